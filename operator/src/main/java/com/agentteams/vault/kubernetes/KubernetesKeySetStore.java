package com.agentteams.vault.kubernetes;

import com.agentteams.secret.Secret;
import com.agentteams.vault.KeySetId;
import com.agentteams.vault.KeySetStore;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One Secret per key set, one data key per version, as {@link KubernetesTokenStore} has them. Made
 * by create only: the API server decides which of two wins, and nothing here can replace one.
 */
public final class KubernetesKeySetStore implements KeySetStore {
  private static final String TYPE = "agentteams.com/keyset";
  private static final long FIRST = 1;

  private final KubernetesClient client;
  private final String namespace;

  /** A store in one namespace. */
  public KubernetesKeySetStore(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  @Override
  public Optional<KeySetVersion> read(KeySetId id, long version) {
    return dataOf(id)
        .map(data -> data.getOrDefault(Versions.key(version), ""))
        .filter(value -> !value.isEmpty())
        .map(value -> new KeySetVersion(version, Secret.of(Base64.getDecoder().decode(value))));
  }

  @Override
  public long create(KeySetId id, Secret json) {
    var secret =
        new SecretBuilder()
            .withNewMetadata()
            .withName(id.objectName())
            .withNamespace(namespace)
            .withLabels(KubeCalls.LABELS)
            .endMetadata()
            .withType(TYPE)
            .withData(Map.of(Versions.key(FIRST), base64(json.reveal())))
            .build();
    // False means that there is one already: it wins, whoever made it.
    KubeCalls.callUnlessConflict("create a key set", () -> client.resource(secret).create());
    return FIRST;
  }

  @Override
  public String place(KeySetId id, long version) {
    return "Secret " + namespace + "/" + id.objectName() + ", key " + Versions.key(version);
  }

  private Optional<Map<String, String>> dataOf(KeySetId id) {
    return Optional.ofNullable(
            KubeCalls.<io.fabric8.kubernetes.api.model.@Nullable Secret>call(
                "read a key set",
                () -> client.secrets().inNamespace(namespace).withName(id.objectName()).get()))
        .map(io.fabric8.kubernetes.api.model.Secret::getData);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
