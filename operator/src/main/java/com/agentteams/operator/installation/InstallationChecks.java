package com.agentteams.operator.installation;

import com.agentteams.api.Reason;
import com.agentteams.operator.client.OAuthClients.Lookup;
import com.agentteams.operator.status.Verdict;
import java.util.stream.Collectors;

/**
 * Whether an installation makes sense; the first problem counts. {@link Reason#Progressing} means
 * that nobody can tell now.
 */
final class InstallationChecks {
  private InstallationChecks() {}

  static Verdict judge(InstallationFacts f) {
    var spec = f.installation().getSpec();
    if (spec == null) {
      return Verdict.UNDECODABLE;
    }
    if (!f.inTheOperatorsNamespace()) {
      return new Verdict(
          Reason.WrongNamespace,
          "metadata.namespace: a ToolInstallation counts only in the operator's namespace, "
              + f.namespace()
              + ": create it there.");
    }
    if (f.tool().isEmpty()) {
      return new Verdict(
          Reason.ToolNotFound,
          "spec.tool: there is no Tool "
              + spec.tool()
              + ": apply its catalog entry, or create another ToolInstallation for the right tool.");
    }
    if (f.soon()) {
      return new Verdict(
          Reason.ToolSoon,
          f.tool().get().getSpec().displayName() + " is announced and cannot be connected yet.");
    }
    if (!f.inputProblems().isEmpty()) {
      return new Verdict(
          Reason.InputMissing,
          f.inputProblems().stream().map(p -> p + ".").collect(Collectors.joining(" ")));
    }
    var client = f.client().orElseThrow();
    return client
        .problemFor(f.needsSecret())
        .map(missing -> missing(f, missing))
        .orElseGet(
            () ->
                switch (client) {
                  case Lookup.Found found -> accepted(f, found);
                  case Lookup.Missing missing -> missing(f, missing);
                  case Lookup.Unknown unknown ->
                      new Verdict(
                          Reason.Progressing,
                          "spec.client: "
                              + f.clientPlace()
                              + " "
                              + unknown.problem()
                              + "; it is looked up again.");
                });
  }

  private static Verdict accepted(InstallationFacts f, Lookup.Found found) {
    var message =
        found
            .hint()
            .map(
                hint ->
                    " If the provider refuses the client, look at "
                        + f.clientPlace()
                        + ": "
                        + hint
                        + ".")
            .orElse("");
    return new Verdict(Reason.Accepted, "The installation makes sense." + message);
  }

  private static Verdict missing(InstallationFacts f, Lookup.Missing missing) {
    return new Verdict(
        Reason.ClientSecretMissing,
        "spec.client: "
            + f.clientPlace()
            + " "
            + missing.problem()
            + ": "
            + missing.remedy()
            + ".");
  }
}
