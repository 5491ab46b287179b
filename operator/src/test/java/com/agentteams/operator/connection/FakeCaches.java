package com.agentteams.operator.connection;

import com.agentteams.api.Agent;
import com.agentteams.api.ConsentReply;
import com.agentteams.api.Tool;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolInstallation;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Caches that hold what a test puts into them. */
final class FakeCaches implements ConnectionCaches {
  final List<ToolConnection> connections = new ArrayList<>();
  final List<Tool> tools = new ArrayList<>();
  final List<Agent> agents = new ArrayList<>();
  final List<ToolInstallation> installations = new ArrayList<>();
  final List<ConsentReply> replies = new ArrayList<>();

  /** Labels by namespace. */
  final Map<String, Map<String, String>> labels = new HashMap<>();

  /** Whether they have a bug. */
  boolean broken;

  /** How often somebody asked for the connections of an installation. */
  int listed;

  @Override
  public Stream<ToolConnection> everyConnection() {
    return connections.stream();
  }

  @Override
  public Stream<ToolConnection> sameAgentAndTool(ToolConnection c) {
    return readable()
        .filter(o -> o.getMetadata().getNamespace().equals(c.getMetadata().getNamespace()))
        .filter(o -> o.getSpec().agentRef().equals(c.getSpec().agentRef()))
        .filter(o -> o.getSpec().tool().equals(c.getSpec().tool()));
  }

  @Override
  public Stream<ToolConnection> ofAgent(ResourceID agent) {
    return readable()
        .filter(c -> agent.getNamespace().equals(Optional.of(c.getMetadata().getNamespace())))
        .filter(c -> c.getSpec().agentRef().name().equals(agent.getName()));
  }

  @Override
  public Stream<ToolConnection> toTool(String tool) {
    return readable().filter(c -> c.getSpec().tool().equals(tool));
  }

  @Override
  public Stream<ToolConnection> using(String installation) {
    listed++;
    return readable().filter(c -> c.getSpec().installationName().equals(installation));
  }

  private Stream<ToolConnection> readable() {
    return connections.stream().filter(c -> c.getSpec() != null);
  }

  @Override
  public Optional<Tool> tool(String name) {
    if (broken) {
      throw new IllegalStateException("a bug");
    }
    return tools.stream().filter(t -> t.getMetadata().getName().equals(name)).findFirst();
  }

  @Override
  public List<String> toolNames() {
    return tools.stream().map(t -> t.getMetadata().getName()).sorted().toList();
  }

  @Override
  public Optional<Agent> agent(ToolConnection c) {
    return agents.stream()
        .filter(a -> a.getMetadata().getName().equals(c.getSpec().agentRef().name()))
        .findFirst();
  }

  @Override
  public Optional<ToolInstallation> installation(ToolConnection c) {
    return installations.stream()
        .filter(i -> i.getMetadata().getName().equals(c.getSpec().installationName()))
        .findFirst();
  }

  @Override
  public Stream<ToolInstallation> everyInstallation() {
    return installations.stream().filter(i -> i.getSpec() != null);
  }

  @Override
  public Map<String, String> labels(String namespace) {
    return labels.getOrDefault(namespace, Map.of());
  }

  @Override
  public List<ConsentReply> repliesTo(ToolConnection c) {
    return replies.stream()
        .filter(r -> Objects.equals(r.getSpec().target().name(), c.getMetadata().getName()))
        .toList();
  }

  @Override
  public List<ConsentReply> everyReply() {
    return List.copyOf(replies);
  }
}
