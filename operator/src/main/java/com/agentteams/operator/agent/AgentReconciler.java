package com.agentteams.operator.agent;

import com.agentteams.api.Agent;
import com.agentteams.api.AgentStatus;
import com.agentteams.api.Condition;
import com.agentteams.api.ToolConnection;
import com.agentteams.operator.reconcile.Answer;
import com.agentteams.operator.reconcile.SteadyReconciler;
import com.agentteams.operator.status.StatusWriter;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Shows an agent's tools, and that its identity is its own. */
@ControllerConfiguration(name = "agent")
public final class AgentReconciler extends SteadyReconciler<Agent, AgentStatus> {
  private static final Duration BURST = Duration.ofSeconds(1);
  private static final Duration WAITING_FOR_A_SIBLING = Duration.ofSeconds(5);

  private final Clock clock;
  private final Bursts bursts;
  private final AgentConnections connections;
  private volatile @Nullable Function<Agent, AgentFacts> gatherer;
  private volatile @Nullable AgentWatches watches;

  public AgentReconciler(
      StatusWriter<Agent, AgentStatus> status, AgentConnections connections, Clock clock) {
    super(status);
    this.connections = connections;
    this.clock = clock;
    this.bursts = new Bursts(BURST, clock);
  }

  @Override
  public List<EventSource<?, Agent>> prepareEventSources(EventSourceContext<Agent> context) {
    var made = new AgentWatches(context, connections);
    watches = made;
    gatherFrom(agent -> made.gather(agent, clock.instant()));
    return made.all();
  }

  /**
   * A connection changed.
   *
   * @param now as it is, or was last
   * @param then as it was before; null if it came or went
   */
  public void changed(ToolConnection now, @Nullable ToolConnection then) {
    var ready = watches;
    if (ready != null) {
      ready.changed(now, then);
    }
  }

  /** Where facts come from. */
  void gatherFrom(Function<Agent, AgentFacts> source) {
    gatherer = source;
  }

  @Override
  protected Answer<AgentStatus> judge(Agent agent, Context<Agent> context) {
    var uid = agent.getMetadata().getUid();
    var facts = Objects.requireNonNull(gatherer, "registered first").apply(agent);
    var next = AgentJudge.judge(facts);
    if (onlyToolsDiffer(agent.getStatus(), next)) {
      var wait = bursts.untilOver(uid);
      if (wait.isPositive()) {
        return Answer.later(wait);
      }
    }
    bursts.over(uid);
    var answer = Answer.of(next);
    return facts.older().isPresent() ? answer.againIn(WAITING_FOR_A_SIBLING) : answer;
  }

  /** Conditions are told at once; a person waits for them. */
  private static boolean onlyToolsDiffer(@Nullable AgentStatus before, AgentStatus next) {
    return before != null
        && before.conditions().equals(next.conditions())
        && Objects.equals(before.observedGeneration(), next.observedGeneration())
        && !before.equals(next);
  }

  @Override
  protected AgentStatus withConditions(Agent agent, List<Condition> conditions) {
    var s = agent.getStatus();
    return s == null
        ? new AgentStatus(null, List.of(), List.of(), conditions)
        : new AgentStatus(s.observedGeneration(), s.tools(), s.triggers(), conditions);
  }
}
