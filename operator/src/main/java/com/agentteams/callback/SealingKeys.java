package com.agentteams.callback;

import com.agentteams.secret.ConsentSealer;
import com.agentteams.telemetry.LogKeys;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads ConfigMap {@code agentteams-keys} by a named get: every second until it is there, then
 * every 30 seconds. A key that was read stays until a newer one can be read.
 */
final class SealingKeys implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SealingKeys.class);
  private static final String NAME = "agentteams-keys";

  private final KubernetesClient client;
  private final String namespace;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("sealing-keys").factory());

  private volatile Optional<SealingKey> current = Optional.empty();
  private @Nullable Map<String, String> read;
  private @Nullable String problem;

  private SealingKeys(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  static SealingKeys start(KubernetesClient client, String namespace) {
    var keys = new SealingKeys(client, namespace);
    keys.timer.execute(keys::readAndComeBack);
    return keys;
  }

  /** Empty until the operator has published one. */
  Optional<SealingKey> current() {
    return current;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  private void readAndComeBack() {
    try {
      read();
      problem = null;
    } catch (KubernetesClientException e) {
      warnOnce("KubernetesStatus" + e.getCode());
    } catch (IllegalArgumentException e) {
      warnOnce("NotAPublicKey");
    } catch (RuntimeException e) {
      warnOnce(e.getClass().getSimpleName());
    } finally {
      if (!timer.isShutdown()) {
        timer.schedule(this::readAndComeBack, current.isPresent() ? 30 : 1, TimeUnit.SECONDS);
      }
    }
  }

  private void read() {
    var map = client.configMaps().inNamespace(namespace).withName(NAME).get();
    var data = map == null || map.getData() == null ? Map.<String, String>of() : map.getData();
    if (data.equals(read)) {
      return;
    }
    var clusterId = data.get("clusterID");
    var publicKey = data.get("consentPublicKey");
    if (clusterId == null || publicKey == null) {
      warnOnce("NotPublishedYet");
      return;
    }
    var sealer = ConsentSealer.of(publicKey);
    current = Optional.of(new SealingKey(clusterId, sealer::seal));
    read = data;
    LOG.atInfo().addKeyValue(LogKeys.NAMESPACE, namespace).log("read the operator's public key");
  }

  private void warnOnce(String now) {
    if (!now.equals(problem)) {
      problem = now;
      LOG.atWarn()
          .addKeyValue(LogKeys.NAMESPACE, namespace)
          .addKeyValue(LogKeys.NAME, NAME)
          .addKeyValue(LogKeys.REASON, now)
          .log("cannot read the operator's public key yet, trying again");
    }
  }
}
