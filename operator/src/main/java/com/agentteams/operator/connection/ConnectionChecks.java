package com.agentteams.operator.connection;

import com.agentteams.api.Access;
import com.agentteams.api.Availability;
import com.agentteams.api.Condition;
import com.agentteams.api.ConditionStatus;
import com.agentteams.api.ConditionType;
import com.agentteams.api.OutboundWrites;
import com.agentteams.api.Reason;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.WorkspaceInstall;
import com.agentteams.operator.client.OAuthClients;
import com.agentteams.operator.consent.ConsentLink;
import com.agentteams.operator.status.Conditions;
import com.agentteams.operator.status.Verdict;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What keeps a connection from being accepted, in the order in which a person would fix it. */
final class ConnectionChecks {
  private static final List<Function<ConnectionFacts, Optional<Verdict>>> ALL =
      List.of(
          ConnectionChecks::objectReadable,
          ConnectionChecks::toolExists,
          ConnectionChecks::toolOffered,
          ConnectionChecks::agentExists,
          ConnectionChecks::notDuplicate,
          ConnectionChecks::writeOffered,
          ConnectionChecks::writeAllowed,
          ConnectionChecks::inputsGiven,
          ConnectionChecks::installationExists,
          ConnectionChecks::installationAllowed,
          ConnectionChecks::installationInputsGiven,
          ConnectionChecks::clientPresent,
          ConnectionChecks::installationReady,
          ConnectionChecks::linkFits,
          ConnectionChecks::claimsFree);

  private ConnectionChecks() {}

  /** The first finding; empty: accepted, or on its way out, which nothing may hold up. */
  static Optional<Verdict> first(ConnectionFacts facts) {
    return facts.deleting()
        ? Optional.empty()
        : ALL.stream().flatMap(check -> check.apply(facts).stream()).findFirst();
  }

  private static Optional<Verdict> objectReadable(ConnectionFacts f) {
    return f.spec() == null ? Optional.of(Verdict.UNDECODABLE) : Optional.empty();
  }

  private static Optional<Verdict> toolExists(ConnectionFacts f) {
    if (f.tool().isPresent() && f.tool().get().getSpec() != null) {
      return Optional.empty();
    }
    var wanted = f.spec().tool();
    var nearest =
        f.toolNames().stream()
            .min(Comparator.comparingInt(name -> distance(name, wanted)))
            .filter(name -> distance(name, wanted) <= 3)
            .map(name -> " Did you mean " + name + "?")
            .orElse("");
    var known =
        f.toolNames().isEmpty()
            ? "There is no Tool at all"
            : "Known are " + String.join(", ", f.toolNames().stream().limit(40).toList());
    return found(
        Reason.ToolNotFound,
        "spec.tool: there is no Tool "
            + wanted
            + "."
            + nearest
            + " "
            + known
            + ". Apply its catalog entry, or create another ToolConnection for the right tool.");
  }

  private static Optional<Verdict> toolOffered(ConnectionFacts f) {
    var tool = f.tool().orElseThrow();
    if (tool.getSpec().availability() == Availability.Soon) {
      return found(
          Reason.ToolSoon,
          tool.getSpec().displayName() + " is announced and cannot be connected yet.");
    }
    if (f.compiled().isEmpty()) {
      return found(
          Reason.ToolNotFound,
          "spec.tool: Tool " + f.spec().tool() + " is not usable: see its condition Accepted.");
    }
    return f.endpointProblem()
        .flatMap(
            problem ->
                found(
                    Reason.ToolNotFound,
                    "spec.tool: Tool " + f.spec().tool() + " is not usable here: " + problem));
  }

  private static Optional<Verdict> agentExists(ConnectionFacts f) {
    return f.agent().isPresent()
        ? Optional.empty()
        : found(
            Reason.AgentNotFound,
            "spec.agentRef: there is no Agent "
                + f.spec().agentRef().name()
                + " in this namespace: create it, or create another ToolConnection.");
  }

  private static Optional<Verdict> notDuplicate(ConnectionFacts f) {
    return f.older()
        .flatMap(
            older ->
                found(
                    Reason.DuplicateConnection,
                    "ToolConnection "
                        + older.getMetadata().getName()
                        + " is older and joins the same agent and tool: delete one of the two."));
  }

  private static Optional<Verdict> writeOffered(ConnectionFacts f) {
    var tool = f.tool().orElseThrow().getSpec();
    return f.spec().access() == Access.ReadWrite && tool.availability() == Availability.ReadOnly
        ? found(
            Reason.WriteNotOffered,
            "spec.access: " + tool.displayName() + " is offered for reading only: set ReadOnly.")
        : Optional.empty();
  }

  private static Optional<Verdict> writeAllowed(ConnectionFacts f) {
    var agent = f.agent().orElseThrow();
    return f.spec().access() == Access.ReadWrite
            && agent.getSpec().outboundWrites() == OutboundWrites.Never
        ? found(
            Reason.WriteNotAllowed,
            "spec.access: Agent "
                + agent.getMetadata().getName()
                + " has outboundWrites Never: set spec.access to ReadOnly, or let the Agent write.")
        : Optional.empty();
  }

  private static Optional<Verdict> inputsGiven(ConnectionFacts f) {
    var problems = f.compiled().orElseThrow().missingInputs(f.spec().inputs());
    return problems.isEmpty()
        ? Optional.empty()
        : found(
            Reason.InputMissing,
            problems.stream().map(p -> p + ".").collect(Collectors.joining(" ")));
  }

  private static Optional<Verdict> installationExists(ConnectionFacts f) {
    return f.installation().isPresent()
        ? Optional.empty()
        : found(
            Reason.InstallationNotFound,
            "There is no ToolInstallation "
                + ConnectionFacts.installationName(f.spec())
                + " in the operator's namespace: create it, or fix spec.installationRef.");
  }

  private static Optional<Verdict> installationAllowed(ConnectionFacts f) {
    var installation = f.installation().orElseThrow();
    var name = installation.getMetadata().getName();
    if (installation.getSpec() == null) {
      return found(
          Reason.InstallationNotReady, "ToolInstallation " + name + " cannot be read: see there.");
    }
    // first: what tool it is for is nobody's business who may not use it
    if (!f.namespaceAllowed()) {
      return found(
          Reason.InstallationNotAllowed,
          "ToolInstallation "
              + name
              + " is not for this namespace: ask its owner to add it to allowedNamespaces.");
    }
    return installation.getSpec().tool().equals(f.spec().tool())
        ? Optional.empty()
        : found(
            Reason.InstallationNotFound,
            "ToolInstallation "
                + name
                + " is for tool "
                + installation.getSpec().tool()
                + ": fix spec.installationRef.");
  }

  /** Its own condition says what; here it is enough that its owner has to act. */
  private static Optional<Verdict> installationInputsGiven(ConnectionFacts f) {
    return f.inputsComplete()
        ? Optional.empty()
        : found(
            Reason.InstallationNotReady,
            "ToolInstallation "
                + f.installation().orElseThrow().getMetadata().getName()
                + " lacks a value in spec.inputs that the tool asks for: its owner has to set it.");
  }

  private static Optional<Verdict> clientPresent(ConnectionFacts f) {
    var needed = OAuthClients.needsSecret(f.tool().orElseThrow());
    return f.client()
        .orElseThrow()
        .problemFor(needed)
        .flatMap(
            missing ->
                found(
                    Reason.ClientSecretMissing,
                    "The OAuth client of ToolInstallation "
                        + f.installation().orElseThrow().getMetadata().getName()
                        + " "
                        + missing.problem()
                        + ": "
                        + missing.remedy()
                        + "; spec.client of the installation says where it is."));
  }

  private static Optional<Verdict> installationReady(ConnectionFacts f) {
    var installation = f.installation().orElseThrow();
    var name = installation.getMetadata().getName();
    var conditions =
        installation.getStatus() == null
            ? List.<Condition>of()
            : installation.getStatus().conditions();
    var accepted = Conditions.find(conditions, ConditionType.Accepted);
    if (accepted.filter(c -> c.status() == ConditionStatus.True).isEmpty()) {
      return found(
          Reason.InstallationNotReady,
          "ToolInstallation "
              + name
              + " is not ready"
              + accepted
                  .map(c -> " (" + c.reason() + "): its owner has to mend it.")
                  .orElse(" yet."));
    }
    var required = f.tool().orElseThrow().getSpec().workspaceInstall() == WorkspaceInstall.Required;
    return required && !Conditions.isTrue(conditions, ConditionType.Authorized)
        ? found(
            Reason.InstallationNotReady,
            "Two steps are needed: first an administrator installs the app, through the link in the"
                + " status of ToolInstallation "
                + name
                + "; then this connection gets its own link.")
        : Optional.empty();
  }

  /** A status that is too long is refused as a whole. */
  private static Optional<Verdict> linkFits(ConnectionFacts f) {
    if (f.clientUnknown()) {
      return Optional.empty();
    }
    var length = f.authorizationUrlLength();
    return length > ConsentLink.LONGEST_AUTHORIZATION_URL
        ? found(
            Reason.ToolNotFound,
            "spec.tool: Tool "
                + f.spec().tool()
                + " is not usable: its authorization URL is "
                + length
                + " characters long, and "
                + ConsentLink.LONGEST_AUTHORIZATION_URL
                + " is the most: let it ask for fewer scopes.")
        : Optional.empty();
  }

  private static Optional<Verdict> claimsFree(ConnectionFacts f) {
    return f.claimedBy()
        .flatMap(
            other ->
                found(
                    Reason.ClaimConflict,
                    "spec.claims: "
                        + name(other, f)
                        + " of this installation has one of these already: change the claim, or"
                        + " delete that connection."));
  }

  /** The name of another connection, if it may be told: law 5. */
  private static String name(ToolConnection other, ConnectionFacts f) {
    var meta = other.getMetadata();
    return meta.getNamespace().equals(f.connection().getMetadata().getNamespace())
        ? "ToolConnection " + meta.getName()
        : "a connection";
  }

  private static Optional<Verdict> found(Reason reason, String message) {
    return Optional.of(new Verdict(reason, message));
  }

  /** Levenshtein distance. */
  private static int distance(String a, String b) {
    var row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(row[j] + 1, row[j - 1] + 1), diagonal + change);
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
