package com.agentteams.operator.connection;

import com.agentteams.api.ToolConnection;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The connections that this process watches, by what they refer to. */
final class ConnectionIndex {
  private static final String BY_TOOL = "tool";
  private static final String BY_AGENT = "agent";
  private static final String BY_INSTALLATION = "installation";
  private static final String BY_PAIR = "pair";

  private final IndexerResourceCache<ToolConnection> cache;

  ConnectionIndex(IndexerResourceCache<ToolConnection> cache) {
    this.cache = cache;
    index(BY_TOOL, c -> c.getSpec().tool());
    index(BY_AGENT, ConnectionIndex::agent);
    index(BY_INSTALLATION, c -> c.getSpec().installationName());
    index(BY_PAIR, ConnectionIndex::pair);
  }

  /** One that cannot be read refers to nothing. */
  private void index(String name, Function<ToolConnection, String> key) {
    cache.addIndexer(name, c -> c.getSpec() == null ? List.of() : List.of(key.apply(c)));
  }

  Stream<ToolConnection> all() {
    return cache.list();
  }

  /** Those of the same agent and tool, itself too; none of one that cannot be read. */
  Stream<ToolConnection> sameAgentAndTool(ToolConnection c) {
    return c.getSpec() == null ? Stream.empty() : cache.byIndex(BY_PAIR, pair(c)).stream();
  }

  Stream<ToolConnection> using(String installation) {
    return cache.byIndex(BY_INSTALLATION, installation).stream();
  }

  Stream<ToolConnection> toTool(String tool) {
    return cache.byIndex(BY_TOOL, tool).stream();
  }

  Stream<ToolConnection> ofAgent(ResourceID agent) {
    return cache
        .byIndex(BY_AGENT, agent.getNamespace().orElseThrow() + "/" + agent.getName())
        .stream();
  }

  Stream<ToolConnection> in(String namespace) {
    return cache.list(namespace, _ -> true);
  }

  static Set<ResourceID> ids(Stream<ToolConnection> connections) {
    return connections.map(ResourceID::fromResource).collect(Collectors.toSet());
  }

  private static String agent(ToolConnection c) {
    return c.getMetadata().getNamespace() + "/" + c.getSpec().agentRef().name();
  }

  private static String pair(ToolConnection c) {
    return agent(c) + "/" + c.getSpec().tool();
  }
}
