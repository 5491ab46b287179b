package com.agentteams.vault.kubernetes;

import com.agentteams.vault.TokenStore;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One Secret per holder, one data key per version ({@link Versions}). Every write is optimistic,
 * with the resourceVersion that was read; a write that others get in front of is tried again a few
 * times.
 *
 * <p>The client repeats requests by itself when a reply is lost, so an append first looks whether
 * its blob is there already: ciphertext with a random nonce is never there by chance.
 */
public final class KubernetesTokenStore implements TokenStore {
  private static final String TYPE = "agentteams.com/token";

  private final KubernetesClient client;
  private final String namespace;

  /** A store in one namespace; the client's time-outs are the caller's to choose. */
  public KubernetesTokenStore(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  @Override
  public String kind() {
    return KubeCalls.KIND;
  }

  @Override
  public void prepare(String name) {
    create("prepare", name, Map.of());
  }

  @Override
  public long append(String name, byte[] blob) {
    TokenStore.requireStorable(blob);
    for (var attempt = 0; attempt < KubeCalls.ATTEMPTS; attempt++) {
      var version = tryAppend(name, blob);
      if (version.isPresent()) {
        return version.getAsLong();
      }
    }
    throw KubeCalls.conflict("append");
  }

  /** Empty if somebody else was faster. */
  private OptionalLong tryAppend(String name, byte[] blob) {
    var holder = get("append", name).orElse(null);
    var versions = versionsOf(holder);
    var stored = versions.find(blob);
    if (stored.isPresent()) {
      return stored;
    }
    var version = versions.append(blob);
    var done =
        holder == null
            ? create("append", name, versions.data())
            : update("append", holder, versions);
    return done ? OptionalLong.of(version) : OptionalLong.empty();
  }

  @Override
  public Read read(String name, long version) {
    return versionsOf(get("read", name).orElse(null)).read(version);
  }

  @Override
  public void destroy(String name, long version) {
    for (var attempt = 0; attempt < KubeCalls.ATTEMPTS; attempt++) {
      var holder = get("destroy", name);
      if (holder.isEmpty()) {
        return;
      }
      var versions = versionsOf(holder.get());
      if (!versions.destroy(version) || update("destroy", holder.get(), versions)) {
        return;
      }
    }
    throw KubeCalls.conflict("destroy");
  }

  @Override
  public void delete(String name) {
    KubeCalls.call("delete", () -> client.secrets().inNamespace(namespace).withName(name).delete());
  }

  private Optional<Secret> get(String operation, String name) {
    return Optional.ofNullable(
        KubeCalls.<@Nullable Secret>call(
            operation, () -> client.secrets().inNamespace(namespace).withName(name).get()));
  }

  private boolean create(String operation, String name, Map<String, String> data) {
    var secret =
        new SecretBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(namespace)
            .withLabels(KubeCalls.LABELS)
            .endMetadata()
            .withType(TYPE)
            .withData(data)
            .build();
    return KubeCalls.callUnlessConflict(operation, () -> client.resource(secret).create());
  }

  /** Sends the resourceVersion that {@code read} came with. */
  private boolean update(String operation, Secret read, Versions versions) {
    var changed = new SecretBuilder(read).withData(versions.data()).build();
    return KubeCalls.callUnlessConflict(operation, () -> client.resource(changed).update());
  }

  private static Versions versionsOf(@Nullable Secret holder) {
    if (holder == null || holder.getData() == null) {
      return new Versions(Map.of());
    }
    return new Versions(holder.getData());
  }
}
