package com.agentteams.operator.agent;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gathers the changes of a second into one write for each agent: an agent with many tools would
 * otherwise be written once for each step of each of them.
 */
final class Bursts {
  private final Duration length;
  private final Clock clock;
  private final Map<String, Instant> ends = new ConcurrentHashMap<>();

  Bursts(Duration length, Clock clock) {
    this.length = length;
    this.clock = clock;
  }

  /** How long until the burst is over that this change begins or is part of; zero: it is over. */
  Duration untilOver(String uid) {
    var now = clock.instant();
    var wait = Duration.between(now, ends.computeIfAbsent(uid, u -> now.plus(length)));
    return wait.isNegative() ? Duration.ZERO : wait;
  }

  /** Nothing waits to be written any more. */
  void over(String uid) {
    ends.remove(uid);
  }
}
