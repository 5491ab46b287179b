package com.agentteams.testkit.demo;

import com.agentteams.testkit.gsm.FakeSecretManager;
import com.agentteams.testkit.kube.AgentTeamsProcess;
import com.agentteams.testkit.kube.ChartRbac;
import com.agentteams.testkit.kube.ControlPlane;
import com.agentteams.testkit.kube.Ports;
import com.agentteams.testkit.kube.RepositoryRoot;
import com.agentteams.testkit.provider.FakeProvider;
import com.agentteams.testkit.provider.Options;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/**
 * Everything that runs in a demo, and how it all goes away again. Closing takes down whatever was
 * started, also in the middle of a start; a second time does nothing.
 */
final class Stage implements AutoCloseable {
  static final String NAMESPACE = "agentteams-system";
  static final String PROJECT = "demo";
  private static final int CALLBACK_PORT = 8080;
  private static final int PROVIDER_PORT = 9400;
  private static final String CLIENT_SECRET = "simulator-oauth-client";
  private static final String JAVA_OPTS =
      "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx128m -Xshare:auto";

  private final Narrator narrator;
  private final Path root = RepositoryRoot.find();
  private final Path folder;
  private final List<HasMetadata> rights = new ArrayList<>();
  private final List<String> ownCrds = new ArrayList<>();
  private volatile @Nullable ControlPlane cluster;
  private volatile @Nullable FakeProvider provider;
  private volatile @Nullable FakeSecretManager secretManager;
  private @Nullable AgentTeamsProcess operator;
  private @Nullable AgentTeamsProcess callback;
  private @Nullable Path quickstart;
  private @Nullable CompletableFuture<ChartRbac> rendered;
  private boolean borrowed;
  private boolean touched;
  private boolean keepLogs;
  private boolean closed;

  Stage(Narrator narrator) {
    this.narrator = narrator;
    try {
      folder = Files.createTempDirectory("agentteams-demo-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Logs, and the control plane's state. */
  Path folder() {
    return folder;
  }

  ControlPlane cluster() {
    return Objects.requireNonNull(cluster);
  }

  FakeProvider provider() {
    return Objects.requireNonNull(provider);
  }

  FakeSecretManager secretManager() {
    return Objects.requireNonNull(secretManager);
  }

  /** The YAML that is applied: the repository's own, or a copy for another port. */
  Path quickstart() {
    return Objects.requireNonNull(quickstart);
  }

  boolean borrowed() {
    return borrowed;
  }

  /** Starts everything; returns once the two processes run, not yet ready. */
  void start(@Nullable String context) {
    var fakes = CompletableFuture.runAsync(this::startFakes);
    var rendering = CompletableFuture.supplyAsync(this::renderRights);
    rendered = rendering;
    cluster = context == null ? ownCluster() : theirs(context);
    narrator.show("export KUBECONFIG=" + cluster.kubeconfig());
    join(fakes);
    narrator.say(
        "a simulated provider is at %s, a Secret Manager at %s (gRPC)"
            .formatted(provider().url(), secretManager().endpoint()));
    quickstart = quickstartFor(provider().url());
    if (borrowed) {
      requireFree();
    }
    touched = true;
    var applied = CompletableFuture.runAsync(() -> applyRights(join(rendering)));
    applyCrds();
    join(applied);
    startProcesses();
  }

  private static <T> T join(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private void applyRights(ChartRbac chart) {
    cluster()
        .kubectl(
            "apply", "--server-side", "-f", quickstart().resolve("00-namespace.yaml").toString())
        .orThrow();
    rights.addAll(chart.applyRbac(cluster().admin()));
    narrator.say("applied the chart's rights: " + rights.size() + " objects of RBAC");
  }

  void awaitReady(Duration patience) {
    Objects.requireNonNull(operator).awaitReady(patience);
    Objects.requireNonNull(callback).awaitReady(patience);
  }

  /** Throws if one of our processes has ended. */
  void requireRunning() {
    requireRunning("operator", operator);
    requireRunning("callback", callback);
  }

  private static void requireRunning(String name, @Nullable AgentTeamsProcess process) {
    if (process != null && !process.alive()) {
      var last = process.output().strip().lines().reduce("", (a, b) -> b);
      throw new IllegalStateException("the " + name + " has ended: " + last);
    }
  }

  private ChartRbac renderRights() {
    try {
      return ChartRbac.render(
          chartWithoutLinks(),
          "agentteams",
          NAMESPACE,
          Map.of(
              "operator", Map.of("vault", "google", "keys", "google", "gcpProject", PROJECT),
              "clientSecrets", List.of(CLIENT_SECRET)));
    } finally {
      takeSignalsBack();
    }
  }

  /** Helm is Go in this process, and its runtime takes Ctrl-C and kill for itself. */
  private static void takeSignalsBack() {
    for (var name : List.of("INT", "TERM", "HUP")) {
      var signal = new Signal(name);
      // on a thread of its own: exiting waits for the shutdown hook
      Signal.handle(signal, s -> new Thread(() -> System.exit(128 + s.getNumber())).start());
    }
  }

  /** A copy: Helm prints a line for every symbolic link, here one that leads to crds/. */
  private Path chartWithoutLinks() {
    var chart = root.resolve("charts/agentteams-operator");
    var copy = folder.resolve("chart");
    try (var paths = Files.walk(chart, FileVisitOption.FOLLOW_LINKS)) {
      for (var path : paths.toList()) { // parents first
        Files.copy(path, copy.resolve(chart.relativize(path)));
      }
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ControlPlane ownCluster() {
    narrator.say("starting a Kubernetes control plane: etcd, API server, controller manager");
    var started = ControlPlane.start(folder.resolve("cluster"));
    narrator.say("the control plane is ready at " + started.server());
    return started;
  }

  private ControlPlane theirs(String context) {
    borrowed = true;
    var kubeconfig = kubeconfig();
    if (!Files.exists(kubeconfig)) {
      throw new IllegalStateException("no kubeconfig at " + kubeconfig + ": set KUBECONFIG");
    }
    var found = ControlPlane.of(kubeconfig, context);
    cluster = found; // whatever comes now, it is closed
    var answer = found.kubectl("version", "--request-timeout=10s");
    if (answer.exitCode() != 0) {
      var why = answer.stderr().strip().lines().reduce("", (a, b) -> b);
      throw new IllegalStateException("context " + context + " does not work: " + why);
    }
    narrator.say("using context " + context + " at " + found.server());
    return found;
  }

  private static Path kubeconfig() {
    var named = System.getenv("KUBECONFIG");
    return named == null || named.isBlank()
        ? Path.of(System.getProperty("user.home"), ".kube", "config")
        : Path.of(named.split(System.getProperty("path.separator"), 2)[0]);
  }

  private void startFakes() {
    try {
      provider = FakeProvider.start(Options.defaults().withPort(PROVIDER_PORT));
    } catch (UncheckedIOException e) {
      provider = FakeProvider.start();
      narrator.say(
          "port "
              + PROVIDER_PORT
              + " is taken: the provider gets another; end what listens there to have the usual one");
    }
    secretManager = FakeSecretManager.start();
  }

  private Path quickstartFor(URI url) {
    var original = root.resolve("examples/quickstart");
    if (url.getPort() == PROVIDER_PORT) {
      return original;
    }
    var copy = folder.resolve("quickstart");
    try (var files = Files.list(original)) {
      Files.createDirectories(copy);
      for (var file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
        Files.writeString(copy.resolve(file.getFileName()), moved(Files.readString(file), url));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    narrator.say("examples/quickstart is applied from a copy with that address: " + copy);
    return copy;
  }

  static String moved(String yaml, URI url) {
    return yaml.replace("127.0.0.1:" + PROVIDER_PORT, url.getAuthority());
  }

  /** Somebody's cluster may have an installation: the demo would break into it. */
  private void requireFree() {
    for (var object :
        List.of(
            "namespace/" + NAMESPACE,
            "clusterrole.rbac.authorization.k8s.io/agentteams-operator")) {
      var found = cluster().kubectl("get", object, "--ignore-not-found", "-o", "name").orThrow();
      if (!found.isBlank()) {
        throw new IllegalStateException(
            "the cluster has " + object + " already: take a cluster without AgentTeams");
      }
    }
    if (!crds().isEmpty()) {
      for (var object : List.of("tool/simulator", "agent/pm", "toolconnection/pm-simulator")) {
        var found =
            cluster().kubectl("get", object, "-n", "default", "--ignore-not-found", "-o", "name");
        if (found.exitCode() == 0 && !found.stdout().isBlank()) {
          throw new IllegalStateException(
              "the cluster has " + object + " already: delete it first");
        }
      }
    }
  }

  private List<String> crds() {
    return cluster()
        .kubectl("get", "crd", "-o", "name")
        .orThrow()
        .lines()
        .filter(name -> name.endsWith(".agentteams.com"))
        .toList();
  }

  private void applyCrds() {
    var before = borrowed ? crds() : List.<String>of();
    cluster().applyFolder(root.resolve("crds"));
    if (borrowed) {
      crds().stream().filter(name -> !before.contains(name)).forEach(ownCrds::add);
    }
    narrator.say("applied crds/");
  }

  private void startProcesses() {
    var port = free(CALLBACK_PORT) ? CALLBACK_PORT : Ports.free();
    if (port != CALLBACK_PORT) {
      narrator.say(
          "port %d is taken: the callback and the link get %d; end what listens there to have the usual one"
              .formatted(CALLBACK_PORT, port));
    }
    var common = new HashMap<String, String>();
    common.put("AGENTTEAMS_NAMESPACE", NAMESPACE);
    common.put("AGENTTEAMS_CALLBACK_URL", "http://localhost:" + port);
    common.put("AGENTTEAMS_ALLOW_HTTP_PROVIDERS", "true");
    common.put("JAVA_OPTS", JAVA_OPTS);
    operator =
        process(
            "operator",
            common,
            Map.of(
                "AGENTTEAMS_VAULT",
                "google",
                "AGENTTEAMS_KEYS",
                "google",
                "AGENTTEAMS_GCP_PROJECT",
                PROJECT,
                "AGENTTEAMS_SECRET_MANAGER_ENDPOINT",
                "plaintext://" + secretManager().endpoint()));
    callback = process("callback", common, Map.of("AGENTTEAMS_HTTP_PORT", Integer.toString(port)));
    narrator.say(
        "started operator and callback (http://localhost:%d), each as its own ServiceAccount"
            .formatted(port));
    narrator.show("logs: " + folder.resolve("operator.log") + " and callback.log");
  }

  private AgentTeamsProcess process(
      String command, Map<String, String> common, Map<String, String> own) {
    var environment = new HashMap<>(common);
    environment.putAll(own);
    var kubeconfig = cluster().kubeconfigFor(NAMESPACE, "agentteams-" + command);
    environment.put("KUBECONFIG", kubeconfig.toString());
    environment.put("AGENTTEAMS_MANAGEMENT_PORT", Integer.toString(Ports.free()));
    return AgentTeamsProcess.start(command, environment, folder.resolve(command + ".log"));
  }

  private static boolean free(int port) {
    try (var socket = new ServerSocket(port)) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  /** Leaves the logs behind when everything else goes. */
  void keepLogs() {
    keepLogs = true;
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    quietly("the objects in the cluster", this::leaveCluster);
    // the processes, and a control plane's start that is still under way
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    quietly("the control plane", this::endCluster);
    quietly("the fakes", this::endFakes);
    // Helm has files of its own to remove
    if (rendered != null) {
      rendered.handle((chart, e) -> "").completeOnTimeout("", 3, TimeUnit.SECONDS).join();
    }
    quietly("the folder " + folder, () -> deleteTree(folder));
  }

  private void endFakes() {
    Optional.ofNullable(provider).ifPresent(FakeProvider::close);
    Optional.ofNullable(secretManager).ifPresent(FakeSecretManager::close);
  }

  private void endCluster() throws IOException {
    var state = folder.resolve("cluster");
    if (Files.exists(state)) {
      if (keepLogs) {
        copyLogs(state);
      }
      // first and by itself: nothing that fails in this JVM may leave it running
      run(root.resolve("tools/kube-assets/kube-assets").toString(), "down", state.toString());
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  private void copyLogs(Path state) throws IOException {
    try (var files = Files.list(state)) {
      for (var file : files.filter(f -> f.toString().endsWith(".log")).toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
  }

  /** Takes everything of ours out of a cluster that is not ours. */
  private void leaveCluster() {
    if (!borrowed || !touched || cluster == null || quickstart == null) {
      return;
    }
    narrator.say("removing everything of the demo from the cluster");
    var deleted =
        cluster.kubectl(
            "delete",
            "toolconnection/pm-simulator",
            "-n",
            "default",
            "--ignore-not-found",
            "--timeout=15s");
    if (deleted.exitCode() != 0) {
      // the operator is gone, and with it who ends the finalizer; the provider was simulated
      cluster.kubectl(
          "patch",
          "toolconnection/pm-simulator",
          "-n",
          "default",
          "--type=merge",
          "-p",
          "{\"metadata\":{\"finalizers\":null}}");
    }
    cluster.kubectl("delete", "-f", quickstart.toString(), "--ignore-not-found", "--timeout=60s");
    rights.forEach(right -> Objects.requireNonNull(cluster).admin().resource(right).delete());
    if (!ownCrds.isEmpty()) {
      var arguments = new ArrayList<>(List.of("delete", "--timeout=60s", "--ignore-not-found"));
      arguments.addAll(ownCrds);
      cluster.kubectl(arguments.toArray(String[]::new)).orThrow();
    }
  }

  private interface Step {
    void take() throws IOException;
  }

  private static void quietly(String what, Step step) {
    try {
      step.take();
    } catch (IOException | RuntimeException | LinkageError e) { // a build may replace our jars
      System.err.println("demo: could not remove " + what + ": " + e.getMessage());
    }
  }

  private static void run(String... command) throws IOException {
    try {
      new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void deleteTree(Path tree) throws IOException {
    if (keepLogs) {
      return;
    }
    try (var paths = Files.walk(tree)) {
      for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
