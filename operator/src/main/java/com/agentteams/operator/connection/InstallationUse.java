package com.agentteams.operator.connection;

import com.agentteams.api.Condition;
import com.agentteams.api.ConditionStatus;
import com.agentteams.api.ConditionType;
import com.agentteams.api.Reason;
import com.agentteams.api.WorkspaceInstall;
import com.agentteams.operator.status.Conditions;
import com.agentteams.operator.status.Verdict;
import java.util.List;
import java.util.Optional;

/** What keeps a connection from using its installation. */
final class InstallationUse {
  private InstallationUse() {}

  /**
   * Whether there is one for this namespace, and what it is for. Whether one exists that is for
   * others is nobody's business (law 5), so both have the same words.
   */
  static Optional<Verdict> allowed(ConnectionFacts f) {
    var name = f.spec().installationName();
    if (!f.namespaceAllowed()) {
      return Verdict.found(
          Reason.InstallationNotAllowed,
          "There is no ToolInstallation "
              + name
              + " that this namespace may use: create it in the operator's namespace, have its"
              + " owner let spec.allowedNamespaces take this namespace in, or fix"
              + " spec.installationRef.");
    }
    var installation = f.installation().orElseThrow();
    return installation.getSpec().tool().equals(f.spec().tool())
        ? Optional.empty()
        : Verdict.found(
            Reason.InstallationNotFound,
            "ToolInstallation "
                + name
                + " is for tool "
                + installation.getSpec().tool()
                + ": fix spec.installationRef.");
  }

  /** Its own condition says what; here it is enough that its owner has to act. */
  static Optional<Verdict> inputsGiven(ConnectionFacts f) {
    return f.inputsComplete()
        ? Optional.empty()
        : Verdict.found(
            Reason.InstallationNotReady,
            "ToolInstallation "
                + f.installation().orElseThrow().getMetadata().getName()
                + " lacks a value in spec.inputs that the tool asks for: its owner has to set it.");
  }

  static Optional<Verdict> clientPresent(ConnectionFacts f) {
    return f.clientProblem()
        .flatMap(
            missing ->
                Verdict.found(
                    Reason.ClientSecretMissing,
                    "The OAuth client of ToolInstallation "
                        + f.installation().orElseThrow().getMetadata().getName()
                        + " "
                        + missing.problem()
                        + ": "
                        + missing.remedy()
                        + "; spec.client of the installation says where it is."));
  }

  static Optional<Verdict> ready(ConnectionFacts f) {
    var installation = f.installation().orElseThrow();
    var name = installation.getMetadata().getName();
    var conditions =
        installation.getStatus() == null
            ? List.<Condition>of()
            : installation.getStatus().conditions();
    var accepted = Conditions.find(conditions, ConditionType.Accepted);
    if (accepted.filter(c -> c.status() == ConditionStatus.True).isEmpty()) {
      return Verdict.found(
          Reason.InstallationNotReady,
          "ToolInstallation "
              + name
              + " is not ready"
              + accepted
                  .filter(c -> c.status() == ConditionStatus.False)
                  .map(c -> " (" + c.reason() + "): its owner has to mend it.")
                  .orElse(" yet."));
    }
    var required = f.tool().orElseThrow().getSpec().workspaceInstall() == WorkspaceInstall.Required;
    return required && !Conditions.isTrue(conditions, ConditionType.Authorized)
        ? Verdict.found(
            Reason.InstallationNotReady,
            "Two steps are needed: first an administrator installs the app, through the link in the"
                + " status of ToolInstallation "
                + name
                + "; then this connection gets its own link.")
        : Optional.empty();
  }
}
