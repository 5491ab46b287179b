package com.agentteams.telemetry;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether something that this process depends on answers: one line in the log when it goes and one
 * when it is back, however many calls fail in between. What an outage means for an object is said
 * on that object.
 */
public final class Reachability {
  private static final Logger LOG = LoggerFactory.getLogger(Reachability.class);

  private final String name;
  private final long patience;
  private final LongSupplier nanoTime;
  private volatile boolean failing;
  private boolean told;
  private long since;

  /**
   * @param name as a sentence begins with it, like {@code The API server}
   * @param patience how long every call has to fail before it is told: a connection that was cut is
   *     no outage
   * @param nanoTime a monotonic clock
   */
  public Reachability(String name, Duration patience, LongSupplier nanoTime) {
    this.name = name;
    this.patience = patience.toNanos();
    this.nanoTime = nanoTime;
  }

  /** A call got no answer. */
  public synchronized void failed() {
    var now = nanoTime.getAsLong();
    if (!failing) {
      failing = true;
      since = now;
    }
    if (!told && now - since >= patience) {
      told = true;
      LOG.atWarn().log("{} does not answer; calls are tried again", name);
    }
  }

  /** A call got an answer, whatever it says. */
  public void answered() {
    if (failing) {
      back();
    }
  }

  private synchronized void back() {
    if (failing && told) {
      LOG.atInfo().log(
          "{} answers again (away for {} s)",
          name,
          Duration.ofNanos(nanoTime.getAsLong() - since).toSeconds());
    }
    failing = false;
    told = false;
  }
}
