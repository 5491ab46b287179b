package com.agentteams.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.agentteams.api.Condition;
import com.agentteams.api.ConditionStatus;
import com.agentteams.api.ConditionType;
import com.agentteams.api.ConnectionPhase;
import com.agentteams.api.Reason;
import com.agentteams.testkit.kube.AgentTeamsProcess;
import com.agentteams.testkit.kube.ControlPlane;
import com.agentteams.testkit.kube.Ports;
import com.agentteams.testkit.kube.RepositoryRoot;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * F-19: an object that this release cannot read, such as one of a newer release after a rollback,
 * is answered on that object alone. A control plane of its own, because the schema is loosened.
 */
class PoisonIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String SYSTEM = "agentteams-system";
  private static final String TEAM = "team-a";

  @TempDir private static Path folder = Path.of("");

  @BeforeAll
  static void needsAControlPlane() {
    Assumptions.assumeTrue(ControlPlane.available(), () -> ControlPlane.whyNot().orElse("unknown"));
  }

  @Test
  void f19PoisonStopsNothingElse() throws IOException {
    try (var plane = ControlPlane.start(folder.resolve("poison"))) {
      // Given
      loosen(plane);
      var client = plane.admin();
      apply(plane, "namespaces", namespace(SYSTEM) + "---\n" + namespace(TEAM));
      apply(
          plane,
          "poison-1",
          connection(
              "poison-before", "spec: {agentRef: {name: pm}, tool: slack, access: Everything}"));
      apply(plane, "agent-1", agent("poison-agent", "Sometimes"));
      apply(
          plane,
          "good-1",
          agent("pm", "Never")
              + "---\n"
              + connection("good-before", "spec: {agentRef: {name: pm}, tool: slack}"));
      var output = folder.resolve("operator.log");
      try (var operator =
          AgentTeamsProcess.start(
              "operator",
              Map.of(
                  "KUBECONFIG", plane.kubeconfig().toString(),
                  "AGENTTEAMS_NAMESPACE", SYSTEM,
                  "AGENTTEAMS_MANAGEMENT_PORT", Integer.toString(Ports.free())),
              output)) {
        // When
        operator.awaitReady(PATIENCE);
        // Then
        assertInvalid(client, "poison-before");
        assertFinding(client, "good-before", Reason.ToolNotFound);
        await()
            .atMost(PATIENCE)
            .until(
                () ->
                    conditions(client, "Agent", "poison-agent")
                        .anyMatch(
                            is(
                                ConditionType.Accepted,
                                ConditionStatus.False,
                                Reason.InvalidObject)));

        // and while it runs: a number where an object is, a list where a text is, an unknown enum
        apply(
            plane,
            "poison-2",
            connection(
                "poison-later", "spec: {agentRef: {name: pm}, tool: gmail, desiredState: Paused}"));
        apply(
            plane,
            "good-2",
            connection("good-later", "spec: {agentRef: {name: pm}, tool: github}"));
        assertInvalid(client, "poison-later");
        assertFinding(client, "good-later", Reason.ToolNotFound);

        // and it is cured like anything else
        apply(
            plane,
            "cure",
            connection(
                "poison-later",
                "spec: {agentRef: {name: pm}, tool: gmail, desiredState: Connected}"));
        assertFinding(client, "poison-later", Reason.ToolNotFound);

        // and it can be deleted
        plane
            .kubectl("delete", "toolconnection", "poison-before", "-n", TEAM, "--timeout=30s")
            .orThrow();
        assertThat(operator.alive()).isTrue();
        assertThat(operator.ready()).isTrue();
        assertThat(operator.output()).doesNotContain("will stop", "Stopping the operator");
        assertThat(operator.output().split("agentteams.*Leading|\"Leading\"|Leading", -1))
            .as("started and led once")
            .hasSize(2);
      }
    }
  }

  private static void assertInvalid(KubernetesClient client, String name) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(conditions(client, "ToolConnection", name).toList())
                  .anyMatch(is(ConditionType.Accepted, ConditionStatus.False, Reason.InvalidObject))
                  .anyMatch(is(ConditionType.Stalled, ConditionStatus.True, Reason.InvalidObject))
                  .anyMatch(is(ConditionType.Ready, ConditionStatus.False, Reason.InvalidObject));
              assertThat(json(client, "ToolConnection", name).at("/status/phase").asText())
                  .isEqualTo(ConnectionPhase.Pending.name());
            });
  }

  private static void assertFinding(KubernetesClient client, String name, Reason reason) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(conditions(client, "ToolConnection", name).toList())
                    .anyMatch(is(ConditionType.Accepted, ConditionStatus.False, reason)));
  }

  private static Predicate<Condition> is(
      ConditionType type, ConditionStatus status, Reason reason) {
    return c ->
        c.type().equals(type.name()) && c.status() == status && c.reason().equals(reason.name());
  }

  private static Stream<Condition> conditions(KubernetesClient client, String kind, String name) {
    var found = json(client, kind, name).at("/status/conditions");
    return StreamSupport.stream(found.spliterator(), false)
        .map(c -> client.getKubernetesSerialization().convertValue(c, Condition.class));
  }

  private static JsonNode json(KubernetesClient client, String kind, String name) {
    var object =
        client
            .genericKubernetesResources("agentteams.com/v1alpha1", kind)
            .inNamespace(TEAM)
            .withName(name)
            .get();
    return client.getKubernetesSerialization().convertValue(object, JsonNode.class);
  }

  /** Applies copies of the CRDs that any text may stand in an enum of. */
  private static void loosen(ControlPlane plane) throws IOException {
    var loose = Files.createDirectories(folder.resolve("crds"));
    try (var files = Files.list(RepositoryRoot.find().resolve("crds"))) {
      for (var file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
        var tree =
            plane
                .admin()
                .getKubernetesSerialization()
                .unmarshal(Files.readString(file), JsonNode.class);
        var spec = tree.at("/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties");
        for (var field : List.of("access", "desiredState", "outboundWrites")) {
          if (spec.path(field) instanceof ObjectNode it) {
            it.remove("enum");
          }
        }
        Files.writeString(loose.resolve(file.getFileName()), tree.toString());
      }
    }
    plane.applyFolder(loose);
  }

  private static void apply(ControlPlane plane, String name, String yaml) throws IOException {
    var file = Files.writeString(folder.resolve(name + ".yaml"), yaml);
    plane.kubectl("apply", "--server-side", "-f", file.toString()).orThrow();
  }

  private static String namespace(String name) {
    return "apiVersion: v1\nkind: Namespace\nmetadata: {name: " + name + "}\n";
  }

  private static String agent(String name, String outboundWrites) {
    return """
        apiVersion: agentteams.com/v1alpha1
        kind: Agent
        metadata: {name: %s, namespace: %s}
        spec: {displayName: P, outboundWrites: %s}
        """
        .formatted(name, TEAM, outboundWrites);
  }

  private static String connection(String name, String spec) {
    return """
        apiVersion: agentteams.com/v1alpha1
        kind: ToolConnection
        metadata: {name: %s, namespace: %s}
        %s
        """
        .formatted(name, TEAM, spec);
  }
}
