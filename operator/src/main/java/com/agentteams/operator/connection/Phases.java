package com.agentteams.operator.connection;

import com.agentteams.api.ConditionStatus;
import com.agentteams.api.ConnectionPhase;
import com.agentteams.api.Reason;
import java.util.EnumSet;
import java.util.Set;

/** The phase table: the first row that matches. */
final class Phases {
  private static final Set<Reason> SPEC_MUST_CHANGE =
      EnumSet.of(Reason.WriteNotOffered, Reason.InputMissing, Reason.InvalidObject);

  private Phases() {}

  static ConnectionPhase phase(Row row) {
    if (row.disconnecting()) {
      return ConnectionPhase.Disconnecting;
    }
    if (row.disconnected()) {
      return ConnectionPhase.Disconnected;
    }
    if (row.accepted() == Reason.ToolSoon) {
      return ConnectionPhase.Unavailable;
    }
    if (row.accepted() != Reason.Accepted || row.authorized() == ConditionStatus.Unknown) {
      return row.hasLogin() ? ConnectionPhase.Unavailable : ConnectionPhase.Pending;
    }
    if (row.authorized() == ConditionStatus.True) {
      return ConnectionPhase.Connected;
    }
    if (row.working()) {
      return ConnectionPhase.Connecting;
    }
    return row.hadLogin() ? ConnectionPhase.Failed : ConnectionPhase.AwaitingConsent;
  }

  /** Whether it is in the state that its spec asks for. */
  static ConditionStatus ready(Row row) {
    if (row.disconnected()) {
      return ConditionStatus.True;
    }
    if (row.disconnecting()) {
      return ConditionStatus.Unknown;
    }
    return row.accepted() == Reason.Accepted ? row.authorized() : ConditionStatus.False;
  }

  /** Whether kstatus should say that it is being worked on. */
  static boolean reconciling(ConnectionPhase phase, boolean stalled) {
    return switch (phase) {
      case Pending -> !stalled;
      case Connecting, Disconnecting -> true;
      case AwaitingConsent, Connected, Disconnected, Failed, Unavailable -> false;
    };
  }

  /** Whether a GitOps sync should go red at once: a person has to act, or this spec to change. */
  static boolean stalled(ConnectionPhase phase, Reason accepted) {
    return switch (phase) {
      case Failed -> true;
      case Pending, Unavailable -> SPEC_MUST_CHANGE.contains(accepted);
      case AwaitingConsent, Connecting, Connected, Disconnecting, Disconnected -> false;
    };
  }

  /**
   * What the phase depends on.
   *
   * @param disconnecting it is being deleted or disconnected
   * @param disconnected it is disconnected, as asked
   * @param accepted reason of condition Accepted
   * @param authorized status of condition Authorized
   * @param hasLogin a stored login exists
   * @param hadLogin a login was made and not ended on purpose
   * @param working a reply or a claim exists
   */
  record Row(
      boolean disconnecting,
      boolean disconnected,
      Reason accepted,
      ConditionStatus authorized,
      boolean hasLogin,
      boolean hadLogin,
      boolean working) {}
}
