package com.agentteams.operator.agent;

import com.agentteams.api.Agent;
import com.agentteams.api.AgentStatus;
import com.agentteams.api.AgentTool;
import com.agentteams.api.Condition;
import com.agentteams.api.ConditionStatus;
import com.agentteams.api.ConditionType;
import com.agentteams.api.ConnectionPhase;
import com.agentteams.api.Reason;
import com.agentteams.api.Tool;
import com.agentteams.api.ToolConnection;
import com.agentteams.operator.reconcile.Answer;
import com.agentteams.operator.reconcile.Slim;
import com.agentteams.operator.reconcile.SteadyReconciler;
import com.agentteams.operator.status.Conditions;
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
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Shows an agent's tools, and that its identity is its own. */
@ControllerConfiguration(name = "agent")
public final class AgentReconciler extends SteadyReconciler<Agent, AgentStatus> {
  private static final String BY_ACCOUNT = "serviceaccount";
  private static final int MOST_TOOLS = 256;
  private static final int MOST_TRIGGERS = 1024;
  private static final Duration BETWEEN_WRITES = Duration.ofSeconds(1);
  private static final Duration WAITING_FOR_A_SIBLING = Duration.ofSeconds(5);
  private static final Comparator<Agent> AGE =
      Comparator.comparing((Agent a) -> a.getMetadata().getCreationTimestamp())
          .thenComparing(a -> a.getMetadata().getName());

  private final Clock clock;
  private final WriteBudget budget;
  private @Nullable InformerEventSource<ToolConnection, Agent> connections;
  private @Nullable InformerEventSource<Tool, Agent> tools;
  private @Nullable IndexerResourceCache<Agent> agents;

  public AgentReconciler(StatusWriter<Agent, AgentStatus> status, Clock clock) {
    super(status);
    this.clock = clock;
    this.budget = new WriteBudget(BETWEEN_WRITES, clock);
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
                .withItemStore(new Slim<>())
                .withSecondaryToPrimaryMapper(AgentReconciler::agentOf)
                .build(),
            context);
    tools =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Tool.class, Agent.class)
                .withName("agent-tools")
                .withWatchAllNamespaces()
                .withItemStore(new Slim<>())
                .withSecondaryToPrimaryMapper(tool -> agentsWith(tool.getMetadata().getName()))
                .withPrimaryToSecondaryMapper((PrimaryToSecondaryMapper<Agent>) a -> Set.of())
                .build(),
            context);
    return List.of(connections, tools);
  }

  @Override
  protected Answer<AgentStatus> judge(Agent agent, Context<Agent> context) {
    var generation = agent.getMetadata().getGeneration();
    var before = agent.getStatus() == null ? List.<Condition>of() : agent.getStatus().conditions();
    var conditions = new Conditions(before, generation == null ? 0 : generation, clock.instant());
    var verdict = verdict(agent);
    var good = verdict.reason() == Reason.Accepted ? ConditionStatus.True : ConditionStatus.False;
    conditions
        .set(ConditionType.Accepted, good, verdict.reason(), verdict.message())
        .ready(good, ConditionType.Accepted);
    var own = connectionsOf(agent);
    var next = new AgentStatus(generation, rows(own), triggers(own), conditions.list());
    if (next.equals(agent.getStatus())) {
      return waiting(verdict, Answer.of(next));
    }
    var uid = agent.getMetadata().getUid();
    var wait = budget.untilNext(uid);
    if (wait.isPositive()) {
      return Answer.later(wait);
    }
    budget.spend(uid);
    return waiting(verdict, Answer.of(next));
  }

  private static Answer<AgentStatus> waiting(Verdict verdict, Answer<AgentStatus> answer) {
    return verdict.reason() == Reason.ServiceAccountConflict
        ? answer.againIn(WAITING_FOR_A_SIBLING)
        : answer;
  }

  @Override
  protected AgentStatus withConditions(Agent agent, List<Condition> conditions) {
    var s = agent.getStatus();
    return s == null
        ? new AgentStatus(null, List.of(), List.of(), conditions)
        : new AgentStatus(s.observedGeneration(), s.tools(), s.triggers(), conditions);
  }

  private Verdict verdict(Agent agent) {
    if (agent.getSpec() == null) {
      return new Verdict(
          Reason.InvalidObject,
          "This object has a field that this release cannot read: apply it again with the fields"
              + " that the CRD describes.");
    }
    var older =
        Objects.requireNonNull(agents, "registered first")
            .byIndex(BY_ACCOUNT, accountKey(agent))
            .stream()
            .filter(a -> !a.getMetadata().getUid().equals(agent.getMetadata().getUid()))
            .filter(a -> AGE.compare(a, agent) < 0)
            .min(AGE);
    return older
        .map(
            a ->
                new Verdict(
                    Reason.ServiceAccountConflict,
                    "spec.serviceAccountName: Agent "
                        + a.getMetadata().getName()
                        + " is older and has ServiceAccount "
                        + account(agent)
                        + " already: give this Agent one of its own."))
        .orElse(new Verdict(Reason.Accepted, "The agent makes sense."));
  }

  private List<ToolConnection> connectionsOf(Agent agent) {
    var id = ResourceID.fromResource(agent);
    return Objects.requireNonNull(connections, "registered first")
        .list(agent.getMetadata().getNamespace(), c -> agentOf(c).contains(id))
        .sorted(
            Comparator.comparing((ToolConnection c) -> c.getMetadata().getCreationTimestamp())
                .thenComparing(c -> c.getMetadata().getName()))
        .toList();
  }

  /** One row a tool: the oldest connection counts, as it does for the connections themselves. */
  private static List<AgentTool> rows(List<ToolConnection> own) {
    Map<String, AgentTool> rows = new TreeMap<>();
    for (var c : own) {
      rows.putIfAbsent(c.getSpec().tool(), row(c));
    }
    return rows.values().stream().limit(MOST_TOOLS).toList();
  }

  private static AgentTool row(ToolConnection c) {
    var status = c.getStatus();
    var account = status == null ? null : status.account();
    var ready =
        status == null
            ? Optional.<Condition>empty()
            : Conditions.find(status.conditions(), ConditionType.Ready);
    return new AgentTool(
        c.getSpec().tool(),
        c.getMetadata().getName(),
        status == null ? null : status.phase(),
        account == null ? null : account.name() == null ? account.id() : account.name(),
        ready.map(Condition::reason).orElse(null));
  }

  private List<String> triggers(List<ToolConnection> own) {
    return own.stream()
        .filter(c -> c.getStatus() != null && c.getStatus().phase() == ConnectionPhase.Connected)
        .flatMap(c -> events(c.getSpec().tool()))
        .distinct()
        .sorted()
        .limit(MOST_TRIGGERS)
        .toList();
  }

  private Stream<String> events(String tool) {
    return Objects.requireNonNull(tools, "registered first")
        .get(new ResourceID(tool, null))
        .map(Tool::getSpec)
        .map(s -> s.events())
        .stream()
        .flatMap(e -> e.types().stream())
        .map(type -> tool + "/" + type.name());
  }

  private Set<ResourceID> agentsWith(String tool) {
    return Objects.requireNonNull(connections, "registered first")
        .list(c -> c.getSpec() != null && c.getSpec().tool().equals(tool))
        .flatMap(c -> agentOf(c).stream())
        .collect(java.util.stream.Collectors.toSet());
  }

  private static Set<ResourceID> agentOf(ToolConnection c) {
    return c.getSpec() == null
        ? Set.of()
        : Set.of(new ResourceID(c.getSpec().agentRef().name(), c.getMetadata().getNamespace()));
  }

  private static String account(Agent agent) {
    var named = agent.getSpec().serviceAccountName();
    return named == null ? agent.getMetadata().getName() : named;
  }

  private static String accountKey(Agent agent) {
    return agent.getMetadata().getNamespace() + "/" + account(agent);
  }

  private record Verdict(Reason reason, String message) {}
}
