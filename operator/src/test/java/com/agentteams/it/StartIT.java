package com.agentteams.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.testkit.gsm.FakeSecretManager;
import com.agentteams.testkit.kube.AgentTeamsProcess;
import com.agentteams.testkit.kube.ControlPlane;
import com.agentteams.testkit.kube.Ports;
import com.agentteams.testkit.kube.RepositoryRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** N-39, N-40: what keeps the operator from starting is one line that says what to do. */
class StartIT {
  private final FakeSecretManager secretManager = FakeSecretManager.start();

  @TempDir private Path files = Path.of("");

  /** How it ended. */
  private record End(int code, List<String> stderr, String stdout) {}

  @BeforeAll
  static void applyCrds() {
    Installed.requireControlPlane();
    Installed.applyCrds(cluster());
  }

  @AfterEach
  void stop() {
    secretManager.close();
  }

  @Test
  void withoutTheCrds() throws IOException {
    // Given
    var namespace = granted();
    try (var empty = ControlPlane.start(files.resolve("cluster"))) {
      var environment = environment(namespace);
      environment.put("KUBECONFIG", empty.kubeconfig().toString());
      // When
      var end = run(environment);
      // Then
      assertOneLine(end, "CustomResourceDefinition tools.agentteams.com is missing");
      assertThat(end.stderr.getFirst()).contains("kubectl apply -f crds/");
    }
  }

  @Test
  void withoutAPermission() {
    // Given
    var namespace = granted();
    cluster()
        .admin()
        .rbac()
        .roleBindings()
        .inNamespace(namespace)
        .withName("agentteams-operator")
        .delete();
    // When
    var end = run(environment(namespace));
    // Then
    assertOneLine(end, "permission missing: ");
    assertThat(end.stderr.getFirst())
        .contains("in namespace " + namespace, "apply the chart's RBAC");
  }

  @Test
  void withoutItsNamespace() {
    // Given
    var environment = environment(granted());
    environment.put("AGENTTEAMS_NAMESPACE", "not-there");
    // When
    var end = run(environment);
    // Then
    assertOneLine(end, "AGENTTEAMS_NAMESPACE: namespace not-there does not exist");
  }

  @Test
  void withTheIdOfAnotherCluster() {
    // Given
    var namespace = granted();
    recordKeys(namespace);
    var environment = environment(namespace);
    environment.put("AGENTTEAMS_CLUSTER_ID", "another-cluster");
    // When
    var end = run(environment);
    // Then
    assertOneLine(end, "AGENTTEAMS_CLUSTER_ID");
  }

  @Test
  void withoutAKeySetThatIsRecorded() {
    // Given
    var namespace = granted();
    recordKeys(namespace);
    var environment = environment(namespace);
    try (var emptied = FakeSecretManager.start()) {
      environment.put("AGENTTEAMS_SECRET_MANAGER_ENDPOINT", "plaintext://" + emptied.endpoint());
      // When
      var end = run(environment);
      // Then
      assertThat(end.code).isEqualTo(1);
      assertThat(end.stderr).hasSize(1);
      assertThat(end.stderr.getFirst()).containsIgnoringCase("key set");
      assertThat(emptied.writes()).as("never a new set").isZero();
    }
  }

  @Test
  void withASettingThatIsWrong() {
    // Given
    var environment = environment(granted());
    environment.put("AGENTTEAMS_EXCHANGE_TIMEOUT", "soon");
    // When
    var end = run(environment);
    // Then
    assertOneLine(end, "AGENTTEAMS_EXCHANGE_TIMEOUT");
  }

  @Test
  void withRightsInTheWatchedNamespacesOnly() {
    // Given
    var namespace = cluster().newNamespace("system");
    var watched = cluster().newNamespace("team");
    var chart = Installed.chart(namespace, List.of(watched));
    chart.applyRbac(cluster().admin());
    var environment = environment(namespace);
    environment.put("AGENTTEAMS_WATCH_NAMESPACES", watched);
    // When, Then
    try (var operator =
        AgentTeamsProcess.start("operator", environment, files.resolve("operator.log"))) {
      operator.awaitReady(Installed.PATIENCE);
    }
  }

  /** A first start, as far as the keys. */
  private void recordKeys(String namespace) {
    try (var operator =
        AgentTeamsProcess.start("operator", environment(namespace), files.resolve("first.log"))) {
      operator.awaitReady(Installed.PATIENCE);
      Awaiting.until(
          "keys are recorded",
          Installed.PATIENCE,
          () ->
              cluster()
                      .admin()
                      .configMaps()
                      .inNamespace(namespace)
                      .withName("agentteams-keys")
                      .get()
                  != null);
      operator.terminate();
    }
  }

  private static void assertOneLine(End end, String start) {
    assertThat(end.code).as("%s", end).isEqualTo(1);
    assertThat(end.stderr).hasSize(1);
    assertThat(end.stderr.getFirst()).startsWith(start);
  }

  private static String granted() {
    var namespace = cluster().newNamespace("system");
    Installed.chart(namespace, List.of()).applyRbac(cluster().admin());
    return namespace;
  }

  private Map<String, String> environment(String namespace) {
    var environment = new HashMap<String, String>();
    environment.put(
        "KUBECONFIG", cluster().kubeconfigFor(namespace, "agentteams-operator").toString());
    environment.put("AGENTTEAMS_NAMESPACE", namespace);
    environment.put("AGENTTEAMS_VAULT", "google");
    environment.put("AGENTTEAMS_KEYS", "google");
    environment.put("AGENTTEAMS_GCP_PROJECT", namespace);
    environment.put(
        "AGENTTEAMS_SECRET_MANAGER_ENDPOINT", "plaintext://" + secretManager.endpoint());
    environment.put("AGENTTEAMS_MANAGEMENT_PORT", Integer.toString(Ports.free()));
    environment.put("JAVA_OPTS", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1");
    return environment;
  }

  /** With standard error apart, which {@code ChildProcess} merges. */
  private End run(Map<String, String> environment) {
    var program =
        RepositoryRoot.find().resolve("operator/target/agentteams/bin/agentteams").toString();
    var stderr = files.resolve("stderr").toFile();
    var stdout = files.resolve("stdout").toFile();
    var builder =
        new ProcessBuilder(program, "operator").redirectError(stderr).redirectOutput(stdout);
    builder.environment().keySet().retainAll(List.of("PATH", "HOME"));
    builder.environment().put("AGENTTEAMS_JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    try {
      var process = builder.start();
      if (!process.waitFor(90, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        throw new AssertionError("it has not ended: " + Files.readString(stdout.toPath()));
      }
      return new End(
          process.exitValue(),
          Files.readAllLines(stderr.toPath(), StandardCharsets.UTF_8),
          Files.readString(stdout.toPath()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static ControlPlane cluster() {
    return ControlPlane.shared();
  }
}
