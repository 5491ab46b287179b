package com.agentteams.operator.reconcile;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a judgement comes to.
 *
 * @param status the whole status that the object should have, or null to leave it alone
 * @param again when to judge again though nothing changed; empty: only after the longest interval
 * @param afterwards what to do once the status is written, in order
 */
public record Answer<S>(@Nullable S status, Optional<Duration> again, List<Runnable> afterwards) {
  public Answer {
    afterwards = List.copyOf(afterwards);
  }

  /** The status, and nothing else. */
  public static <S> Answer<S> of(S status) {
    return new Answer<>(status, Optional.empty(), List.of());
  }

  /** Leaves the status alone and comes back. */
  public static <S> Answer<S> later(Duration again) {
    return new Answer<>(null, Optional.of(again), List.of());
  }

  /** Comes back at the latest after this long. */
  public Answer<S> againIn(Duration delay) {
    var sooner = again.filter(a -> a.compareTo(delay) <= 0).orElse(delay);
    return new Answer<>(status, Optional.of(sooner), afterwards);
  }
}
