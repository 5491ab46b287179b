package com.agentteams.operator.connection;

import com.agentteams.api.Agent;
import com.agentteams.api.ConsentReply;
import com.agentteams.api.Tool;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolInstallation;
import io.fabric8.kubernetes.api.model.Namespace;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.PrimaryToSecondaryMapper;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What wakes the reconciler of connections, and where it reads its facts from. */
final class ConnectionWatches {
  private static final String BY_TOOL = "tool";
  private static final String BY_AGENT = "agent";
  private static final String BY_INSTALLATION = "installation";
  private static final String BY_PAIR = "pair";
  private static final String BY_TARGET = "target";
  private static final int MOST_GONE = 10_000;

  final SimpleInboundEventSource<ToolConnection> jobs = new SimpleInboundEventSource<>("jobs");
  private final IndexerResourceCache<ToolConnection> connections;
  private final InformerEventSource<Tool, ToolConnection> tools;
  private final InformerEventSource<ToolInstallation, ToolConnection> installations;
  private final InformerEventSource<Agent, ToolConnection> agents;
  private final InformerEventSource<ConsentReply, ToolConnection> replies;
  private final InformerEventSource<Namespace, ToolConnection> namespaces;
  private final Set<String> gone = ConcurrentHashMap.newKeySet();
  private final String namespace;

  ConnectionWatches(EventSourceContext<ToolConnection> context, String namespace) {
    this.namespace = namespace;
    connections = context.getPrimaryCache();
    connections.addIndexer(BY_TOOL, c -> key(c.getSpec() == null ? null : c.getSpec().tool()));
    connections.addIndexer(
        BY_AGENT, c -> key(c.getSpec() == null ? null : pair(c, c.getSpec().agentRef().name())));
    connections.addIndexer(
        BY_INSTALLATION,
        c -> key(c.getSpec() == null ? null : ConnectionFacts.installationName(c.getSpec())));
    connections.addIndexer(BY_PAIR, c -> key(pairOf(c)));
    tools =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Tool.class, ToolConnection.class)
                .withName("connection-tools")
                .withWatchAllNamespaces()
                .withSecondaryToPrimaryMapper(t -> ids(BY_TOOL, t.getMetadata().getName()))
                .withPrimaryToSecondaryMapper(
                    (PrimaryToSecondaryMapper<ToolConnection>)
                        c ->
                            c.getSpec() == null
                                ? Set.of()
                                : Set.of(new ResourceID(c.getSpec().tool(), null)))
                .build(),
            context);
    installations =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(ToolInstallation.class, ToolConnection.class)
                .withName("connection-installations")
                .withNamespaces(Set.of(namespace))
                .withSecondaryToPrimaryMapper(i -> ids(BY_INSTALLATION, i.getMetadata().getName()))
                .withPrimaryToSecondaryMapper(
                    (PrimaryToSecondaryMapper<ToolConnection>)
                        c ->
                            c.getSpec() == null
                                ? Set.of()
                                : Set.of(
                                    new ResourceID(
                                        ConnectionFacts.installationName(c.getSpec()), namespace)))
                .build(),
            context);
    agents =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Agent.class, ToolConnection.class)
                .withName("connection-agents")
                .withNamespacesInheritedFromController()
                .withOnUpdateFilter((now, then) -> generation(now) != generation(then))
                .withSecondaryToPrimaryMapper(
                    a ->
                        ids(
                            BY_AGENT,
                            a.getMetadata().getNamespace() + "/" + a.getMetadata().getName()))
                .withPrimaryToSecondaryMapper(
                    (PrimaryToSecondaryMapper<ToolConnection>)
                        c ->
                            c.getSpec() == null
                                ? Set.of()
                                : Set.of(
                                    new ResourceID(
                                        c.getSpec().agentRef().name(),
                                        c.getMetadata().getNamespace())))
                .build(),
            context);
    replies =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(ConsentReply.class, ToolConnection.class)
                .withName("connection-replies")
                .withNamespaces(Set.of(namespace))
                .withSecondaryToPrimaryMapper(ConnectionWatches::targetOf)
                .build(),
            context);
    namespaces =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Namespace.class, ToolConnection.class)
                .withName("connection-namespaces")
                .withWatchAllNamespaces()
                .withOnUpdateFilter((now, then) -> !labels(now).equals(labels(then)))
                .withSecondaryToPrimaryMapper(
                    ns ->
                        connections
                            .list(ns.getMetadata().getName(), c -> true)
                            .map(ResourceID::fromResource)
                            .collect(Collectors.toSet()))
                .withPrimaryToSecondaryMapper(
                    (PrimaryToSecondaryMapper<ToolConnection>)
                        c -> Set.of(new ResourceID(c.getMetadata().getNamespace(), null)))
                .build(),
            context);
    replies.addIndexers(
        Map.of(
            BY_TARGET,
            r -> {
              var target = r.getSpec() == null ? null : r.getSpec().target();
              return target == null ? List.of() : List.of(target.namespace() + "/" + target.name());
            }));
  }

  List<EventSource<?, ToolConnection>> all() {
    return List.of(tools, installations, agents, replies, namespaces, jobs);
  }

  /** Wakes the reconciler for an object. */
  void wake(ToolConnection connection) {
    jobs.propagateEvent(ResourceID.fromResource(connection));
  }

  /** Every connection that this process watches. */
  Stream<ToolConnection> everyConnection() {
    return connections.list();
  }

  /** Every reply that is there, for the sweep. */
  List<ConsentReply> everyReply() {
    return replies.list().toList();
  }

  /** The Tool of that name, if it can be read. */
  Optional<Tool> tool(String name) {
    return tools.get(new ResourceID(name, null)).filter(t -> t.getSpec() != null);
  }

  /** The names of all Tools, in order. */
  List<String> toolNames() {
    return tools.list().map(t -> t.getMetadata().getName()).sorted().toList();
  }

  /** The Agent of that name beside the connection, if it can be read. */
  Optional<Agent> agent(ToolConnection c) {
    return agents
        .get(new ResourceID(c.getSpec().agentRef().name(), c.getMetadata().getNamespace()))
        .filter(a -> a.getSpec() != null);
  }

  /** The installation that a connection uses, also one that cannot be read. */
  Optional<ToolInstallation> installation(ToolConnection c) {
    return installations.get(
        new ResourceID(ConnectionFacts.installationName(c.getSpec()), namespace));
  }

  /** The connections of the same agent and tool, itself too. */
  Stream<ToolConnection> sameAgentAndTool(ToolConnection c) {
    return connections.byIndex(BY_PAIR, String.valueOf(pairOf(c))).stream();
  }

  /** The connections that use an installation. */
  Stream<ToolConnection> using(String installation) {
    return connections.byIndex(BY_INSTALLATION, installation).stream();
  }

  /** Every installation that can be read. */
  Stream<ToolInstallation> everyInstallation() {
    return installations.list().filter(i -> i.getSpec() != null);
  }

  /** The labels of a namespace; none if it is not there. */
  Map<String, String> labels(String name) {
    return namespaces
        .get(new ResourceID(name, null))
        .map(ConnectionWatches::labels)
        .orElse(Map.of());
  }

  /** What the callback left for a connection. */
  List<ConsentReply> repliesTo(ToolConnection c) {
    var meta = c.getMetadata();
    return replies.byIndex(BY_TARGET, meta.getNamespace() + "/" + meta.getName()).stream()
        .filter(r -> !gone.contains(r.getMetadata().getUid()))
        .toList();
  }

  /** The cache may show a deleted reply for a while; nobody should deal with it again. */
  void deleted(ConsentReply reply) {
    if (gone.size() > MOST_GONE) {
      gone.clear();
    }
    gone.add(reply.getMetadata().getUid());
  }

  private static Map<String, String> labels(Namespace namespace) {
    var labels = namespace.getMetadata().getLabels();
    return labels == null ? Map.of() : labels;
  }

  private Set<ResourceID> ids(String index, String key) {
    return connections.byIndex(index, key).stream()
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  private static Set<ResourceID> targetOf(ConsentReply reply) {
    var target = reply.getSpec() == null ? null : reply.getSpec().target();
    return target != null && target.kind().equals("ToolConnection")
        ? Set.of(new ResourceID(target.name(), target.namespace()))
        : Set.of();
  }

  private static List<String> key(@Nullable String key) {
    return key == null ? List.of() : List.of(key);
  }

  private static String pair(ToolConnection c, String name) {
    return c.getMetadata().getNamespace() + "/" + name;
  }

  private static @Nullable String pairOf(ToolConnection c) {
    return c.getSpec() == null
        ? null
        : pair(c, c.getSpec().agentRef().name()) + "/" + c.getSpec().tool();
  }

  private static long generation(Agent agent) {
    var generation = agent.getMetadata().getGeneration();
    return generation == null ? 0 : generation;
  }
}
