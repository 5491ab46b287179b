package com.agentteams.operator.tool;

import com.agentteams.api.Condition;
import com.agentteams.api.Tool;
import com.agentteams.api.ToolStatus;
import com.agentteams.operator.reconcile.Answer;
import com.agentteams.operator.reconcile.SteadyReconciler;
import com.agentteams.operator.status.Conditions;
import com.agentteams.operator.status.StatusWriter;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import java.time.Clock;
import java.util.List;

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
    conditions.acceptedAndReady(ToolChecks.judge(tool, allowHttpProviders));
    return Answer.of(new ToolStatus(generation, conditions.list()));
  }

  @Override
  protected ToolStatus withConditions(Tool tool, List<Condition> conditions) {
    return new ToolStatus(
        tool.getStatus() == null ? null : tool.getStatus().observedGeneration(), conditions);
  }
}
