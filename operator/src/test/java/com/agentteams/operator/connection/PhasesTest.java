package com.agentteams.operator.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.Condition;
import com.agentteams.api.ConditionStatus;
import com.agentteams.api.ConditionType;
import com.agentteams.api.ConnectionPhase;
import com.agentteams.api.Reason;
import com.agentteams.operator.consent.AuthorizedCondition;
import com.agentteams.operator.status.Conditions;
import com.agentteams.operator.status.Verdict;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The phase table, and what GitOps tools make of it. */
class PhasesTest {
  private static final Set<Reason> ACCEPTED_REASONS =
      EnumSet.of(
          Reason.Accepted,
          Reason.InvalidObject,
          Reason.AgentNotFound,
          Reason.ToolNotFound,
          Reason.ToolSoon,
          Reason.DuplicateConnection,
          Reason.InstallationNotFound,
          Reason.InstallationNotReady,
          Reason.InstallationNotAllowed,
          Reason.ClientSecretMissing,
          Reason.WriteNotOffered,
          Reason.WriteNotAllowed,
          Reason.InputMissing,
          Reason.ClaimConflict);
  private static final Set<Reason> THIS_SPEC_MUST_CHANGE =
      EnumSet.of(Reason.WriteNotOffered, Reason.InputMissing, Reason.InvalidObject);

  @ParameterizedTest(name = "{0} {1} {2} {3} {4} {5} {6} is {7}, kstatus {8}")
  @CsvSource({
    // disconnecting, disconnected, accepted, authorized, login, had, working | phase, kstatus
    "true, false, Accepted, True, true, true, true, Disconnecting, InProgress",
    "true, false, ToolSoon, False, false, false, false, Disconnecting, InProgress",
    "true, false, InvalidObject, Unknown, true, true, false, Disconnecting, InProgress",
    "false, true, Accepted, False, false, false, false, Disconnected, Current",
    "false, true, AgentNotFound, False, false, false, false, Disconnected, Current",
    "false, true, ToolSoon, False, false, false, false, Disconnected, Current",
    "false, false, ToolSoon, False, false, false, false, Unavailable, InProgress",
    "false, false, ToolSoon, True, true, true, false, Unavailable, InProgress",
    "false, false, AgentNotFound, False, false, false, false, Pending, InProgress",
    "false, false, ToolNotFound, False, false, false, true, Pending, InProgress",
    "false, false, AgentNotFound, True, true, true, false, Unavailable, InProgress",
    "false, false, AgentNotFound, False, false, true, false, Pending, InProgress",
    "false, false, InvalidObject, False, false, false, false, Pending, Failed",
    "false, false, InvalidObject, True, true, true, false, Unavailable, Failed",
    "false, false, WriteNotOffered, False, false, false, false, Pending, Failed",
    "false, false, WriteNotOffered, True, true, true, false, Unavailable, Failed",
    "false, false, InputMissing, False, false, false, false, Pending, Failed",
    "false, false, WriteNotAllowed, False, false, false, false, Pending, InProgress",
    "false, false, ClaimConflict, False, false, false, false, Pending, InProgress",
    "false, false, Accepted, Unknown, false, false, false, Pending, InProgress",
    "false, false, Accepted, Unknown, true, true, false, Unavailable, InProgress",
    "false, false, Accepted, True, true, true, false, Connected, Current",
    "false, false, Accepted, True, true, true, true, Connected, Current",
    "false, false, Accepted, False, false, false, true, Connecting, InProgress",
    "false, false, Accepted, False, false, true, true, Connecting, InProgress",
    "false, false, Accepted, False, false, true, false, Failed, Failed",
    "false, false, Accepted, False, true, true, false, Failed, Failed",
    "false, false, Accepted, False, false, false, false, AwaitingConsent, InProgress",
  })
  void theFirstRowThatMatchesDecides(
      boolean disconnecting,
      boolean disconnected,
      Reason accepted,
      ConditionStatus authorized,
      boolean hasLogin,
      boolean hadLogin,
      boolean working,
      ConnectionPhase phase,
      String kstatus) {
    // Given
    var row =
        new Phases.Row(
            disconnecting, disconnected, accepted, authorized, hasLogin, hadLogin, working);
    // When
    var decided = Phases.phase(row);
    // Then
    assertThat(decided).isEqualTo(phase);
    assertThat(kstatus(written(row))).isEqualTo(kstatus);
  }

  @ParameterizedTest
  @MethodSource("everyRow")
  void noRowIsBothStalledAndReconciling(Phases.Row row) {
    // When
    var phase = Phases.phase(row);
    // Then
    var stalled = Phases.stalled(phase, row.accepted());
    assertThat(stalled && Phases.reconciling(phase, stalled)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("everyRow")
  void onlyAFailedLoginOrThisSpecMakesASyncGoRed(Phases.Row row) {
    // When
    var phase = Phases.phase(row);
    // Then
    var waits = phase == ConnectionPhase.Pending || phase == ConnectionPhase.Unavailable;
    assertThat(Phases.stalled(phase, row.accepted()))
        .isEqualTo(
            phase == ConnectionPhase.Failed
                || (waits && THIS_SPEC_MUST_CHANGE.contains(row.accepted())));
  }

  @ParameterizedTest
  @MethodSource("everyRow")
  void whatIsNotAcceptedIsNeverConnectedNorFailed(Phases.Row row) {
    // When
    var phase = Phases.phase(row);
    // Then
    if (row.accepted() != Reason.Accepted || row.authorized() == ConditionStatus.Unknown) {
      assertThat(phase)
          .isNotIn(
              ConnectionPhase.Connected,
              ConnectionPhase.Failed,
              ConnectionPhase.AwaitingConsent,
              ConnectionPhase.Connecting);
    }
  }

  static Stream<Phases.Row> everyRow() {
    List<Phases.Row> rows = new ArrayList<>();
    for (var accepted : ACCEPTED_REASONS) {
      for (var authorized : ConditionStatus.values()) {
        for (int bits = 0; bits < 32; bits++) {
          var disconnecting = (bits & 1) != 0;
          var disconnected = (bits & 2) != 0;
          if (!(disconnecting && disconnected)) {
            rows.add(
                new Phases.Row(
                    disconnecting,
                    disconnected,
                    accepted,
                    authorized,
                    (bits & 4) != 0,
                    (bits & 8) != 0,
                    (bits & 16) != 0));
          }
        }
      }
    }
    return rows.stream();
  }

  @ParameterizedTest
  @MethodSource("everyRow")
  void itIsReadyInTheStateThatItsSpecAsksForAndInNoOther(Phases.Row row) {
    // When
    var phase = Phases.phase(row);
    // Then
    assertThat(Conditions.isTrue(written(row), ConditionType.Ready))
        .isEqualTo(phase == ConnectionPhase.Connected || phase == ConnectionPhase.Disconnected);
  }

  /** The conditions of an object that such a row is of. */
  private static List<Condition> written(Phases.Row row) {
    var finding =
        row.accepted() == Reason.Accepted
            ? Optional.<Verdict>empty()
            : Optional.of(new Verdict(row.accepted(), "words"));
    var authorized = new AuthorizedCondition(row.authorized(), Reason.ConsentRequired, "words");
    return ConnectionConditions.of(new Given().facts(), finding, authorized, row, Optional.empty());
  }

  /** The published rules of kstatus for a custom resource whose generation was observed. */
  private static String kstatus(List<Condition> conditions) {
    if (Conditions.isTrue(conditions, ConditionType.Stalled)) {
      return "Failed";
    }
    var settled =
        !Conditions.isTrue(conditions, ConditionType.Reconciling)
            && Conditions.isTrue(conditions, ConditionType.Ready);
    return settled ? "Current" : "InProgress";
  }
}
