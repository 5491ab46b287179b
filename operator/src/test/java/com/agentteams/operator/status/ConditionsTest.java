package com.agentteams.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.Condition;
import com.agentteams.api.ConditionStatus;
import com.agentteams.api.ConditionType;
import com.agentteams.api.Reason;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** K-1: conditions as Kubernetes has them. */
class ConditionsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.987654321Z");
  private static final String BEFORE = "2026-01-01T00:00:00Z";

  private static final Condition WAS =
      new Condition("Authorized", ConditionStatus.False, "ConsentRequired", "Nobody.", BEFORE, 1L);

  @Test
  void k1TheTimeMovesWithTheStatus() {
    // When
    var after =
        conditions(WAS)
            .set(ConditionType.Authorized, ConditionStatus.True, Reason.Authorized, "Yes.")
            .list();
    // Then
    assertThat(after)
        .containsExactly(
            new Condition(
                "Authorized",
                ConditionStatus.True,
                "Authorized",
                "Yes.",
                "2026-03-01T10:00:00Z",
                2L));
  }

  @Test
  void k1TheTimeStaysWhenOnlyReasonAndMessageChange() {
    // When
    var after =
        conditions(WAS)
            .set(ConditionType.Authorized, ConditionStatus.False, Reason.ConsentDenied, "No.")
            .list();
    // Then
    assertThat(after.getFirst().lastTransitionTime()).isEqualTo(BEFORE);
    assertThat(after.getFirst().reason()).isEqualTo("ConsentDenied");
    assertThat(after.getFirst().observedGeneration()).isEqualTo(2);
  }

  @Test
  void unknownIsAStatusOfItsOwn() {
    // When
    var after =
        conditions(WAS)
            .set(ConditionType.Authorized, ConditionStatus.Unknown, Reason.VaultUnavailable, "?")
            .list();
    // Then
    assertThat(after.getFirst().lastTransitionTime()).isEqualTo("2026-03-01T10:00:00Z");
  }

  @Test
  void whatIsNotSetIsGone() {
    assertThat(conditions(WAS).list()).isEmpty();
    assertThat(conditions(WAS).keep(ConditionType.Authorized).list()).containsExactly(WAS);
    assertThat(conditions().keep(ConditionType.Healthy).list()).isEmpty();
  }

  @Test
  void readyRepeatsTheDecidingOne() {
    // When
    var after =
        conditions()
            .set(ConditionType.Accepted, ConditionStatus.False, Reason.AgentNotFound, "No Agent.")
            .ready(ConditionStatus.False, ConditionType.Accepted)
            .list();
    // Then
    var ready = Conditions.find(after, ConditionType.Ready).orElseThrow();
    assertThat(ready.reason()).isEqualTo("AgentNotFound");
    assertThat(ready.message()).isEqualTo("No Agent.");
    assertThat(Conditions.isTrue(after, ConditionType.Ready)).isFalse();
  }

  @Test
  void aMessageIsNeverLongerThanTheSchemaTakes() {
    // When
    var after =
        conditions()
            .set(ConditionType.Ready, ConditionStatus.False, Reason.InputMissing, "x".repeat(5000))
            .set(
                ConditionType.Accepted,
                ConditionStatus.False,
                Reason.InputMissing,
                "x".repeat(1024))
            .list();
    // Then
    assertThat(after.getFirst().message()).hasSize(1024).endsWith("…");
    assertThat(after.getLast().message()).hasSize(1024).endsWith("x");
  }

  private static Conditions conditions(Condition... before) {
    return new Conditions(List.of(before), 2, NOW);
  }
}
