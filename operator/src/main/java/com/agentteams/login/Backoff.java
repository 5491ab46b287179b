package com.agentteams.login;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Pauses between tries of one piece of work: what the provider asks for, else ever longer. */
final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final Holder holder;
  private final long end;
  private Duration next = FIRST;

  /**
   * @param atMost how long tries may go on
   */
  Backoff(Holder holder, Duration atMost) {
    this.holder = holder;
    this.end = holder.in(atMost);
  }

  /** Of tries that go on for as long as the process lives. */
  Backoff(Holder holder) {
    this(holder, Duration.ofDays(365));
  }

  /** Pauses; false, and no pause, if the time would be over before it ends. */
  boolean pause(@Nullable Duration asked) {
    var pause = asked == null || asked.compareTo(FIRST) < 0 ? grown() : asked;
    if (holder.until(end).compareTo(pause) < 0) {
      return false;
    }
    holder.pause().pause(pause);
    return true;
  }

  /** Pauses, without an end to the tries. */
  void pauseAgain() {
    holder.pause().pause(grown());
  }

  private Duration grown() {
    var now = next;
    next = next.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : next.multipliedBy(2);
    return now;
  }
}
