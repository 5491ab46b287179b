package com.agentteams.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.agentteams.api.Agent;
import com.agentteams.api.ConnectionPhase;
import com.agentteams.api.ConsentReply;
import com.agentteams.api.Tool;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolInstallation;
import com.agentteams.kube.Kube;
import com.agentteams.testkit.gsm.FakeSecretManager;
import com.agentteams.testkit.kube.ChartRbac;
import com.agentteams.testkit.kube.ControlPlane;
import com.agentteams.testkit.kube.GateProxy;
import com.agentteams.testkit.kube.RepositoryRoot;
import com.agentteams.testkit.provider.Client;
import com.agentteams.testkit.provider.FakeProvider;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;

/**
 * One installation for one test class: an operator's namespace, a watched namespace, a provider, a
 * Secret Manager, and any number of operators and callbacks, each behind a proxy of its own that
 * can hold its requests. Tests of one class share it; what they make has names of its own.
 */
final class Installed implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The chart limits reads of Secrets by name, so the names are known before. */
  private static final List<String> CLIENT_SECRETS =
      IntStream.range(0, 80).mapToObj(i -> "oauth-client-" + i).toList();

  private static boolean crdsApplied;

  final ControlPlane controlPlane = ControlPlane.shared();
  final KubernetesClient kube;
  final String operatorNamespace;
  final String namespace;
  final String otherNamespace;
  final FakeProvider provider = FakeProvider.start();
  final FakeSecretManager secretManager = FakeSecretManager.start();
  final LeakScan leaks = new LeakScan();
  final List<Replica> operators = new ArrayList<>();
  final List<Replica> callbacks = new ArrayList<>();
  private final Front front = new Front();
  private final Path output;
  private final Duration exchangeTimeout;
  private final Map<String, String> more = new HashMap<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private final List<String> secrets = new ArrayList<>();
  private final List<HasMetadata> clusterObjects = new ArrayList<>();
  private final List<Watch> watches = new ArrayList<>();

  private Installed(Duration exchangeTimeout, boolean watchesAll) {
    this.exchangeTimeout = exchangeTimeout;
    this.kube = adminClient(controlPlane);
    applyCrds(controlPlane);
    operatorNamespace = controlPlane.newNamespace("system");
    namespace = controlPlane.newNamespace("team");
    otherNamespace = controlPlane.newNamespace("team");
    var watched = new ArrayList<String>();
    if (!watchesAll) {
      watched.addAll(List.of(namespace, otherNamespace));
      // with nothing in them
      IntStream.range(0, 8).forEach(i -> watched.add(controlPlane.newNamespace("empty")));
      more.put("AGENTTEAMS_WATCH_NAMESPACES", String.join(",", watched));
    }
    chart(operatorNamespace, watched).applyRbac(controlPlane.admin());
    try {
      output = Files.createDirectories(Path.of("target", "it", operatorNamespace)).toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    watch();
  }

  /** Skips loudly where there is no control plane, and fails there under {@code CI=true}. */
  static void requireControlPlane() {
    ControlPlane.whyNot().ifPresent(Assumptions::abort);
  }

  static synchronized void applyCrds(ControlPlane controlPlane) {
    if (!crdsApplied) {
      controlPlane.applyFolder(RepositoryRoot.find().resolve("crds"));
      crdsApplied = true;
    }
  }

  /** An administrator who reads our kinds as the processes do. */
  static KubernetesClient adminClient(ControlPlane controlPlane) {
    return Kube.client(Config.fromKubeconfig(null, controlPlane.kubeconfig().toFile()));
  }

  /**
   * Returns when all are ready.
   *
   * @param watchesAll all namespaces, or the two of this installation
   */
  static Installed start(
      int operators, int callbacks, Duration exchangeTimeout, boolean watchesAll) {
    requireControlPlane();
    var installed = new Installed(exchangeTimeout, watchesAll);
    try {
      // callbacks first: they wait for the keys that the operator makes
      for (int i = 0; i < callbacks; i++) {
        installed.callbacks.add(installed.replica("callback", i));
      }
      for (int i = 0; i < operators; i++) {
        installed.operators.add(installed.replica("operator", i));
      }
      installed.operators.forEach(Replica::awaitReady);
      installed.callbacks.forEach(Replica::awaitReady);
      return installed;
    } catch (RuntimeException | Error e) {
      installed.endProcesses();
      throw e;
    }
  }

  /**
   * Exactly what the chart gives an installation with google stores.
   *
   * @param watchNamespaces empty: all
   */
  static ChartRbac chart(String operatorNamespace, List<String> watchNamespaces) {
    return ChartRbac.render(
        RepositoryRoot.find().resolve("charts/agentteams-operator"),
        "agentteams",
        operatorNamespace,
        Map.of(
            "clientSecrets",
            CLIENT_SECRETS,
            "operator",
            Map.of(
                "watchNamespaces",
                watchNamespaces,
                "vault",
                "google",
                "keys",
                "google",
                "gcpProject",
                "test")));
  }

  /** The one place that says under whose rights a process runs. */
  private Path kubeconfig(String command, GateProxy proxy) {
    return controlPlane.kubeconfigFor(operatorNamespace, "agentteams-" + command, proxy.uri());
  }

  Replica replica(String command, int number) {
    return replica(command, number, Map.of());
  }

  /** A process of ours that has been started, and is not ready yet. */
  Replica replica(String command, int number, Map<String, String> changed) {
    var proxy = GateProxy.inFrontOf(controlPlane);
    var environment = environment(command, kubeconfig(command, proxy));
    environment.putAll(changed);
    var replica =
        new Replica(
            command, proxy, environment, output.resolve(command + "-" + number + ".log"), leaks);
    if (command.equals("callback")) {
      replica.servedBy(front);
    }
    replica.start();
    return replica;
  }

  Map<String, String> environment(String command, Path kubeconfig) {
    var environment = new HashMap<String, String>();
    environment.put("KUBECONFIG", kubeconfig.toString());
    environment.put("AGENTTEAMS_NAMESPACE", operatorNamespace);
    environment.put("AGENTTEAMS_CALLBACK_URL", "http://localhost:" + front.port());
    environment.put("AGENTTEAMS_ALLOW_HTTP_PROVIDERS", "true");
    environment.put("AGENTTEAMS_LOG_LEVEL", "trace");
    environment.put("JAVA_OPTS", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx256m");
    if (command.equals("operator")) {
      environment.put("AGENTTEAMS_EXCHANGE_TIMEOUT", exchangeTimeout.toSeconds() + "s");
      environment.put("AGENTTEAMS_VAULT", "google");
      environment.put("AGENTTEAMS_KEYS", "google");
      environment.put("AGENTTEAMS_GCP_PROJECT", "test");
      environment.put("AGENTTEAMS_GCP_KEYS_PROJECT", "test-keys");
      environment.put(
          "AGENTTEAMS_SECRET_MANAGER_ENDPOINT", "plaintext://" + secretManager.endpoint());
    }
    environment.putAll(more);
    return environment;
  }

  Replica operator() {
    return operators.getFirst();
  }

  /** The one of the operators whose identity stands in the Lease. */
  Replica leader() {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> {
              var holder = leaseHolder();
              return operators.stream()
                  .filter(Replica::alive)
                  .filter(o -> !holder.isEmpty() && o.leadsAs(holder))
                  .findFirst();
            },
            Optional::isPresent)
        .orElseThrow();
  }

  String leaseHolder() {
    var lease = kube.leases().inNamespace(operatorNamespace).withName("agentteams-operator").get();
    var holder = lease == null ? null : lease.getSpec().getHolderIdentity();
    return holder == null ? "" : holder;
  }

  Person person() {
    return new Person(text -> leaks.add("pages", text));
  }

  /** Applies YAML as a platform team does. */
  void apply(String yaml) {
    for (var object :
        kube.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8))).items()) {
      kube.resource(object).fieldManager("person").forceConflicts().serverSideApply();
    }
  }

  /** A Tool of the test resources, under this name; the code has never heard of it. */
  void applyTool(String resource, String name) {
    applyToolYaml(tool(resource, name));
  }

  void applyToolYaml(String yaml) {
    clusterObjects.addAll(
        kube.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8))).items());
    apply(yaml);
  }

  String tool(String resource, String name) {
    try {
      return Files.readString(Path.of("src/test/resources/tools").resolve(resource + ".yaml"))
          .replace("metadata: {name: " + resource + "}", "metadata: {name: " + name + "}")
          .replace("${provider}", provider.url().toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Agent, OAuth client and installation of its own, and the connection; nothing applied yet. */
  Connecting connecting(String tool) {
    var number = numbers.getAndIncrement();
    var redirect = "http://localhost:" + front.port() + "/oauth/callback/i-" + number;
    var secret = "client-CANARY-" + number + "-" + UUID.randomUUID();
    var client = new Client("client-" + number, secret, List.of(redirect), URI.create(redirect));
    provider.register(client);
    secrets.add(secret);
    return new Connecting(this, tool, number, client);
  }

  /** Applied, and up to where a person has to open the link. */
  Connecting awaitingConsent(String tool) {
    var connecting = connecting(tool).applyAll();
    connecting.awaitLink();
    return connecting;
  }

  /** Connected as alice. */
  Connecting connected(String tool) {
    var connecting = awaitingConsent(tool);
    person().connect(connecting.link());
    connecting.awaitPhase(ConnectionPhase.Connected);
    return connecting;
  }

  /** Nothing fails, and nothing is held, any more. */
  void clearFaults() {
    provider.clearFaults();
    secretManager.clearFaults();
    operators.forEach(o -> o.proxy.clear());
    callbacks.forEach(c -> c.proxy.clear());
  }

  /** Secrets that a fake other than the provider knows. */
  void secret(String value) {
    secrets.add(value);
  }

  private void watch() {
    watches.add(kube.resources(ToolConnection.class).inAnyNamespace().watch(new Seen<>("objects")));
    watches.add(
        kube.resources(ConsentReply.class)
            .inNamespace(operatorNamespace)
            .watch(new Seen<>("replies")));
    watches.add(kube.v1().events().inAnyNamespace().watch(new Seen<>("events")));
    watches.add(kube.configMaps().inNamespace(operatorNamespace).watch(new Seen<>("config maps")));
  }

  private final class Seen<T extends HasMetadata> implements Watcher<T> {
    private final String what;

    Seen(String what) {
      this.what = what;
    }

    @Override
    public void eventReceived(Action action, T object) {
      leaks.add(what, Serialization.asJson(object));
      if (object instanceof ConsentReply reply
          && reply.getSpec() != null
          && reply.getSpec().sealed() != null) {
        leaks.add("opened base64 of replies", Base64.getDecoder().decode(reply.getSpec().sealed()));
      }
      snapshotStore();
    }

    @Override
    public void onClose(WatcherException cause) {}
  }

  /** Destroyed versions vanish, so the store is looked at again and again. */
  private void snapshotStore() {
    secretManager.payloads().forEach((name, bytes) -> leaks.add("Secret Manager " + name, bytes));
  }

  /**
   * Ends all, then fails if a secret can be found anywhere: L-1, and O-3 too, for verifiers are
   * among what the provider was told.
   */
  @Override
  public void close() {
    snapshotStore();
    kube.resources(Tool.class)
        .list()
        .getItems()
        .forEach(tool -> leaks.add("tools", Serialization.asJson(tool)));
    kube.resources(Agent.class)
        .inNamespace(namespace)
        .list()
        .getItems()
        .forEach(agent -> leaks.add("agents", Serialization.asJson(agent)));
    kube.resources(ToolInstallation.class)
        .inNamespace(operatorNamespace)
        .list()
        .getItems()
        .forEach(i -> leaks.add("installations", Serialization.asJson(i)));
    operators.forEach(Replica::keepMetrics);
    callbacks.forEach(Replica::keepMetrics);
    endProcesses();
    watches.forEach(Watch::close);
    clusterObjects.forEach(o -> kube.resource(o).delete());
    // the next installation watches all namespaces too, and has other keys
    kube.resources(ToolConnection.class)
        .inAnyNamespace()
        .list()
        .getItems()
        .forEach(
            c -> {
              c.getMetadata().setFinalizers(List.of());
              c.getMetadata().setResourceVersion(null);
              kube.resource(c).patch();
              kube.resource(c).delete();
            });
    provider.close();
    secretManager.close();
    var all = new ArrayList<>(provider.secrets());
    all.addAll(secrets);
    kube.close();
    assertThat(all).as("secrets seen").isNotEmpty();
    assertThat(leaks.sources())
        .as("places searched")
        .contains(
            "objects",
            "replies",
            "opened base64 of replies",
            "events",
            "config maps",
            "pages",
            "metrics of operator",
            "metrics of callback",
            "log of operator-0.log",
            "log of callback-0.log")
        .anyMatch(source -> source.startsWith("Secret Manager "));
    assertThat(leaks.findings(all))
        .as("L-1: secrets found in %d characters", leaks.size())
        .isEmpty();
  }

  private void endProcesses() {
    operators.forEach(Replica::close);
    callbacks.forEach(Replica::close);
    front.close();
  }
}
