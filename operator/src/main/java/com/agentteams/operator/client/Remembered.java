package com.agentteams.operator.client;

import com.agentteams.operator.client.OAuthClients.Lookup;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What was last read at one place. One thread reads at a time; while it does, the others take what
 * was read before, so that a place that is slow to answer holds one thread and no more.
 */
final class Remembered {
  /**
   * Together with the look of every installation each 10 s: a corrected client is seen within 18 s,
   * and a place is read about once in 10 s, however many connections use it.
   */
  private static final Duration KEPT = Duration.ofSeconds(8);

  private static final Duration PROBLEM_KEPT = Duration.ofSeconds(5);

  /** How long the last client that was read stands in for a place that does not answer. */
  private static final Duration BRIDGED = Duration.ofMinutes(10);

  private final ReentrantLock reading = new ReentrantLock();
  private volatile @Nullable Kept kept;
  private volatile @Nullable Kept good;

  /** What is remembered, or what {@code read} says now. */
  Lookup get(Supplier<Lookup> read, Instant now) {
    var known = kept;
    if (known != null && now.isBefore(known.until())) {
      return known.lookup();
    }
    if (!reading.tryLock()) {
      if (known != null) {
        return known.lookup();
      }
      reading.lock();
    }
    try {
      var meanwhile = kept;
      if (meanwhile != null && now.isBefore(meanwhile.until())) {
        return meanwhile.lookup();
      }
      return remember(read.get(), now);
    } finally {
      reading.unlock();
    }
  }

  /** Reads anew next time. */
  void forget() {
    kept = null;
  }

  private Lookup remember(Lookup lookup, Instant now) {
    var answer =
        switch (lookup) {
          case Lookup.Found found -> {
            good = new Kept(found, now.plus(BRIDGED));
            yield found;
          }
          case Lookup.Missing missing -> {
            good = null;
            yield missing;
          }
          case Lookup.Unknown unknown -> {
            var last = good;
            yield last != null && now.isBefore(last.until()) ? last.lookup() : unknown;
          }
        };
    var fresh = lookup instanceof Lookup.Found;
    kept = new Kept(answer, now.plus(fresh ? KEPT : PROBLEM_KEPT));
    return answer;
  }

  private record Kept(Lookup lookup, Instant until) {}
}
