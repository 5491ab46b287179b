package com.agentteams.operator.connection;

import com.agentteams.api.Agent;
import com.agentteams.api.Availability;
import com.agentteams.api.ConsentReply;
import com.agentteams.api.NamespacesFrom;
import com.agentteams.api.Tool;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolInstallation;
import com.agentteams.catalog.CompiledTool;
import com.agentteams.catalog.InvalidToolException;
import com.agentteams.catalog.Problem;
import com.agentteams.catalog.ToolCatalog;
import com.agentteams.operator.client.OAuthClients;
import com.agentteams.operator.client.OAuthClients.Lookup;
import io.fabric8.kubernetes.api.model.Namespace;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.PrimaryToSecondaryMapper;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What wakes the reconciler of connections, and where it reads its facts from. */
final class ConnectionSources {
  private static final String BY_TOOL = "tool";
  private static final String BY_AGENT = "agent";
  private static final String BY_INSTALLATION = "installation";
  private static final String BY_PAIR = "pair";
  private static final String BY_TARGET = "target";
  private static final int MOST_GONE = 10_000;

  /** Older first; a tie goes by name. */
  private static final Comparator<ToolConnection> AGE =
      Comparator.comparing((ToolConnection c) -> c.getMetadata().getCreationTimestamp())
          .thenComparing(c -> c.getMetadata().getNamespace())
          .thenComparing(c -> c.getMetadata().getName());

  final SimpleInboundEventSource<ToolConnection> jobs = new SimpleInboundEventSource<>("jobs");
  private final IndexerResourceCache<ToolConnection> connections;
  private final InformerEventSource<Tool, ToolConnection> tools;
  private final InformerEventSource<ToolInstallation, ToolConnection> installations;
  private final InformerEventSource<Agent, ToolConnection> agents;
  private final InformerEventSource<ConsentReply, ToolConnection> replies;
  private final InformerEventSource<Namespace, ToolConnection> namespaces;
  private final ToolCatalog catalog;
  private final OAuthClients clients;
  private final boolean allowHttpProviders;
  private final Set<String> gone = ConcurrentHashMap.newKeySet();
  private final Clock clock;
  private final String namespace;

  ConnectionSources(
      EventSourceContext<ToolConnection> context,
      String namespace,
      ToolCatalog catalog,
      OAuthClients clients,
      boolean allowHttpProviders,
      Clock clock) {
    this.namespace = namespace;
    this.catalog = catalog;
    this.clients = clients;
    this.allowHttpProviders = allowHttpProviders;
    this.clock = clock;
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
                .withSecondaryToPrimaryMapper(ConnectionSources::targetOf)
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

  /** Everything that judging this connection needs. */
  ConnectionFacts gather(ToolConnection c) {
    var spec = c.getSpec();
    if (spec == null) {
      return new ConnectionFacts(
          c,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Optional.empty(),
          false,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          clock.instant());
    }
    var tool = tools.get(new ResourceID(spec.tool(), null)).filter(t -> t.getSpec() != null);
    var compiled = tool.flatMap(this::compiled);
    var installation =
        installations.get(new ResourceID(ConnectionFacts.installationName(spec), namespace));
    var usable = installation.filter(i -> i.getSpec() != null);
    return new ConnectionFacts(
        c,
        agents
            .get(new ResourceID(spec.agentRef().name(), c.getMetadata().getNamespace()))
            .filter(a -> a.getSpec() != null),
        tool,
        compiled,
        tool.isPresent()
            ? List.of()
            : tools.list().map(t -> t.getMetadata().getName()).sorted().toList(),
        installation,
        usable.filter(i -> allows(i, c.getMetadata().getNamespace())).isPresent(),
        usable.map(clients::find),
        older(c),
        claimedBy(c),
        compiled.flatMap(
            t ->
                t.endpointProblems(allowHttpProviders).stream().map(Problem::toString).findFirst()),
        repliesTo(c),
        clock.instant());
  }

  /** Ready for use; empty if it is Soon or does not make sense, which its own status says. */
  private Optional<CompiledTool> compiled(Tool tool) {
    if (tool.getSpec().availability() == Availability.Soon) {
      return Optional.empty();
    }
    try {
      return Optional.of(catalog.get(tool));
    } catch (InvalidToolException e) {
      return Optional.empty();
    }
  }

  private List<ConsentReply> repliesTo(ToolConnection c) {
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

  private boolean allows(ToolInstallation installation, String tenant) {
    var allowed = installation.getSpec().allowedNamespaces();
    if (allowed.from() == NamespacesFrom.All) {
      return true;
    }
    var selector = allowed.selector();
    return selector != null
        && namespaces
            .get(new ResourceID(tenant, null))
            .filter(ns -> labels(ns).entrySet().containsAll(selector.matchLabels().entrySet()))
            .isPresent();
  }

  private static Map<String, String> labels(Namespace namespace) {
    var labels = namespace.getMetadata().getLabels();
    return labels == null ? Map.of() : labels;
  }

  private Optional<ToolConnection> older(ToolConnection c) {
    return connections.byIndex(BY_PAIR, String.valueOf(pairOf(c))).stream()
        .filter(other -> !same(other, c))
        .filter(other -> AGE.compare(other, c) < 0)
        .min(AGE);
  }

  private Optional<ToolConnection> claimedBy(ToolConnection c) {
    if (c.getSpec().claims().isEmpty()) {
      return Optional.empty();
    }
    var mine = new HashSet<>(c.getSpec().claims());
    var loggedIn = hasLogin(c);
    return connections
        .byIndex(BY_INSTALLATION, ConnectionFacts.installationName(c.getSpec()))
        .stream()
        .filter(other -> !same(other, c) && hasLogin(other))
        .filter(other -> other.getSpec().claims().stream().anyMatch(mine::contains))
        .filter(other -> !loggedIn || AGE.compare(other, c) < 0)
        .min(AGE);
  }

  /**
   * Whether another login of the same OAuth client may belong to this account; what is not known
   * counts as yes.
   */
  boolean sharesGrant(ToolConnection c, boolean ownLoginCounts, @Nullable String account) {
    var client = clientId(c);
    return connections
        .list(
            other ->
                (ownLoginCounts || !same(other, c))
                    && hasLogin(other)
                    && (client.isEmpty()
                        || clientId(other).isEmpty()
                        || client.equals(clientId(other))))
        .anyMatch(other -> account == null || maybe(other, account));
  }

  private static boolean maybe(ToolConnection other, String account) {
    var known = other.getStatus() == null ? null : other.getStatus().account();
    return known == null || known.id().equals(account);
  }

  private Optional<String> clientId(ToolConnection c) {
    return c.getSpec() == null
        ? Optional.empty()
        : installations
            .get(new ResourceID(ConnectionFacts.installationName(c.getSpec()), namespace))
            .filter(i -> i.getSpec() != null)
            .map(clients::find)
            .flatMap(
                l -> l instanceof Lookup.Found f ? Optional.of(f.client().id()) : Optional.empty());
  }

  private static boolean hasLogin(ToolConnection c) {
    return c.getSpec() != null
        && c.getStatus() != null
        && c.getStatus().token() != null
        && c.getStatus().token().version() != null;
  }

  private static boolean same(ToolConnection a, ToolConnection b) {
    return a.getMetadata().getUid().equals(b.getMetadata().getUid());
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
