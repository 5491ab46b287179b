package com.agentteams.operator;

import com.agentteams.api.ToolConnection;
import com.agentteams.kube.StartupException;
import com.agentteams.login.KubernetesRegister;
import com.agentteams.secret.Secret;
import com.agentteams.settings.OperatorSettings;
import com.agentteams.settings.StoreKind;
import com.agentteams.telemetry.Reachability;
import com.agentteams.vault.ClusterIdMismatchException;
import com.agentteams.vault.CredentialsMissingException;
import com.agentteams.vault.KeyDirectory;
import com.agentteams.vault.KeySetId;
import com.agentteams.vault.KeySetMissingException;
import com.agentteams.vault.KeySetStore;
import com.agentteams.vault.KeySets;
import com.agentteams.vault.KeyWatch;
import com.agentteams.vault.StoreUnavailableException;
import com.agentteams.vault.TokenStore;
import com.agentteams.vault.UnreadableException;
import com.agentteams.vault.gsm.GsmClient;
import com.agentteams.vault.gsm.GsmDocuments;
import com.agentteams.vault.gsm.GsmKeySetStore;
import com.agentteams.vault.gsm.GsmTokenStore;
import com.agentteams.vault.kubernetes.KubernetesKeyDirectory;
import com.agentteams.vault.kubernetes.KubernetesKeySetStore;
import com.agentteams.vault.kubernetes.KubernetesTokenStore;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where tokens and keys are kept, as the settings say. */
final class Stores implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Stores.class);

  private final KubernetesClient kubernetes;
  private final String clusterId;
  private final TokenStore tokens;
  private final KeySetStore keys;
  private final KeyDirectory directory;
  private final @Nullable GsmClient gsm;
  private final List<GsmClient> opened;
  private final Set<String> watched;

  private Stores(
      KubernetesClient kubernetes,
      String clusterId,
      TokenStore tokens,
      KeySetStore keys,
      KeyDirectory directory,
      @Nullable GsmClient gsm,
      List<GsmClient> opened,
      Set<String> watched) {
    this.watched = watched;
    this.kubernetes = kubernetes;
    this.clusterId = clusterId;
    this.tokens = tokens;
    this.keys = keys;
    this.directory = directory;
    this.gsm = gsm;
    this.opened = opened;
  }

  /** Throws {@link StartupException} with one line if something is not as it must be. */
  static Stores open(KubernetesClient kubernetes, OperatorSettings settings) {
    var namespace = settings.namespace();
    var clusterId = settings.clusterId().orElseGet(() -> uidOfCluster(kubernetes));
    var directory = new KubernetesKeyDirectory(kubernetes, namespace);
    var opened = new ArrayList<GsmClient>();
    var reachability = GsmClient.watched();
    try {
      var gsm =
          settings.gcpProject().map(p -> connect(p, settings, reachability, opened)).orElse(null);
      TokenStore tokens =
          settings.vault() == StoreKind.GOOGLE
              ? new GsmTokenStore(Objects.requireNonNull(gsm))
              : new KubernetesTokenStore(kubernetes, namespace);
      KeySetStore keys =
          settings.keys() == StoreKind.GOOGLE
              ? new GsmKeySetStore(
                  connect(settings.gcpKeysProject().orElseThrow(), settings, reachability, opened),
                  clusterId)
              : new KubernetesKeySetStore(kubernetes, namespace);
      warnings(settings).forEach(warning -> LOG.atWarn().log(warning));
      var stores =
          new Stores(
              kubernetes,
              clusterId,
              tokens,
              keys,
              directory,
              gsm,
              opened,
              settings.watchNamespaces());
      stores.check();
      return stores;
    } catch (CredentialsMissingException e) {
      throw new StartupException(String.valueOf(e.getMessage()));
    }
  }

  private static String uidOfCluster(KubernetesClient kubernetes) {
    var system = kubernetes.namespaces().withName("kube-system").get();
    if (system == null) {
      throw new StartupException(
          "AGENTTEAMS_CLUSTER_ID must be set: namespace kube-system cannot be read");
    }
    return system.getMetadata().getUid();
  }

  /** What works and should not be left so, a sentence each. */
  static List<String> warnings(OperatorSettings settings) {
    var warnings = new ArrayList<String>();
    if (settings.vault() == StoreKind.KUBERNETES && settings.keys() == StoreKind.KUBERNETES) {
      warnings.add(
          "Keys and ciphertext are both Secrets of namespace "
              + settings.namespace()
              + ": whoever reads them there reads tokens; use AGENTTEAMS_KEYS=google in"
              + " production");
    }
    if (settings.secretManagerInPlaintext()) {
      warnings.add(
          "Secret Manager is on another host and reached by plaintext://: keys, logins and client"
              + " secrets cross the network unencrypted; leave plaintext:// out of"
              + " AGENTTEAMS_SECRET_MANAGER_ENDPOINT but for a fake on this host");
    }
    return warnings;
  }

  private static GsmClient connect(
      String project,
      OperatorSettings settings,
      Reachability reachability,
      List<GsmClient> opened) {
    var client =
        GsmClient.connect(
            project,
            settings.secretManagerEndpoint().orElse(null),
            settings.gcpReplication(),
            reachability);
    opened.add(client);
    return client;
  }

  /** What is recorded must fit; what does not answer yet is not an error. */
  private void check() {
    try {
      var unused = KeySets.open(keys, directory, clusterId);
    } catch (KeySetMissingException | ClusterIdMismatchException | UnreadableException e) {
      throw new StartupException(String.valueOf(e.getMessage()));
    } catch (StoreUnavailableException e) {
      LOG.atWarn().addKeyValue("problem", e.getMessage()).log("The key sets cannot be read yet");
    }
  }

  /** For the leader: opens the key sets, and makes them at the very first start. */
  KeySets openKeys() {
    return KeySets.openOrCreate(keys, directory, clusterId, anyTokenRecorded());
  }

  /** Compares the keys in memory with those stored, at each look, and shows the result. */
  KeyWatch watch(KeySets opened, MeterRegistry metrics) {
    var watch = new KeyWatch(keys, directory, opened);
    for (var id : KeySetId.values()) {
      Gauge.builder("agentteams_key_set_stored", watch, w -> w.stored(id) ? 1 : 0)
          .description("Whether the key set in use is stored where it was read from.")
          .tag("set", id.id())
          .strongReference(true)
          .register(metrics);
    }
    return watch;
  }

  private boolean anyTokenRecorded() {
    return directory.read().isEmpty()
        && connections().anyMatch(c -> KubernetesRegister.token(c).version() != null);
  }

  private Stream<ToolConnection> connections() {
    var all = kubernetes.resources(ToolConnection.class);
    return watched.isEmpty()
        ? all.inAnyNamespace().list().getItems().stream()
        : watched.stream().flatMap(ns -> all.inNamespace(ns).list().getItems().stream());
  }

  String clusterId() {
    return clusterId;
  }

  TokenStore tokens() {
    return tokens;
  }

  /** Reads documents of Secret Manager by name; empty where no project is set. */
  Optional<Function<String, Optional<Secret>>> documents() {
    return Optional.ofNullable(gsm).map(client -> new GsmDocuments(client)::read);
  }

  @Override
  public void close() {
    opened.forEach(GsmClient::close);
  }
}
