package com.agentteams.testkit.kube;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real Kubernetes API: one of our own from {@code tools/kube-assets} (no scheduler, no kubelet),
 * shared by the tests of a JVM or in a given folder, or a cluster that somebody has. Owner
 * references, namespaces, RBAC and service account tokens behave as they do in production, so a
 * test acts under the chart's rights and not under an administrator's.
 */
public final class ControlPlane implements AutoCloseable {

  private static final long TOKEN_SECONDS = 24 * 60 * 60;

  /** How a command ended and what it said. */
  public record CommandResult(int exitCode, String stdout, String stderr) {
    /** The standard output, if the command ended well. */
    public String orThrow() {
      if (exitCode != 0) {
        throw new IllegalStateException("exit code " + exitCode + ": " + stderr);
      }
      return stdout;
    }
  }

  private final Path kubeconfig;
  private final @Nullable String context;
  private final Path kubectl;
  private final @Nullable Path state;
  private final Path files;
  private final Config config;
  private final KubernetesClient admin;
  private final List<KubernetesClient> clients = new ArrayList<>();

  private ControlPlane(
      Path kubeconfig, @Nullable String context, Path kubectl, @Nullable Path state) {
    this.kubeconfig = kubeconfig;
    this.context = context;
    this.kubectl = kubectl;
    this.state = state;
    try {
      this.files = Files.createTempDirectory("agentteams-control-plane-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.config = Config.fromKubeconfig(context, kubeconfig.toFile());
    this.admin = new KubernetesClientBuilder().withConfig(config).build();
  }

  /** Started at the first call, stopped when the JVM ends. */
  private static final class Shared {
    private static @Nullable ControlPlane instance;
    private static @Nullable String whyNot;

    private static synchronized void start() {
      if (instance != null || whyNot != null) {
        return;
      }
      try {
        var folder = Files.createTempDirectory("agentteams-kube-");
        // the hook first: a start that fails or is interrupted leaves processes behind
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(folder)));
        instance = ControlPlane.start(folder.resolve("cluster"));
      } catch (IOException | IllegalStateException e) {
        whyNot = "no Kubernetes control plane for tests: " + e.getMessage();
        System.err.println("SKIPPED, NOT PASSED: " + whyNot);
      }
    }

    private static void stop(Path folder) {
      if (Files.exists(folder.resolve("cluster"))) {
        kubeAssets("down", folder.resolve("cluster").toString());
      }
      if (instance != null) {
        deleteTree(instance.files);
      }
      deleteTree(folder);
    }
  }

  /** The one of this JVM, not to be closed; see {@link #whyNot()}. */
  public static ControlPlane shared() {
    Shared.start();
    if (Shared.instance == null) {
      throw new IllegalStateException(Shared.whyNot);
    }
    return Shared.instance;
  }

  public static boolean available() {
    return whyNot().isEmpty();
  }

  /**
   * Why {@link #shared()} cannot be had here, in one sentence for a skipped test; never under
   * {@code CI=true}, where it throws.
   */
  public static Optional<String> whyNot() {
    Shared.start();
    if (Shared.whyNot != null && "true".equals(System.getenv("CI"))) {
      throw new IllegalStateException("CI must not skip: " + Shared.whyNot);
    }
    return Optional.ofNullable(Shared.whyNot);
  }

  /**
   * A cluster of its own with its state in this folder, which must not exist; {@link #close()} ends
   * and removes it.
   */
  public static ControlPlane start(Path folder) {
    if (Files.exists(folder)) {
      throw new IllegalStateException(folder + " exists: another cluster's?");
    }
    final Path kubeconfig;
    try {
      kubeconfig = Path.of(kubeAssets("up", folder.toString()));
    } catch (IllegalStateException e) {
      if (Files.exists(folder)) {
        kubeAssets("down", folder.toString()); // what it had started
      }
      throw e;
    }
    var kubectl = Path.of(kubeAssets("build")).resolve("kubectl");
    return new ControlPlane(kubeconfig, null, kubectl, folder);
  }

  /**
   * A cluster that exists, under the rights of this kubeconfig's (current) context; kubectl is on
   * the PATH.
   */
  public static ControlPlane of(Path kubeconfig, @Nullable String context) {
    return new ControlPlane(kubeconfig, context, Path.of("kubectl"), null);
  }

  /** The administrator's; a child process gets {@link #kubeconfigFor} instead. */
  public Path kubeconfig() {
    return kubeconfig;
  }

  public KubernetesClient admin() {
    return admin;
  }

  /** The API server's address. */
  public URI server() {
    return URI.create(config.getMasterUrl());
  }

  /** What to trust the API server by, in PEM; empty if the system's trust store knows it. */
  Optional<byte[]> certificateAuthority() {
    try {
      if (config.getCaCertData() != null) {
        return Optional.of(Base64.getDecoder().decode(config.getCaCertData()));
      }
      return config.getCaCertFile() == null
          ? Optional.empty()
          : Optional.of(Files.readAllBytes(Path.of(config.getCaCertFile())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A client with a token of this ServiceAccount, which must exist, and so with its RBAC and
   * nothing else.
   */
  public KubernetesClient clientFor(String namespace, String serviceAccount) {
    return clientFor(namespace, serviceAccount, server());
  }

  /** The same by another way, such as {@link GateProxy#uri()}. */
  public KubernetesClient clientFor(String namespace, String serviceAccount, URI targetServer) {
    var client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder()
                    .withAutoConfigure(false)
                    .withMasterUrl(targetServer.toString())
                    .withCaCertFile(config.getCaCertFile())
                    .withCaCertData(config.getCaCertData())
                    .withNamespace(namespace)
                    .withOauthToken(token(namespace, serviceAccount))
                    .build())
            .build();
    synchronized (clients) {
      clients.add(client);
    }
    return client;
  }

  /** A bearer token from the TokenRequest API, valid for a day. */
  public String token(String namespace, String serviceAccount) {
    var request =
        new TokenRequestBuilder()
            .withNewSpec()
            .withExpirationSeconds(TOKEN_SECONDS)
            .endSpec()
            .build();
    return admin
        .serviceAccounts()
        .inNamespace(namespace)
        .withName(serviceAccount)
        .tokenRequest(request)
        .getStatus()
        .getToken();
  }

  /** A kubeconfig file for a child process that acts as this ServiceAccount. */
  public Path kubeconfigFor(String namespace, String serviceAccount) {
    return kubeconfigFor(namespace, serviceAccount, server());
  }

  /**
   * The same by another way, such as {@link GateProxy#uri()} (not for kubectl, which sends no token
   * over http).
   */
  public Path kubeconfigFor(String namespace, String serviceAccount, URI targetServer) {
    var authority =
        "https".equals(targetServer.getScheme())
            ? certificateAuthority()
                .map(
                    pem ->
                        ", certificate-authority-data: " + Base64.getEncoder().encodeToString(pem))
                .orElse("")
            : "";
    var text =
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: test, cluster: {server: "%s"%s}}]
        users: [{name: "%s", user: {token: "%s"}}]
        contexts: [{name: test, context: {cluster: test, user: "%3$s", namespace: "%5$s"}}]
        current-context: test
        """
            .formatted(
                targetServer,
                authority,
                serviceAccount,
                token(namespace, serviceAccount),
                namespace);
    try {
      var file =
          Files.createTempFile(
              files,
              namespace + "-" + serviceAccount + "-",
              ".yaml",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A namespace that nobody else has. */
  public String newNamespace(String prefix) {
    var name = prefix + "-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    admin
        .resource(
            new NamespaceBuilder()
                .withMetadata(new ObjectMetaBuilder().withName(name).build())
                .build())
        .create();
    return name;
  }

  /** Runs kubectl as the administrator; a {@code --kubeconfig} among the arguments wins. */
  public CommandResult kubectl(String... arguments) {
    var command = new ArrayList<String>();
    // a discovery cache of its own: another cluster may have had the same port
    command.addAll(
        List.of(
            kubectl.toString(),
            "--kubeconfig",
            kubeconfig.toString(),
            "--cache-dir",
            files.resolve("cache").toString()));
    if (context != null) {
      command.addAll(List.of("--context", context));
    }
    command.addAll(List.of(arguments));
    return run(command, false);
  }

  /**
   * Applies the YAML files of a folder on the server, in name order, and waits until its CRDs are
   * served.
   */
  public void applyFolder(Path folder) {
    var said =
        kubectl("apply", "--server-side", "--force-conflicts", "-f", folder.toString()).orThrow();
    var crds =
        said.lines()
            .filter(l -> l.startsWith("customresourcedefinition.apiextensions.k8s.io/"))
            .map(l -> l.substring(0, l.indexOf(' ')));
    var wait =
        Stream.concat(Stream.of("wait", "--for=condition=Established", "--timeout=30s"), crds)
            .toArray(String[]::new);
    if (wait.length > 3) {
      kubectl(wait).orThrow();
    }
  }

  /** Closes the clients and, if it was started here, ends the cluster and removes its folder. */
  @Override
  public void close() {
    synchronized (clients) {
      clients.forEach(KubernetesClient::close);
    }
    admin.close();
    deleteTree(files);
    if (state != null && Files.exists(state)) {
      kubeAssets("down", state.toString());
    }
  }

  private static String kubeAssets(String... arguments) {
    var script = RepositoryRoot.find().resolve("tools/kube-assets/kube-assets");
    var command = Stream.concat(Stream.of(script.toString()), Stream.of(arguments)).toList();
    return run(command, true).orThrow().strip().lines().reduce("", (a, b) -> b);
  }

  /**
   * The standard error is shown while it runs where asked for: a first build takes minutes and says
   * so.
   */
  private static CommandResult run(List<String> command, boolean show) {
    try {
      var process =
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .start();
      var stderr = new StringBuilder();
      var reader =
          Thread.ofVirtual()
              .start(
                  () ->
                      process
                          .errorReader(StandardCharsets.UTF_8)
                          .lines()
                          .forEach(
                              line -> {
                                stderr.append(line).append('\n');
                                if (show) {
                                  System.err.println(line);
                                }
                              }));
      var stdout = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      var code = process.waitFor();
      reader.join();
      return new CommandResult(code, stdout, stderr.toString());
    } catch (IOException e) {
      return new CommandResult(127, "", String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while running " + command.getFirst(), e);
    }
  }

  private static void deleteTree(Path folder) {
    try (var paths = Files.walk(folder)) {
      for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      System.err.println("left behind: " + folder + ": " + e);
    }
  }
}
