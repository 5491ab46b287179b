package com.agentteams.operator.connection;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work on logins, off the reconcile threads: one piece at a time for an object, and a bounded
 * number at once for a tool, so that a slow provider holds up nobody else (J-16).
 */
final class LoginJobs {
  private static final Logger LOG = LoggerFactory.getLogger(LoginJobs.class);
  private static final int AT_ONCE_PER_TOOL = 16;

  /**
   * Each may have a request at the API server: more than this would overrun one HTTP/2 connection.
   */
  private static final int AT_ONCE = 32;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Instant> running = new ConcurrentHashMap<>();
  private final Map<String, Ended> ended = new ConcurrentHashMap<>();
  private final Map<String, Semaphore> places = new ConcurrentHashMap<>();
  private final Semaphore all = new Semaphore(AT_ONCE);
  private final Clock clock;
  private volatile boolean draining;

  LoginJobs(Clock clock) {
    this.clock = clock;
  }

  /** Since when work on this object has been going on. */
  Optional<Instant> since(String uid) {
    return Optional.ofNullable(running.get(uid));
  }

  /** How the last work on this object ended, until {@link #forget}. */
  Optional<Outcome> outcome(String uid) {
    return Optional.ofNullable(ended.get(uid)).map(Ended::outcome);
  }

  /** Whether work that was blocked may be tried again; true where none was. */
  boolean mayTryAgain(String uid) {
    var last = ended.get(uid);
    return last == null
        || !(last.outcome() instanceof Outcome.Blocked blocked)
        || !clock.instant().isBefore(last.at().plus(blocked.again()));
  }

  /** The status says it now. */
  void forget(String uid, Outcome outcome) {
    ended.computeIfPresent(uid, (u, e) -> e.outcome().equals(outcome) ? null : e);
  }

  private void end(String uid, Outcome outcome) {
    ended.put(uid, new Ended(outcome, clock.instant()));
  }

  /** How work ended, and when. */
  private record Ended(Outcome outcome, Instant at) {}

  /**
   * Starts work, unless some is going on for this object or the process is about to end.
   *
   * @param wake called when it ended, to have the object reconciled
   */
  void start(String uid, String tool, Supplier<Outcome> work, Runnable wake) {
    if (draining || running.putIfAbsent(uid, clock.instant()) != null) {
      return;
    }
    threads.execute(() -> run(uid, tool, work, wake));
  }

  private void run(String uid, String tool, Supplier<Outcome> work, Runnable wake) {
    var place = places.computeIfAbsent(tool, t -> new Semaphore(AT_ONCE_PER_TOOL));
    place.acquireUninterruptibly();
    all.acquireUninterruptibly();
    try {
      if (!draining) {
        end(uid, work.get());
      }
    } catch (RuntimeException | Error e) {
      // the next reconcile finds what was left and goes on from there
      LOG.atError().setCause(e).log("Work on a login failed; it is tried again");
      end(uid, new Outcome.Later(Duration.ofSeconds(2)));
    } finally {
      all.release();
      place.release();
      running.remove(uid);
      wake.run();
    }
  }

  /** Takes no more work and waits for what is going on (J-9, F-2). */
  boolean drain(Duration atMost) {
    draining = true;
    threads.shutdown();
    try {
      return threads.awaitTermination(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Whether there is any. */
  boolean idle() {
    return running.isEmpty();
  }
}
