package com.agentteams.operator.agent;

import com.agentteams.api.Agent;
import com.agentteams.api.AgentStatus;
import com.agentteams.api.Condition;
import com.agentteams.api.Tool;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolEvent;
import com.agentteams.operator.reconcile.Answer;
import com.agentteams.operator.reconcile.SteadyReconciler;
import com.agentteams.operator.status.StatusWriter;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.PrimaryToSecondaryMapper;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Shows an agent's tools, and that its identity is its own. */
@ControllerConfiguration(name = "agent")
public final class AgentReconciler extends SteadyReconciler<Agent, AgentStatus> {
  private static final String BY_ACCOUNT = "serviceaccount";
  private static final String BY_AGENT = "agent";
  private static final String BY_TOOL = "tool";
  private static final Duration BURST = Duration.ofSeconds(1);
  private static final Duration WAITING_FOR_A_SIBLING = Duration.ofSeconds(5);
  private static final Comparator<Agent> AGE =
      Comparator.comparing((Agent a) -> a.getMetadata().getCreationTimestamp())
          .thenComparing(a -> a.getMetadata().getName());

  private final Clock clock;
  private final Bursts bursts;
  private @Nullable InformerEventSource<ToolConnection, Agent> connections;
  private @Nullable InformerEventSource<Tool, Agent> tools;
  private @Nullable IndexerResourceCache<Agent> agents;

  public AgentReconciler(StatusWriter<Agent, AgentStatus> status, Clock clock) {
    super(status);
    this.clock = clock;
    this.bursts = new Bursts(BURST, clock);
  }

  @Override
  public List<EventSource<?, Agent>> prepareEventSources(EventSourceContext<Agent> context) {
    var cache = context.getPrimaryCache();
    cache.addIndexer(BY_ACCOUNT, a -> a.getSpec() == null ? List.of() : List.of(accountKey(a)));
    agents = cache;
    connections =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(ToolConnection.class, Agent.class)
                .withName("agent-connections")
                .withNamespacesInheritedFromController()
                .withOnUpdateFilter(AgentReconciler::showsOtherwise)
                .withSecondaryToPrimaryMapper(AgentReconciler::agentOf)
                .build(),
            context);
    connections.addIndexers(
        Map.of(
            BY_AGENT, c -> agentOf(c).stream().map(ResourceID::toString).toList(),
            BY_TOOL, c -> c.getSpec() == null ? List.of() : List.of(c.getSpec().tool())));
    tools =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Tool.class, Agent.class)
                .withName("agent-tools")
                .withWatchAllNamespaces()
                .withSecondaryToPrimaryMapper(tool -> agentsWith(tool.getMetadata().getName()))
                .withPrimaryToSecondaryMapper((PrimaryToSecondaryMapper<Agent>) a -> Set.of())
                .build(),
            context);
    return List.of(connections, tools);
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
    var own =
        Objects.requireNonNull(connections, "registered first")
            .byIndex(BY_AGENT, ResourceID.fromResource(agent).toString())
            .stream()
            .sorted(
                Comparator.comparing((ToolConnection c) -> c.getMetadata().getCreationTimestamp())
                    .thenComparing(c -> c.getMetadata().getName()))
            .toList();
    var events =
        own.stream()
            .map(c -> c.getSpec().tool())
            .distinct()
            .collect(Collectors.toMap(Function.identity(), this::events));
    return new AgentFacts(agent, older(agent), own, events, clock.instant());
  }

  private Optional<Agent> older(Agent agent) {
    return agent.getSpec() == null
        ? Optional.empty()
        : Objects.requireNonNull(agents, "registered first")
            .byIndex(BY_ACCOUNT, accountKey(agent))
            .stream()
            .filter(a -> !a.getMetadata().getUid().equals(agent.getMetadata().getUid()))
            .filter(a -> AGE.compare(a, agent) < 0)
            .min(AGE);
  }

  private List<String> events(String tool) {
    return Objects.requireNonNull(tools, "registered first")
        .get(new ResourceID(tool, null))
        .map(Tool::getSpec)
        .map(s -> s.events())
        .map(e -> e.types().stream().map(ToolEvent::name).toList())
        .orElse(List.of());
  }

  private Set<ResourceID> agentsWith(String tool) {
    return Objects.requireNonNull(connections, "registered first").byIndex(BY_TOOL, tool).stream()
        .flatMap(c -> agentOf(c).stream())
        .collect(Collectors.toSet());
  }

  /** A connection changes at every step of a login, mostly in what no agent shows. */
  private static boolean showsOtherwise(ToolConnection now, ToolConnection then) {
    return now.getSpec() == null
        || then.getSpec() == null
        || !AgentJudge.row(now).equals(AgentJudge.row(then));
  }

  private static Set<ResourceID> agentOf(ToolConnection c) {
    return c.getSpec() == null
        ? Set.of()
        : Set.of(new ResourceID(c.getSpec().agentRef().name(), c.getMetadata().getNamespace()));
  }

  private static String accountKey(Agent agent) {
    return agent.getMetadata().getNamespace() + "/" + AgentFacts.serviceAccount(agent);
  }
}
