package com.agentteams.operator.agent;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * At most one status write an interval for each agent: an agent with many tools would otherwise be
 * written once for each step of each of them.
 */
final class WriteBudget {
  private final Duration interval;
  private final Clock clock;
  private final Map<String, Instant> last = new ConcurrentHashMap<>();

  WriteBudget(Duration interval, Clock clock) {
    this.interval = interval;
    this.clock = clock;
  }

  /** How long until the next write may be made; zero: now. */
  Duration untilNext(String uid) {
    var now = clock.instant();
    var then = last.get(uid);
    if (then == null) {
      return Duration.ZERO;
    }
    var wait = Duration.between(now, then.plus(interval));
    return wait.isNegative() ? Duration.ZERO : wait;
  }

  /** A write is made now. */
  void spend(String uid) {
    var now = clock.instant();
    if (last.size() > 10_000) {
      last.values().removeIf(then -> then.plus(interval).isBefore(now));
    }
    last.put(uid, now);
  }
}
