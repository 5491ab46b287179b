package com.agentteams.testkit.kube;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
  private final ServiceAccounts accounts;

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
    this.accounts = new ServiceAccounts(config, admin, files);
  }

  /** The one of this JVM, not to be closed; see {@link #whyNot()}. */
  public static ControlPlane shared() {
    SharedControlPlane.start();
    if (SharedControlPlane.instance == null) {
      throw new IllegalStateException(SharedControlPlane.whyNot);
    }
    return SharedControlPlane.instance;
  }

  public static boolean available() {
    return whyNot().isEmpty();
  }

  /**
   * Why {@link #shared()} cannot be had here, in one sentence for a skipped test; never under
   * {@code CI=true}, where it throws.
   */
  public static Optional<String> whyNot() {
    SharedControlPlane.start();
    if (SharedControlPlane.whyNot != null && "true".equals(System.getenv("CI"))) {
      throw new IllegalStateException("CI must not skip: " + SharedControlPlane.whyNot);
    }
    return Optional.ofNullable(SharedControlPlane.whyNot);
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
      kubeconfig = Path.of(Commands.kubeAssets("up", folder.toString()));
    } catch (IllegalStateException e) {
      if (Files.exists(folder)) {
        Commands.kubeAssets("down", folder.toString()); // what it had started
      }
      throw e;
    }
    var kubectl = Path.of(Commands.kubeAssets("build")).resolve("kubectl");
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

  /** Where its temporary files are. */
  Path files() {
    return files;
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
    return accounts.certificateAuthority();
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
    return accounts.client(namespace, serviceAccount, targetServer);
  }

  /** A bearer token from the TokenRequest API, valid for a day. */
  public String token(String namespace, String serviceAccount) {
    return accounts.token(namespace, serviceAccount);
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
    return accounts.kubeconfig(namespace, serviceAccount, targetServer);
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
    return Commands.run(command, false);
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
    accounts.close();
    admin.close();
    Commands.deleteTree(files);
    if (state != null && Files.exists(state)) {
      Commands.kubeAssets("down", state.toString());
    }
  }
}
