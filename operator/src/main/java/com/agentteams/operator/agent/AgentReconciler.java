package com.agentteams.operator.agent;

import com.agentteams.api.Agent;
import com.agentteams.api.AgentStatus;
import com.agentteams.api.Condition;
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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Shows an agent's tools, and that its identity is its own. */
@ControllerConfiguration(name = "agent")
public final class AgentReconciler extends SteadyReconciler<Agent, AgentStatus> {
  private static final Duration BURST = Duration.ofSeconds(1);
  private static final Duration WAITING_FOR_A_SIBLING = Duration.ofSeconds(5);

  private final Clock clock;
  private final Bursts bursts;
  private @Nullable AgentWatches watches;

  public AgentReconciler(StatusWriter<Agent, AgentStatus> status, Clock clock) {
    super(status);
    this.clock = clock;
    this.bursts = new Bursts(BURST, clock);
  }

  @Override
  public List<EventSource<?, Agent>> prepareEventSources(EventSourceContext<Agent> context) {
    var here = new AgentWatches(context);
    watches = here;
    return here.all();
  }

  @Override
  protected Answer<AgentStatus> judge(Agent agent, Context<Agent> context) {
    var uid = agent.getMetadata().getUid();
    var facts = gather(agent);
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

  private AgentFacts gather(Agent agent) {
    var here = Objects.requireNonNull(watches, "registered first");
    var own = here.connections(agent);
    var events =
        own.stream()
            .map(c -> c.getSpec().tool())
            .distinct()
            .collect(Collectors.toMap(Function.identity(), here::events));
    return new AgentFacts(agent, here.older(agent), own, events, clock.instant());
  }
}
