package com.agentteams.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Names and labels of the metrics of logins are public API. */
class LoginMetersTest {
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final LoginMeters meters = new LoginMeters(metrics);

  @Test
  void exchangesAreTimedByToolAndOutcome() {
    // When
    meters.exchanged("slack", "ok", Duration.ofMillis(300));
    meters.exchanged("slack", "ok", Duration.ofMillis(100));
    meters.exchanged("slack", "refused", Duration.ofMillis(50));
    // Then
    var timer =
        metrics
            .get("agentteams_oauth_exchange_duration")
            .tags("tool", "slack", "outcome", "ok")
            .timer();
    assertThat(timer.count()).isEqualTo(2);
    assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(400);
  }

  /** A series that is born at 1 does not increase. */
  @Test
  void revocationsOfAToolThatMayBeUsedBeginAtZero() {
    // When
    meters.seen("github");
    meters.seen("github");
    // Then
    assertThat(metrics.get("agentteams_revocations").tag("tool", "github").counters())
        .extracting(c -> c.getId().getTag("outcome") + " " + (int) c.count())
        .containsExactlyInAnyOrder(
            "Revoked 0", "Unsupported 0", "Failed 0", "Skipped 0", "Abandoned 0");
  }

  @Test
  void revocationsAreCountedByToolAndOutcome() {
    // When
    meters.revoked("github", "revoked");
    // Then
    assertThat(
            metrics
                .get("agentteams_revocations")
                .tags("tool", "github", "outcome", "revoked")
                .counter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void operationsOfTheStoreAreTimedByNameAndOutcome() {
    // When
    meters.ended("kubernetes", "append", "unreachable", Duration.ofMillis(20));
    // Then
    assertThat(
            metrics
                .get("agentteams_vault_operation_duration")
                .tags("store", "kubernetes", "operation", "append", "outcome", "unreachable")
                .timer()
                .totalTime(TimeUnit.MILLISECONDS))
        .isEqualTo(20);
  }
}
