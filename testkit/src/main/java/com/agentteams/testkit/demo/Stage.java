package com.agentteams.testkit.demo;

import com.agentteams.testkit.gsm.FakeSecretManager;
import com.agentteams.testkit.kube.ChartRbac;
import com.agentteams.testkit.kube.ControlPlane;
import com.agentteams.testkit.kube.RepositoryRoot;
import com.agentteams.testkit.provider.FakeProvider;
import com.agentteams.testkit.provider.Options;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Everything that runs in a demo, and how it all goes away again. Closing takes down whatever was
 * started, also in the middle of a start; a second time does nothing.
 */
final class Stage implements AutoCloseable {
  static final String NAMESPACE = "agentteams-system";
  static final String PROJECT = "demo";

  private final Narrator narrator;
  private final Path root = RepositoryRoot.find();
  private final Path folder;
  private volatile @Nullable ControlPlane cluster;
  private volatile @Nullable FakeProvider provider;
  private volatile @Nullable FakeSecretManager secretManager;
  private volatile @Nullable Footprint footprint;
  private @Nullable Processes processes;
  private @Nullable Path quickstart;
  private @Nullable CompletableFuture<ChartRbac> rendered;
  private boolean borrowed;
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
    var rendering = CompletableFuture.supplyAsync(() -> Rights.render(root, folder));
    rendered = rendering;
    cluster = context == null ? ownCluster() : theirs(context);
    narrator.show("export KUBECONFIG=" + cluster.kubeconfig());
    join(fakes);
    narrator.say(
        "a simulated provider is at %s, a Secret Manager at %s (gRPC)"
            .formatted(provider().url(), secretManager().endpoint()));
    var yaml = Quickstart.folder(root, folder, provider().url(), narrator);
    quickstart = yaml;
    var changes = new Footprint(cluster(), root, yaml, borrowed, narrator);
    if (borrowed) {
      changes.requireFree();
      footprint = changes;
    }
    var applied = CompletableFuture.runAsync(() -> changes.applyRights(join(rendering)));
    changes.applyCrds();
    join(applied);
    processes = Processes.start(cluster(), secretManager(), folder, narrator);
  }

  private static <T> T join(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  void awaitReady(Duration patience) {
    Objects.requireNonNull(processes).awaitReady(patience);
  }

  /** Throws if one of our processes has ended. */
  void requireRunning() {
    if (processes != null) {
      processes.requireRunning();
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
      provider = FakeProvider.start(Options.defaults().withPort(Quickstart.PROVIDER_PORT));
    } catch (UncheckedIOException e) {
      provider = FakeProvider.start();
      narrator.say(
          "port "
              + Quickstart.PROVIDER_PORT
              + " is taken: the provider gets another; end what listens there to have the usual one");
    }
    secretManager = FakeSecretManager.start();
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
    quietly(
        "the objects in the cluster",
        () -> Optional.ofNullable(footprint).ifPresent(Footprint::remove));
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
