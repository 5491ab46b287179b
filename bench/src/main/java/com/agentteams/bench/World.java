package com.agentteams.bench;

import com.agentteams.api.Access;
import com.agentteams.api.Agent;
import com.agentteams.api.AgentSpec;
import com.agentteams.api.DesiredState;
import com.agentteams.api.LocalRef;
import com.agentteams.api.OutboundWrites;
import com.agentteams.api.RevocationPolicy;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolConnectionSpec;
import com.agentteams.kube.Kube;
import com.agentteams.testkit.gsm.FakeSecretManager;
import com.agentteams.testkit.kube.AgentTeamsProcess;
import com.agentteams.testkit.kube.ChartRbac;
import com.agentteams.testkit.kube.ControlPlane;
import com.agentteams.testkit.kube.Ports;
import com.agentteams.testkit.kube.RepositoryRoot;
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
import java.util.ArrayList;
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

  private static final int TOOLS = 10;

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
    install();
  }

  private void install() {
    var root = RepositoryRoot.find();
    cluster.applyFolder(root.resolve("crds"));
    try {
      var yaml = Files.createDirectory(folder.resolve("yaml"));
      Files.writeString(
          yaml.resolve("00.yaml"),
          """
          apiVersion: v1
          kind: Namespace
          metadata: {name: %s}
          ---
          apiVersion: v1
          kind: Secret
          metadata: {name: bench-client, namespace: %1$s}
          stringData: {clientId: %s, clientSecret: %s}
          """
              .formatted(SYSTEM, CLIENT_ID, CLIENT_SECRET));
      var tool =
          Files.readString(root.resolve("examples/quickstart/01-tool.yaml"))
              .replace("127.0.0.1:9400", provider.url().getAuthority());
      for (int i = 0; i < TOOLS; i++) {
        Files.writeString(
            yaml.resolve("1" + i + ".yaml"),
            tool.replace("name: simulator\n", "name: " + tool(i) + "\n")
                + """

                ---
                apiVersion: agentteams.com/v1alpha1
                kind: ToolInstallation
                metadata: {name: %s, namespace: %s}
                spec: {tool: %1$s, client: {secretRef: {name: bench-client}}, allowedNamespaces: {from: All}}
                """
                    .formatted(tool(i), SYSTEM));
      }
      cluster.applyFolder(yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ChartRbac.render(
            root.resolve("charts/agentteams-operator"),
            "agentteams",
            SYSTEM,
            Map.of(
                "operator", Map.of("vault", "google", "keys", "google", "gcpProject", PROJECT),
                "clientSecrets", List.of("bench-client")))
        .applyRbac(cluster.admin());
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

  /** Agents for so many connections, ten tools each. */
  void createAgents(String namespace, int connections) {
    var names = IntStream.rangeClosed(0, (connections - 1) / TOOLS).boxed().toList();
    Parallel.each(
        AT_ONCE,
        names,
        i -> {
          var agent = new Agent();
          agent.setMetadata(meta(namespace, agent(i)));
          agent.setSpec(new AgentSpec("Agent " + i, null, OutboundWrites.Never, null, null));
          client.resource(agent).create();
        });
  }

  private static String agent(int i) {
    return "agent-%03d".formatted(i);
  }

  List<ToolConnection> connections(String namespace, int count) {
    var all = new ArrayList<ToolConnection>();
    for (int i = 0; i < count; i++) {
      var connection = new ToolConnection();
      connection.setMetadata(meta(namespace, "connection-%04d".formatted(i)));
      connection.setSpec(
          new ToolConnectionSpec(
              new LocalRef(agent(i / TOOLS)),
              tool(i),
              Access.ReadOnly,
              null,
              DesiredState.Connected,
              Map.of(),
              List.of(),
              null,
              RevocationPolicy.Attempt));
      all.add(connection);
    }
    return all;
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
