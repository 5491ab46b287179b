package com.agentteams.operator.connection;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Pauses between tries of one piece of work: what the provider asks for, else growing. */
final class Retrying {
  private static final Duration AT_MOST = Duration.ofMinutes(5);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final LoginTools tools;
  private final Instant began;
  private Duration next = Duration.ofMillis(500);

  Retrying(LoginTools tools) {
    this.tools = tools;
    this.began = tools.clock().instant();
  }

  /** Pauses; false if the five minutes that a person may be kept waiting would be over. */
  boolean pause(@Nullable Duration asked) {
    var pause = asked == null ? next : asked;
    if (Duration.between(began, tools.clock().instant()).plus(pause).compareTo(AT_MOST) > 0) {
      return false;
    }
    sleep(pause);
    return true;
  }

  /** Pauses, without an end to the tries. */
  void pauseForever() {
    sleep(next);
  }

  private void sleep(Duration pause) {
    tools.sleeper().sleep(pause);
    next = next.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : next.multipliedBy(2);
  }
}
