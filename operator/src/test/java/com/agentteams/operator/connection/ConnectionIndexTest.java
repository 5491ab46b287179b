package com.agentteams.operator.connection;

import static com.agentteams.operator.connection.ConnectionIndex.ids;
import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.ToolConnection;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which connections refer to what. */
class ConnectionIndexTest {
  private static final ResourceID FIRST = new ResourceID("first", "team-a");
  private static final ResourceID SECOND = new ResourceID("second", "team-a");
  private static final ResourceID ELSEWHERE = new ResourceID("first", "team-b");
  private static final ResourceID UNREADABLE = new ResourceID("unreadable", "team-a");

  private final Memory memory = new Memory();
  private final ConnectionIndex index = new ConnectionIndex(memory);

  ConnectionIndexTest() {
    memory.put("first", "team-a", "{agentRef: {name: pm}, tool: slack}");
    memory.put(
        "second", "team-a", "{agentRef: {name: dev}, tool: slack, installationRef: {name: eu}}");
    memory.put("first", "team-b", "{agentRef: {name: pm}, tool: slack}");
    memory.put("third", "team-a", "{agentRef: {name: pm}, tool: github}");
    memory.put("unreadable", "team-a", "{agentRef: {name: pm}, tool: slack}").setSpec(null);
  }

  @Test
  void aToolIsOfThoseThatNameIt() {
    assertThat(ids(index.toTool("slack"))).isEqualTo(Set.of(FIRST, SECOND, ELSEWHERE));
  }

  @Test
  void anInstallationIsOfThoseThatNameItOrItsTool() {
    assertThat(ids(index.using("slack"))).isEqualTo(Set.of(FIRST, ELSEWHERE));
    assertThat(ids(index.using("eu"))).containsExactly(SECOND);
  }

  @Test
  void anAgentIsOfThoseOfItsNamespace() {
    assertThat(ids(index.ofAgent(new ResourceID("dev", "team-a")))).containsExactly(SECOND);
    assertThat(ids(index.ofAgent(new ResourceID("pm", "team-b")))).containsExactly(ELSEWHERE);
  }

  @Test
  void aNamespaceHasAlsoThoseThatCannotBeRead() {
    assertThat(ids(index.in("team-a")))
        .isEqualTo(Set.of(FIRST, SECOND, UNREADABLE, new ResourceID("third", "team-a")));
    assertThat(index.all()).hasSize(5);
  }

  @Test
  void aPairIsOneAgentAndOneTool() {
    // Given
    var first = memory.get(FIRST).orElseThrow();
    // When, Then
    assertThat(index.sameAgentAndTool(first)).containsExactly(first);
    assertThat(index.sameAgentAndTool(memory.get(UNREADABLE).orElseThrow())).isEmpty();
  }

  /** A cache of what was put into it. */
  private static final class Memory implements IndexerResourceCache<ToolConnection> {
    private final Map<ResourceID, ToolConnection> objects = new LinkedHashMap<>();
    private final Map<String, Function<ToolConnection, List<String>>> indexers = new HashMap<>();

    ToolConnection put(String name, String namespace, String spec) {
      var connection =
          Given.read(
              """
              apiVersion: agentteams.com/v1alpha1
              kind: ToolConnection
              metadata: {name: %s, namespace: %s}
              spec: %s
              """
                  .formatted(name, namespace, spec),
              ToolConnection.class);
      objects.put(new ResourceID(name, namespace), connection);
      return connection;
    }

    @Override
    public void addIndexers(Map<String, Function<ToolConnection, List<String>>> more) {
      indexers.putAll(more);
    }

    @Override
    public List<ToolConnection> byIndex(String indexName, String indexKey) {
      var indexer = Objects.requireNonNull(indexers.get(indexName));
      return objects.values().stream().filter(c -> indexer.apply(c).contains(indexKey)).toList();
    }

    @Override
    public Optional<ToolConnection> get(ResourceID id) {
      return Optional.ofNullable(objects.get(id));
    }

    @Override
    public Stream<ResourceID> keys() {
      return objects.keySet().stream();
    }

    @Override
    public Stream<ToolConnection> list(Predicate<ToolConnection> predicate) {
      return objects.values().stream().filter(predicate);
    }

    @Override
    public Stream<ToolConnection> list(String namespace, Predicate<ToolConnection> predicate) {
      return list(predicate).filter(c -> c.getMetadata().getNamespace().equals(namespace));
    }
  }
}
