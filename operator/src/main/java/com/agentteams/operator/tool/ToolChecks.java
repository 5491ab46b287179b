package com.agentteams.operator.tool;

import com.agentteams.api.Availability;
import com.agentteams.api.Reason;
import com.agentteams.api.Tool;
import com.agentteams.catalog.CompiledTool;
import com.agentteams.catalog.InvalidToolException;
import com.agentteams.catalog.Problem;
import com.agentteams.oauth.EndpointRule;
import com.agentteams.operator.status.Verdict;
import java.util.List;
import java.util.stream.Collectors;

/** Whether a catalog entry makes sense: a function of its spec, and of what the setting allows. */
final class ToolChecks {
  private ToolChecks() {}

  static Verdict judge(Tool tool, boolean allowHttpProviders) {
    var spec = tool.getSpec();
    if (spec == null) {
      return Verdict.UNDECODABLE;
    }
    if (spec.availability() == Availability.Soon) {
      return new Verdict(
          Reason.Accepted, spec.displayName() + " is announced; it cannot be connected.");
    }
    try {
      var problems = CompiledTool.compile(tool).endpointProblems(allowHttpProviders);
      return problems.isEmpty()
          ? new Verdict(Reason.Accepted, spec.displayName() + " can be connected.")
          : new Verdict(Reason.InvalidObject, told(problems));
    } catch (InvalidToolException e) {
      return new Verdict(e.reason(), String.valueOf(e.getMessage()));
    }
  }

  private static String told(List<Problem> problems) {
    var all = problems.stream().map(Problem::toString).collect(Collectors.joining("; "));
    return all.contains(EndpointRule.NOT_HTTPS.sentence())
        ? all
            + ". Where tests need http, AGENTTEAMS_ALLOW_HTTP_PROVIDERS allows it for this machine."
        : all + ".";
  }
}
