package com.agentteams.operator.connection;

import static com.agentteams.operator.connection.ConnectionIndex.ids;

import com.agentteams.api.Agent;
import com.agentteams.api.ConsentReply;
import com.agentteams.api.Tool;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolInstallation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.PrimaryToSecondaryMapper;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What wakes the reconciler of connections, and where it reads its facts from. */
final class ConnectionWatches implements ConnectionCaches {
  private static final String BY_TARGET = "target";

  final SimpleInboundEventSource<ToolConnection> jobs = new SimpleInboundEventSource<>("jobs");
  private final ConnectionFeed feed;
  private final ConnectionIndex connections;
  private final InformerEventSource<Tool, ToolConnection> tools;
  private final InformerEventSource<ToolInstallation, ToolConnection> installations;
  private final InformerEventSource<Agent, ToolConnection> agents;
  private final InformerEventSource<ConsentReply, ToolConnection> replies;
  private final InformerEventSource<Namespace, ToolConnection> namespaces;
  private final String namespace;

  /**
   * @param namespace the operator's own
   * @param listener told of every change of a connection
   */
  ConnectionWatches(
      EventSourceContext<ToolConnection> context,
      String namespace,
      BiConsumer<ToolConnection, @Nullable ToolConnection> listener) {
    this.namespace = namespace;
    feed = new ConnectionFeed(listener);
    connections = new ConnectionIndex(context.getPrimaryCache());
    tools = tools(context);
    installations = installations(context);
    agents = agents(context);
    replies = replies(context);
    replies.addIndexers(Map.of(BY_TARGET, ConnectionReplies::targetKey));
    namespaces = namespaces(context);
  }

  private InformerEventSource<Tool, ToolConnection> tools(
      EventSourceContext<ToolConnection> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(Tool.class, ToolConnection.class)
            .withName("connection-tools")
            .withWatchAllNamespaces()
            .withSecondaryToPrimaryMapper(t -> ids(connections.toTool(t.getMetadata().getName())))
            .withOnUpdateFilter(ConnectionWatches::anotherSpec)
            .withPrimaryToSecondaryMapper(to(c -> new ResourceID(c.getSpec().tool(), null)))
            .build(),
        context);
  }

  private InformerEventSource<ToolInstallation, ToolConnection> installations(
      EventSourceContext<ToolConnection> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(ToolInstallation.class, ToolConnection.class)
            .withName("connection-installations")
            .withNamespaces(Set.of(namespace))
            .withSecondaryToPrimaryMapper(i -> ids(connections.using(i.getMetadata().getName())))
            .withOnUpdateFilter(ConnectionWatches::usedOtherwise)
            .withPrimaryToSecondaryMapper(to(c -> installationOf(c)))
            .build(),
        context);
  }

  private InformerEventSource<Agent, ToolConnection> agents(
      EventSourceContext<ToolConnection> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(Agent.class, ToolConnection.class)
            .withName("connection-agents")
            .withNamespacesInheritedFromController()
            .withOnUpdateFilter(ConnectionWatches::anotherSpec)
            .withSecondaryToPrimaryMapper(a -> ids(connections.ofAgent(ResourceID.fromResource(a))))
            .withPrimaryToSecondaryMapper(to(ConnectionWatches::agentOf))
            .build(),
        context);
  }

  private InformerEventSource<ConsentReply, ToolConnection> replies(
      EventSourceContext<ToolConnection> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(ConsentReply.class, ToolConnection.class)
            .withName("connection-replies")
            .withNamespaces(Set.of(namespace))
            .withSecondaryToPrimaryMapper(ConnectionReplies::targetOf)
            .build(),
        context);
  }

  private InformerEventSource<Namespace, ToolConnection> namespaces(
      EventSourceContext<ToolConnection> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(Namespace.class, ToolConnection.class)
            .withName("connection-namespaces")
            .withWatchAllNamespaces()
            .withOnUpdateFilter((now, then) -> !labels(now).equals(labels(then)))
            .withSecondaryToPrimaryMapper(ns -> ids(connections.in(ns.getMetadata().getName())))
            .withPrimaryToSecondaryMapper(
                (PrimaryToSecondaryMapper<ToolConnection>)
                    c -> Set.of(new ResourceID(c.getMetadata().getNamespace(), null)))
            .build(),
        context);
  }

  List<EventSource<?, ToolConnection>> all() {
    return List.of(tools, installations, agents, replies, namespaces, jobs, feed);
  }

  /** Wakes the reconciler for an object. */
  void wake(ToolConnection connection) {
    jobs.propagateEvent(ResourceID.fromResource(connection));
  }

  @Override
  public Stream<ToolConnection> everyConnection() {
    return connections.all();
  }

  @Override
  public Stream<ToolConnection> sameAgentAndTool(ToolConnection c) {
    return connections.sameAgentAndTool(c);
  }

  @Override
  public Stream<ToolConnection> ofAgent(ResourceID agent) {
    return connections.ofAgent(agent);
  }

  @Override
  public Stream<ToolConnection> toTool(String tool) {
    return connections.toTool(tool);
  }

  @Override
  public Stream<ToolConnection> using(String installation) {
    return connections.using(installation);
  }

  @Override
  public Optional<Tool> tool(String name) {
    return tools.get(new ResourceID(name, null)).filter(t -> t.getSpec() != null);
  }

  @Override
  public List<String> toolNames() {
    return tools.list().map(t -> t.getMetadata().getName()).sorted().toList();
  }

  @Override
  public Optional<Agent> agent(ToolConnection c) {
    return agents.get(agentOf(c)).filter(a -> a.getSpec() != null);
  }

  @Override
  public Optional<ToolInstallation> installation(ToolConnection c) {
    return installations.get(installationOf(c));
  }

  @Override
  public Stream<ToolInstallation> everyInstallation() {
    return installations.list().filter(i -> i.getSpec() != null);
  }

  @Override
  public Map<String, String> labels(String name) {
    return namespaces
        .get(new ResourceID(name, null))
        .map(ConnectionWatches::labels)
        .orElse(Map.of());
  }

  @Override
  public List<ConsentReply> repliesTo(ToolConnection c) {
    return replies.byIndex(BY_TARGET, ResourceID.fromResource(c).toString());
  }

  @Override
  public List<ConsentReply> everyReply() {
    return replies.list().toList();
  }

  private static Map<String, String> labels(Namespace namespace) {
    var labels = namespace.getMetadata().getLabels();
    return labels == null ? Map.of() : labels;
  }

  private static ResourceID agentOf(ToolConnection c) {
    return new ResourceID(c.getSpec().agentRef().name(), c.getMetadata().getNamespace());
  }

  private ResourceID installationOf(ToolConnection c) {
    return new ResourceID(c.getSpec().installationName(), namespace);
  }

  /** What a connection whose spec can be read refers to. */
  private static PrimaryToSecondaryMapper<ToolConnection> to(
      Function<ToolConnection, ResourceID> reference) {
    return c -> c.getSpec() == null ? Set.of() : Set.of(reference.apply(c));
  }

  /** Also of an object that was made anew while nobody watched. */
  private static boolean anotherSpec(HasMetadata now, HasMetadata then) {
    return !Objects.equals(now.getMetadata().getGeneration(), then.getMetadata().getGeneration())
        || !Objects.equals(now.getMetadata().getUid(), then.getMetadata().getUid());
  }

  /** All that connections ask of an installation; of its status they need no time of anything. */
  static boolean usedOtherwise(ToolInstallation now, ToolInstallation then) {
    return anotherSpec(now, then) || !shown(now).equals(shown(then));
  }

  private static List<Object> shown(ToolInstallation installation) {
    var status = installation.getStatus();
    return status == null
        ? List.of()
        : List.of(
            Optional.ofNullable(status.clientID()),
            status.conditions().stream().map(c -> c.type() + c.status() + c.reason()).toList());
  }
}
