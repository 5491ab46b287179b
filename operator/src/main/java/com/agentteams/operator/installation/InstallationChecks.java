package com.agentteams.operator.installation;

import com.agentteams.api.Reason;
import com.agentteams.operator.client.OAuthClients.Lookup;
import com.agentteams.operator.status.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What keeps an installation from being accepted, in the order in which a person would fix it. */
final class InstallationChecks {
  private static final List<Function<InstallationFacts, Optional<Verdict>>> ALL =
      List.of(
          InstallationChecks::objectReadable,
          InstallationChecks::inTheOperatorsNamespace,
          InstallationChecks::toolExists,
          InstallationChecks::toolOffered,
          InstallationChecks::inputsGiven,
          InstallationChecks::clientComplete,
          InstallationChecks::clientKnown);

  private InstallationChecks() {}

  /** The first finding; without one it is accepted. */
  static Verdict judge(InstallationFacts facts) {
    return ALL.stream()
        .flatMap(check -> check.apply(facts).stream())
        .findFirst()
        .orElseGet(() -> accepted(facts));
  }

  private static Optional<Verdict> objectReadable(InstallationFacts f) {
    return f.installation().getSpec() == null ? Optional.of(Verdict.UNDECODABLE) : Optional.empty();
  }

  private static Optional<Verdict> inTheOperatorsNamespace(InstallationFacts f) {
    return f.inTheOperatorsNamespace()
        ? Optional.empty()
        : Verdict.found(
            Reason.WrongNamespace,
            "metadata.namespace: a ToolInstallation counts only in the operator's namespace, "
                + f.namespace()
                + ": create it there.");
  }

  private static Optional<Verdict> toolExists(InstallationFacts f) {
    return f.tool().isPresent()
        ? Optional.empty()
        : Verdict.found(
            Reason.ToolNotFound,
            "spec.tool: there is no Tool "
                + f.installation().getSpec().tool()
                + ": apply its catalog entry, or create another ToolInstallation for the right"
                + " tool.");
  }

  private static Optional<Verdict> toolOffered(InstallationFacts f) {
    return f.soon()
        ? Verdict.found(
            Reason.ToolSoon,
            f.tool().orElseThrow().getSpec().displayName()
                + " is announced and cannot be connected yet.")
        : Optional.empty();
  }

  private static Optional<Verdict> inputsGiven(InstallationFacts f) {
    return f.inputProblems().isEmpty()
        ? Optional.empty()
        : Verdict.found(
            Reason.InputMissing,
            f.inputProblems().stream().map(p -> p + ".").collect(Collectors.joining(" ")));
  }

  private static Optional<Verdict> clientComplete(InstallationFacts f) {
    return client(f)
        .problemFor(f.needsSecret())
        .flatMap(
            missing ->
                Verdict.found(
                    Reason.ClientSecretMissing,
                    "spec.client: "
                        + f.clientPlace()
                        + " "
                        + missing.problem()
                        + ": "
                        + missing.remedy()
                        + "."));
  }

  private static Optional<Verdict> clientKnown(InstallationFacts f) {
    return client(f) instanceof Lookup.Unknown unknown
        ? Optional.of(
            Verdict.unknown(
                "spec.client: "
                    + f.clientPlace()
                    + " "
                    + unknown.problem()
                    + "; it is looked up again."))
        : Optional.empty();
  }

  private static Verdict accepted(InstallationFacts f) {
    var hint =
        client(f) instanceof Lookup.Found found
            ? found
                .hint()
                .map(
                    odd ->
                        " If the provider refuses the client, look at "
                            + f.clientPlace()
                            + ": "
                            + odd
                            + ".")
                .orElse("")
            : "";
    return new Verdict(Reason.Accepted, "The installation makes sense." + hint);
  }

  /** Looked up wherever the checks before found nothing: see {@link InstallationFacts}. */
  private static Lookup client(InstallationFacts f) {
    return f.client().orElseThrow();
  }
}
