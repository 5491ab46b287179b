package com.agentteams.operator.tool;

import com.agentteams.api.Condition;
import com.agentteams.api.ConditionStatus;
import com.agentteams.api.ConditionType;
import com.agentteams.api.Reason;
import com.agentteams.api.Tool;
import com.agentteams.api.ToolStatus;
import com.agentteams.catalog.CompiledTool;
import com.agentteams.catalog.InvalidToolException;
import com.agentteams.catalog.Problem;
import com.agentteams.operator.reconcile.Answer;
import com.agentteams.operator.reconcile.SteadyReconciler;
import com.agentteams.operator.status.Conditions;
import com.agentteams.operator.status.StatusWriter;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;

/** Says whether a catalog entry makes sense. Its status is a function of its spec alone. */
@ControllerConfiguration(name = "tool")
public final class ToolReconciler extends SteadyReconciler<Tool, ToolStatus> {
  private final boolean allowHttpProviders;
  private final Clock clock;

  public ToolReconciler(
      StatusWriter<Tool, ToolStatus> status, boolean allowHttpProviders, Clock clock) {
    super(status);
    this.allowHttpProviders = allowHttpProviders;
    this.clock = clock;
  }

  @Override
  protected Answer<ToolStatus> judge(Tool tool, Context<Tool> context) {
    var generation = tool.getMetadata().getGeneration();
    var before = tool.getStatus() == null ? List.<Condition>of() : tool.getStatus().conditions();
    var conditions = new Conditions(before, generation == null ? 0 : generation, clock.instant());
    var verdict = verdict(tool);
    var good = verdict.reason() == Reason.Accepted ? ConditionStatus.True : ConditionStatus.False;
    conditions
        .set(ConditionType.Accepted, good, verdict.reason(), verdict.message())
        .ready(good, ConditionType.Accepted);
    return Answer.of(new ToolStatus(generation, conditions.list()));
  }

  @Override
  protected ToolStatus withConditions(Tool tool, List<Condition> conditions) {
    return new ToolStatus(
        tool.getStatus() == null ? null : tool.getStatus().observedGeneration(), conditions);
  }

  private Verdict verdict(Tool tool) {
    var spec = tool.getSpec();
    if (spec == null) {
      return new Verdict(
          Reason.InvalidObject,
          "This object has a field that this release cannot read: apply it again with the fields"
              + " that the CRD describes.");
    }
    return switch (spec.availability()) {
      case Soon ->
          new Verdict(
              Reason.Accepted, spec.displayName() + " is announced; it cannot be connected.");
      case Active, ReadOnly -> compiled(tool);
    };
  }

  private Verdict compiled(Tool tool) {
    try {
      var problems = CompiledTool.compile(tool).endpointProblems(allowHttpProviders);
      return problems.isEmpty()
          ? new Verdict(Reason.Accepted, tool.getSpec().displayName() + " can be connected.")
          : new Verdict(
              Reason.InvalidObject,
              problems.stream().map(Problem::toString).collect(Collectors.joining(" ")));
    } catch (InvalidToolException e) {
      return new Verdict(Reason.InvalidExpression, String.valueOf(e.getMessage()));
    }
  }

  private record Verdict(Reason reason, String message) {}
}
