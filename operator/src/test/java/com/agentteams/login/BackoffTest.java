package com.agentteams.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How long tries of one piece of work rest in between, and when they end. */
class BackoffTest {
  private final Bench bench = new Bench();

  @Test
  void pausesGrowFromHalfASecondToHalfAMinute() {
    // Given
    var backoff = new Backoff(bench.holder);
    List<Duration> pauses = new ArrayList<>();
    // When
    for (var i = 0; i < 8; i++) {
      pauses.add(pause(backoff, null));
    }
    // Then
    assertThat(pauses)
        .extracting(Duration::toMillis)
        .containsExactly(500L, 1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 30_000L, 30_000L);
  }

  @Test
  void whatTheProviderAsksForIsKeptAndPausesOfOurOwnDoNotGrowByIt() {
    var backoff = new Backoff(bench.holder);
    assertThat(pause(backoff, Duration.ofSeconds(90))).isEqualTo(Duration.ofSeconds(90));
    assertThat(pause(backoff, null)).isEqualTo(Duration.ofMillis(500));
    assertThat(pause(backoff, Duration.ofMillis(500))).isEqualTo(Duration.ofMillis(500));
  }

  /** Who asks for less than half a second asks for no pause. */
  @Test
  void whoAsksForTooLittleIsAskedEverMoreSeldom() {
    var backoff = new Backoff(bench.holder);
    assertThat(pause(backoff, Duration.ofMillis(499))).isEqualTo(Duration.ofMillis(500));
    assertThat(pause(backoff, Duration.ZERO)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void aPauseThatEndsInTimeIsMadeAndOneThatDoesNotIsNot() {
    // Given
    var backoff = new Backoff(bench.holder, Duration.ofSeconds(10));
    // When
    var inTime = backoff.pause(Duration.ofSeconds(10));
    var tooLong = backoff.pause(Duration.ofSeconds(1));
    // Then
    assertThat(inTime).isTrue();
    assertThat(tooLong).isFalse();
    assertThat(bench.nanos).isEqualTo(Duration.ofSeconds(10).toNanos());
  }

  @Test
  void whoHoldsWhatExistsNowhereElsePausesBeyondTheEnd() {
    // Given
    var backoff = new Backoff(bench.holder, Duration.ZERO);
    // When
    backoff.pauseAgain();
    backoff.pauseAgain();
    // Then
    assertThat(bench.nanos).isEqualTo(Duration.ofMillis(1500).toNanos());
  }

  private Duration pause(Backoff backoff, @Nullable Duration asked) {
    var before = bench.nanos;
    assertThat(backoff.pause(asked)).isTrue();
    return Duration.ofNanos(bench.nanos - before);
  }
}
