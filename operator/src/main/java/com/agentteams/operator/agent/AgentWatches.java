package com.agentteams.operator.agent;

import static com.agentteams.operator.reconcile.Precedence.OLDEST_FIRST;

import com.agentteams.api.Agent;
import com.agentteams.api.Tool;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolEvent;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.PrimaryToSecondaryMapper;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What wakes the reconciler of agents, and where it reads its facts from. */
final class AgentWatches {
  private static final String BY_ACCOUNT = "serviceaccount";

  private final IndexerResourceCache<Agent> agents;
  private final AgentConnections connections;
  private final SimpleInboundEventSource<Agent> changes =
      new SimpleInboundEventSource<>("agent-connections");
  private final InformerEventSource<Tool, Agent> tools;

  AgentWatches(EventSourceContext<Agent> context, AgentConnections connections) {
    agents = context.getPrimaryCache();
    agents.addIndexer(BY_ACCOUNT, a -> a.getSpec() == null ? List.of() : List.of(accountKey(a)));
    this.connections = connections;
    tools =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Tool.class, Agent.class)
                .withName("agent-tools")
                .withWatchAllNamespaces()
                .withOnUpdateFilter(AgentWatches::offersOtherwise)
                .withSecondaryToPrimaryMapper(tool -> agentsWith(tool.getMetadata().getName()))
                .withPrimaryToSecondaryMapper((PrimaryToSecondaryMapper<Agent>) a -> Set.of())
                .build(),
            context);
  }

  List<EventSource<?, Agent>> all() {
    return List.of(changes, tools);
  }

  AgentFacts gather(Agent agent, Instant now) {
    var own =
        connections.ofAgent().apply(ResourceID.fromResource(agent)).sorted(OLDEST_FIRST).toList();
    var events =
        own.stream()
            .map(c -> c.getSpec().tool())
            .distinct()
            .collect(Collectors.toMap(Function.identity(), this::events));
    return new AgentFacts(agent, older(agent), own, events, now);
  }

  private Optional<Agent> older(Agent agent) {
    return agent.getSpec() == null
        ? Optional.empty()
        : agents.byIndex(BY_ACCOUNT, accountKey(agent)).stream()
            .filter(a -> !a.getMetadata().getUid().equals(agent.getMetadata().getUid()))
            .filter(a -> OLDEST_FIRST.compare(a, agent) < 0)
            .min(OLDEST_FIRST);
  }

  private List<String> events(String tool) {
    return tools.get(new ResourceID(tool, null)).map(AgentWatches::events).orElse(List.of());
  }

  /** All that an agent shows of a Tool. */
  private static List<String> events(Tool tool) {
    return Optional.ofNullable(tool.getSpec())
        .map(s -> s.events())
        .map(e -> e.types().stream().map(ToolEvent::name).toList())
        .orElse(List.of());
  }

  /** A Tool may be that of every agent, and its status is nothing to them. */
  static boolean offersOtherwise(Tool now, Tool then) {
    return !events(now).equals(events(then));
  }

  private Set<ResourceID> agentsWith(String tool) {
    return connections
        .toTool()
        .apply(tool)
        .flatMap(c -> agentOf(c).stream())
        .collect(Collectors.toSet());
  }

  /** Wakes the agent of a connection that it shows otherwise now. */
  void changed(ToolConnection now, @Nullable ToolConnection then) {
    if (then == null || showsOtherwise(now, then)) {
      agentsOf(now, then).forEach(changes::propagateEvent);
    }
  }

  /** The agent also of one that cannot be read any more. */
  static Set<ResourceID> agentsOf(ToolConnection now, @Nullable ToolConnection then) {
    return Stream.of(Optional.of(now), Optional.ofNullable(then))
        .flatMap(Optional::stream)
        .flatMap(c -> agentOf(c).stream())
        .collect(Collectors.toSet());
  }

  /** A connection changes at every step of a login, mostly in what no agent shows. */
  static boolean showsOtherwise(ToolConnection now, ToolConnection then) {
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
