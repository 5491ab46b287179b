package com.agentteams.operator.connection;

import com.agentteams.api.Access;
import com.agentteams.api.Availability;
import com.agentteams.api.OutboundWrites;
import com.agentteams.api.Reason;
import com.agentteams.api.ToolConnection;
import com.agentteams.operator.consent.ConsentLink;
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
          InstallationUse::allowed,
          InstallationUse::inputsGiven,
          InstallationUse::clientPresent,
          InstallationUse::ready,
          ConnectionChecks::linkFits,
          ConnectionChecks::claimsFree);

  private ConnectionChecks() {}

  /** The first finding; empty: accepted, or being deleted, which nothing may hold up. */
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
            .min(Comparator.comparingInt(name -> EditDistance.of(name, wanted)))
            .filter(name -> EditDistance.of(name, wanted) <= 3)
            .map(name -> " Did you mean " + name + "?")
            .orElse("");
    var known =
        f.toolNames().isEmpty()
            ? "There is no Tool at all"
            : "Known are " + String.join(", ", f.toolNames().stream().limit(40).toList());
    return Verdict.found(
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
      return Verdict.found(
          Reason.ToolSoon,
          tool.getSpec().displayName() + " is announced and cannot be connected yet.");
    }
    if (f.compiled().isEmpty()) {
      return Verdict.found(
          Reason.ToolNotFound,
          "spec.tool: Tool " + f.spec().tool() + " is not usable: see its condition Accepted.");
    }
    return f.endpointProblem()
        .flatMap(
            problem ->
                Verdict.found(
                    Reason.ToolNotFound,
                    "spec.tool: Tool " + f.spec().tool() + " is not usable here: " + problem));
  }

  private static Optional<Verdict> agentExists(ConnectionFacts f) {
    return f.agent().isPresent()
        ? Optional.empty()
        : Verdict.found(
            Reason.AgentNotFound,
            "spec.agentRef: there is no Agent "
                + f.spec().agentRef().name()
                + " in this namespace: create it, or create another ToolConnection.");
  }

  private static Optional<Verdict> notDuplicate(ConnectionFacts f) {
    return f.older()
        .flatMap(
            older ->
                Verdict.found(
                    Reason.DuplicateConnection,
                    "ToolConnection "
                        + older.getMetadata().getName()
                        + " is older and joins the same agent and tool: delete one of the two."));
  }

  private static Optional<Verdict> writeOffered(ConnectionFacts f) {
    var tool = f.tool().orElseThrow().getSpec();
    return f.spec().access() == Access.ReadWrite && tool.availability() == Availability.ReadOnly
        ? Verdict.found(
            Reason.WriteNotOffered,
            "spec.access: " + tool.displayName() + " is offered for reading only: set ReadOnly.")
        : Optional.empty();
  }

  private static Optional<Verdict> writeAllowed(ConnectionFacts f) {
    var agent = f.agent().orElseThrow();
    return f.spec().access() == Access.ReadWrite
            && agent.getSpec().outboundWrites() == OutboundWrites.Never
        ? Verdict.found(
            Reason.WriteNotAllowed,
            "spec.access: Agent "
                + agent.getMetadata().getName()
                + " has outboundWrites Never: set spec.access to ReadOnly, or let the Agent write.")
        : Optional.empty();
  }

  private static Optional<Verdict> inputsGiven(ConnectionFacts f) {
    var problems = f.compiled().orElseThrow().inputProblems(f.spec().inputs());
    return problems.isEmpty()
        ? Optional.empty()
        : Verdict.found(
            Reason.InputMissing,
            problems.stream().map(p -> p + ".").collect(Collectors.joining(" ")));
  }

  /** A status that is too long is refused as a whole. */
  private static Optional<Verdict> linkFits(ConnectionFacts f) {
    if (f.clientUnknown()) {
      return Optional.empty();
    }
    var length = ConsentLink.authorizationUrlLength(f::terms);
    return length > ConsentLink.LONGEST_AUTHORIZATION_URL
        ? Verdict.found(
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
                Verdict.found(
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
}
