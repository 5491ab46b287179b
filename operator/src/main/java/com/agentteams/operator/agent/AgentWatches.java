package com.agentteams.operator.agent;

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
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What wakes the reconciler of agents, and where it reads its facts from. */
final class AgentWatches {
  private static final String BY_ACCOUNT = "serviceaccount";
  private static final String BY_AGENT = "agent";
  private static final String BY_TOOL = "tool";
  private static final Comparator<Agent> AGE =
      Comparator.comparing((Agent a) -> a.getMetadata().getCreationTimestamp())
          .thenComparing(a -> a.getMetadata().getName());
  private static final Comparator<ToolConnection> AGE_OF_CONNECTION =
      Comparator.comparing((ToolConnection c) -> c.getMetadata().getCreationTimestamp())
          .thenComparing(c -> c.getMetadata().getName());

  private final IndexerResourceCache<Agent> agents;
  private final InformerEventSource<ToolConnection, Agent> connections;
  private final InformerEventSource<Tool, Agent> tools;

  AgentWatches(EventSourceContext<Agent> context) {
    agents = context.getPrimaryCache();
    agents.addIndexer(BY_ACCOUNT, a -> a.getSpec() == null ? List.of() : List.of(accountKey(a)));
    connections =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(ToolConnection.class, Agent.class)
                .withName("agent-connections")
                .withNamespacesInheritedFromController()
                .withOnUpdateFilter(AgentWatches::showsOtherwise)
                .withSecondaryToPrimaryMapper(AgentWatches::agentOf)
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
  }

  List<EventSource<?, Agent>> all() {
    return List.of(connections, tools);
  }

  /** The connections of an agent, the oldest first. */
  List<ToolConnection> connections(Agent agent) {
    return connections.byIndex(BY_AGENT, ResourceID.fromResource(agent).toString()).stream()
        .sorted(AGE_OF_CONNECTION)
        .toList();
  }

  /** The oldest Agent with the same ServiceAccount, if it is another. */
  Optional<Agent> older(Agent agent) {
    return agent.getSpec() == null
        ? Optional.empty()
        : agents.byIndex(BY_ACCOUNT, accountKey(agent)).stream()
            .filter(a -> !a.getMetadata().getUid().equals(agent.getMetadata().getUid()))
            .filter(a -> AGE.compare(a, agent) < 0)
            .min(AGE);
  }

  /** The names of the types of event of a tool; empty if it is not there. */
  List<String> events(String tool) {
    return tools
        .get(new ResourceID(tool, null))
        .map(Tool::getSpec)
        .map(s -> s.events())
        .map(e -> e.types().stream().map(ToolEvent::name).toList())
        .orElse(List.of());
  }

  private Set<ResourceID> agentsWith(String tool) {
    return connections.byIndex(BY_TOOL, tool).stream()
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
