package com.agentteams.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** J-3, F-21: retries never end. */
class ForeverTest {
  @Test
  void f21NeverGivesUp() {
    // Given
    var execution = Forever.standard(new Random(1)).initExecution();
    // When
    for (int i = 0; i < 100_000; i++) {
      // Then
      assertThat(execution.nextDelay()).isPresent();
      assertThat(execution.isLastAttempt()).isFalse();
    }
    assertThat(execution.getAttemptCount()).isEqualTo(100_000);
  }

  @Test
  void doublesUpToTheCap() {
    // Given
    var execution =
        new Forever(Duration.ofSeconds(1), Duration.ofMinutes(5), 0, new Random(1)).initExecution();
    // Then
    for (long expected : new long[] {1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300}) {
      assertThat(execution.nextDelay()).contains(expected * 1000);
    }
  }

  @Test
  void staysWithinTheJitterAroundTheCap() {
    // Given
    var execution = Forever.standard(new Random(2)).initExecution();
    var seen = new HashSet<Long>();
    // When
    for (int i = 0; i < 1_000; i++) {
      var delay = execution.nextDelay().orElseThrow();
      seen.add(delay);
      // Then
      assertThat(delay).isBetween(800L, 360_000L);
      if (i > 20) {
        assertThat(delay).isBetween(240_000L, 360_000L);
      }
    }
    assertThat(seen).as("not all at once").hasSizeGreaterThan(900);
  }

  @Test
  void eachObjectCountsForItself() {
    // Given
    var retry = new Forever(Duration.ofSeconds(1), Duration.ofMinutes(5), 0, new Random(1));
    retry.initExecution().nextDelay();
    // When
    var other = retry.initExecution();
    // Then
    assertThat(other.getAttemptCount()).isZero();
    assertThat(other.nextDelay()).contains(1000L);
  }
}
