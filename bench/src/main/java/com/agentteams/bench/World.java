package com.agentteams.bench;

import com.agentteams.api.ToolConnection;
import com.agentteams.kube.Kube;
import com.agentteams.testkit.gsm.FakeSecretManager;
import com.agentteams.testkit.kube.AgentTeamsProcess;
import com.agentteams.testkit.kube.ControlPlane;
import com.agentteams.testkit.kube.Ports;
import com.agentteams.testkit.provider.FakeProvider;
import com.agentteams.testkit.provider.Options;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Everything that the measurements need: a control plane, the fakes, and the operator. */
final class World implements AutoCloseable {
  static final String SYSTEM = "agentteams-system";
  static final String PROJECT = "bench";
  static final String CLIENT_ID = "quickstart";
  static final String CLIENT_SECRET = "quickstart-secret";
  static final String CALLBACK = "http://localhost:8080";

  /** How many reconciles the operator runs at once, and what the bare client gets. */
  static final int AT_ONCE = 16;

  static final int TOOLS = 10;

  /** What the chart gives: 60 % of 512 MiB. */
  private static final String JAVA_OPTS = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx307m";

  private final Path folder;
  private final ControlPlane cluster;
  private final FakeProvider provider;
  private final FakeSecretManager secretManager = FakeSecretManager.start();
  private final KubernetesClient client;
  private final List<String> watched;
  private final List<String> floors;
  private final AtomicBoolean closed = new AtomicBoolean();
  private @Nullable AgentTeamsProcess operator;

  /** Rounds get a namespace each, and one more is for counting. */
  World(int rounds) {
    try {
      folder = Files.createTempDirectory("agentteams-bench-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // codes live a minute, which a slow machine may need: time stands still there
    provider =
        FakeProvider.start(
            Options.defaults().withClock(Clock.fixed(Instant.now(), ZoneOffset.UTC)));
    cluster = ControlPlane.start(folder.resolve("cluster"));
    client = Kube.client(Config.fromKubeconfig(null, cluster.kubeconfig().toFile()));
    watched = IntStream.range(0, rounds + 1).mapToObj(i -> cluster.newNamespace("bench")).toList();
    floors = IntStream.range(0, rounds).mapToObj(i -> cluster.newNamespace("floor")).toList();
    // first of all: a control plane does not end with this JVM
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    Setup.apply(cluster, provider, folder);
  }

  ControlPlane cluster() {
    return cluster;
  }

  KubernetesClient client() {
    return client;
  }

  FakeProvider provider() {
    return provider;
  }

  FakeSecretManager secretManager() {
    return secretManager;
  }

  /** One that the operator watches. */
  String watched(int i) {
    return watched.get(i);
  }

  List<String> watched() {
    return watched;
  }

  /** One that nobody watches. */
  String floor(int i) {
    return floors.get(i);
  }

  static String tool(int i) {
    return "sim" + i % TOOLS;
  }

  static String redirectUri(String tool) {
    return CALLBACK + "/oauth/callback/" + tool;
  }

  /** Starts the operator under the chart's rights, by this way to the API server. */
  void startOperator(URI server) {
    operator =
        AgentTeamsProcess.start(
                "operator",
                Map.ofEntries(
                    Map.entry("JAVA_OPTS", JAVA_OPTS),
                    Map.entry(
                        "KUBECONFIG",
                        cluster.kubeconfigFor(SYSTEM, "agentteams-operator", server).toString()),
                    Map.entry("AGENTTEAMS_NAMESPACE", SYSTEM),
                    Map.entry("AGENTTEAMS_WATCH_NAMESPACES", String.join(",", watched)),
                    Map.entry("AGENTTEAMS_CALLBACK_URL", CALLBACK),
                    Map.entry("AGENTTEAMS_VAULT", "google"),
                    Map.entry("AGENTTEAMS_KEYS", "google"),
                    Map.entry("AGENTTEAMS_GCP_PROJECT", PROJECT),
                    Map.entry(
                        "AGENTTEAMS_SECRET_MANAGER_ENDPOINT",
                        "plaintext://" + secretManager.endpoint()),
                    Map.entry("AGENTTEAMS_ALLOW_HTTP_PROVIDERS", "true"),
                    Map.entry("AGENTTEAMS_LOG_LEVEL", "warn"),
                    Map.entry("AGENTTEAMS_MANAGEMENT_PORT", Integer.toString(Ports.free()))),
                folder.resolve("operator.log"))
            .awaitReady(Duration.ofMinutes(2));
  }

  AgentTeamsProcess operator() {
    return Objects.requireNonNull(operator);
  }

  void stopOperator() {
    operator().terminate();
  }

  /** The connections of a namespace, by name. */
  List<ToolConnection> connections(String namespace) {
    return client.resources(ToolConnection.class).inNamespace(namespace).list().getItems().stream()
        .sorted(Comparator.comparing(c -> c.getMetadata().getName()))
        .toList();
  }

  static ObjectMeta meta(String namespace, String name) {
    return new ObjectMetaBuilder().withNamespace(namespace).withName(name).build();
  }

  /** Ends everything; a second time does nothing. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    if (operator != null) {
      operator.close();
    }
    client.close();
    cluster.close();
    provider.close();
    secretManager.close();
    try (var paths = Files.walk(folder)) {
      for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      System.err.println("left behind: " + folder + ": " + e);
    }
  }
}
