package com.agentteams.operator.consent;

import com.agentteams.login.LoginResult;
import com.agentteams.operator.reconcile.NotYetException;
import com.agentteams.telemetry.LogKeys;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Work on logins, off the reconcile threads: one piece at a time for an object. How it ended is
 * kept until the status tells it. A run waits in a thread of its own and holds nothing while it
 * does.
 */
public final class LoginRuns {
  private static final Logger LOG = LoggerFactory.getLogger(LoginRuns.class);

  private static final LoginResult TRY_AGAIN = new LoginResult.Later(Duration.ofSeconds(2));

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Instant> running = new ConcurrentHashMap<>();
  private final Map<String, Ended> ended = new ConcurrentHashMap<>();
  private final Map<String, String> progress = new ConcurrentHashMap<>();
  private final Clock clock;

  public LoginRuns(Clock clock) {
    this.clock = clock;
  }

  /** Since when work on this object has been going on. */
  public Optional<Instant> since(String uid) {
    return Optional.ofNullable(running.get(uid));
  }

  /**
   * What the work on this object is at, as the end of a sentence; empty if nothing is to be said.
   */
  public String progress(String uid) {
    return progress.getOrDefault(uid, "");
  }

  /**
   * Work on this object takes longer; it is told and logged once.
   *
   * @param what is going on, as the end of a sentence
   * @param wake called to have the object reconciled, if that is news
   */
  public void progress(String uid, String what, Runnable wake) {
    if (running.containsKey(uid) && !what.equals(progress.put(uid, what))) {
      LOG.atWarn().log("Work on a login takes longer: {}", what);
      wake.run();
    }
  }

  /** How the last work on this object ended, until {@link #told}. */
  public Optional<Ended> ended(String uid) {
    return Optional.ofNullable(ended.get(uid));
  }

  /** The status says it now, or it does not count any more. */
  public void told(String uid, Ended what) {
    ended.remove(uid, what);
  }

  /**
   * Starts work, unless some is going on for this object or the process is about to end.
   *
   * @param name namespace and name of the object, for every log line of the work
   * @param wake called when it ended, to have the object reconciled
   */
  public void start(String uid, String name, Supplier<LoginResult> work, Runnable wake) {
    if (running.putIfAbsent(uid, clock.instant()) != null) {
      return;
    }
    try {
      threads.execute(() -> run(uid, name, work, wake));
    } catch (RejectedExecutionException e) {
      running.remove(uid); // the process is ending
    }
  }

  private void run(String uid, String name, Supplier<LoginResult> work, Runnable wake) {
    try (var _ = MDC.putCloseable(LogKeys.LOGIN, name)) {
      run(uid, work);
    } finally {
      progress.remove(uid);
      running.remove(uid);
      wake.run();
    }
  }

  private void run(String uid, Supplier<LoginResult> work) {
    try {
      ended.put(uid, new Ended(work.get(), clock.instant()));
    } catch (NotYetException e) {
      ended.put(uid, new Ended(TRY_AGAIN, clock.instant())); // whoever leads has just begun
    } catch (RuntimeException | Error e) {
      // the next reconcile finds what was left and goes on from there
      LOG.atError().setCause(new Failure(e)).log("Work on a login failed; it is tried again");
      ended.put(uid, new Ended(TRY_AGAIN, clock.instant()));
    }
  }

  /** Where something failed and as what. Its text stays out: it may repeat what was sent (L-1). */
  private static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Failure(Throwable e) {
      super(e.getClass().getName());
      setStackTrace(e.getStackTrace());
    }
  }

  /** Takes no more work and waits for what is going on (J-9, F-2). */
  public boolean drain(Duration atMost) {
    threads.shutdown();
    try {
      return threads.awaitTermination(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** How work ended, and when. */
  public record Ended(LoginResult result, Instant at) {
    /** For how long still it is told, and nothing is tried again; zero or less: no more. */
    public Duration waitsFor(Instant now) {
      return switch (result) {
        case LoginResult.Blocked blocked -> Duration.between(now, at.plus(blocked.again()));
        case LoginResult.Later later when later.why() != null ->
            Duration.between(now, at.plus(later.again()));
        case LoginResult.Later _, LoginResult.Connected _, LoginResult.Refused _ -> Duration.ZERO;
        case LoginResult.Nothing _, LoginResult.Revoked _, LoginResult.Destroyed _ -> Duration.ZERO;
      };
    }
  }
}
