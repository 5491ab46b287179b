package com.agentteams.vault.kubernetes;

import com.agentteams.vault.KeyDirectory;
import com.agentteams.vault.KeySetId;
import com.agentteams.vault.UnreadableException;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * ConfigMap {@code agentteams-keys}: keys {@code clusterID}, {@code versions.vault}, {@code
 * versions.consent}, {@code versions.connect} and {@code consentPublicKey}. Written by the leader
 * only, by create or with the resourceVersion that was read. Keys that we do not know are kept.
 */
public final class KubernetesKeyDirectory implements KeyDirectory {
  /** The ConfigMap's name; the callback has it too, and may not see this class. */
  public static final String NAME = "agentteams-keys";

  private static final String CLUSTER_ID = "clusterID";
  private static final String PUBLIC_KEY = "consentPublicKey";

  private final KubernetesClient client;
  private final String namespace;

  /** A directory in one namespace. */
  public KubernetesKeyDirectory(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  @Override
  public Optional<Recorded> read() {
    return Optional.ofNullable(get()).map(KubernetesKeyDirectory::parse);
  }

  @Override
  public Recorded record(@Nullable Recorded seen, Recorded next) {
    for (var attempt = 0; attempt < KubeCalls.ATTEMPTS; attempt++) {
      var there = get();
      var recorded = there == null ? null : parse(there);
      if (recorded != null && !recorded.equals(seen)) {
        return recorded;
      }
      if (write(there, next)) {
        return next;
      }
    }
    throw KubeCalls.conflict("record the key sets");
  }

  private boolean write(@Nullable ConfigMap there, Recorded next) {
    var data = new HashMap<String, String>();
    if (there != null) {
      data.putAll(there.getData());
    }
    data.put(CLUSTER_ID, next.clusterId());
    data.put(PUBLIC_KEY, next.consentPublicKey());
    next.versions().forEach((id, version) -> data.put(versionKey(id), version.toString()));
    var builder = there == null ? fresh() : new ConfigMapBuilder(there);
    var resource = client.resource(builder.withData(data).build());
    return KubeCalls.callUnlessConflict(
        "record the key sets", there == null ? resource::create : resource::update);
  }

  private ConfigMapBuilder fresh() {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(NAME)
        .withNamespace(namespace)
        .withLabels(KubeCalls.LABELS)
        .endMetadata();
  }

  private @Nullable ConfigMap get() {
    return KubeCalls.<@Nullable ConfigMap>call(
        "read the recorded key sets",
        () -> client.configMaps().inNamespace(namespace).withName(NAME).get());
  }

  private static Recorded parse(ConfigMap there) {
    Map<String, String> data = there.getData() == null ? Map.of() : there.getData();
    var versions = new EnumMap<KeySetId, Long>(KeySetId.class);
    for (var id : KeySetId.values()) {
      versions.put(id, version(required(data, versionKey(id))));
    }
    return new Recorded(required(data, CLUSTER_ID), versions, required(data, PUBLIC_KEY));
  }

  private static String versionKey(KeySetId id) {
    return "versions." + id.id();
  }

  private static long version(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw notOurs();
    }
  }

  private static String required(Map<String, String> data, String key) {
    var value = data.get(key);
    if (value == null) {
      throw notOurs();
    }
    return value;
  }

  private static UnreadableException notOurs() {
    return new UnreadableException("ConfigMap " + NAME + " is not as the operator writes it");
  }
}
