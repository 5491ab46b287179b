package com.agentteams.vault.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.agentteams.testkit.kube.ControlPlane;
import com.agentteams.vault.KeyDirectory;
import com.agentteams.vault.KeySetId;
import com.agentteams.vault.KeySetStore;
import com.agentteams.vault.KeySets;
import com.agentteams.vault.KeySetsContract;
import com.agentteams.vault.UnreadableException;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class KubernetesKeySetsIT extends KeySetsContract {
  private String namespace = "";

  @BeforeEach
  void start() {
    Assumptions.assumeTrue(ControlPlane.available(), () -> ControlPlane.whyNot().orElse("unknown"));
    namespace = ControlPlane.shared().newNamespace("keys");
  }

  @Override
  protected KeySetStore store() {
    return new KubernetesKeySetStore(client(), namespace);
  }

  @Override
  protected KeyDirectory directory() {
    return new KubernetesKeyDirectory(client(), namespace);
  }

  @Override
  protected void lose(KeySetId id) {
    client().secrets().inNamespace(namespace).withName(id.objectName()).delete();
  }

  @Override
  protected void loseRecord() {
    client().configMaps().inNamespace(namespace).withName("agentteams-keys").delete();
  }

  @Test
  void recordsWhatTheCallbackReads() {
    var sets = KeySets.openOrCreate(store(), directory(), CLUSTER, false);

    var data =
        client().configMaps().inNamespace(namespace).withName("agentteams-keys").get().getData();

    assertThat(data)
        .containsOnlyKeys(
            "clusterID",
            "versions.vault",
            "versions.consent",
            "versions.connect",
            "consentPublicKey")
        .containsEntry("clusterID", CLUSTER)
        .containsEntry("versions.vault", "1")
        .containsEntry("consentPublicKey", sets.consentPublicKeyJson());
  }

  @Test
  void stopsForARecordThatIsNotOurs() {
    client()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName("agentteams-keys")
                .withNamespace(namespace)
                .endMetadata()
                .build())
        .create();

    assertThatThrownBy(() -> KeySets.openOrCreate(store(), directory(), CLUSTER, false))
        .isInstanceOf(UnreadableException.class);
    assertThat(store().read(KeySetId.VAULT, 1)).isEmpty();
  }

  private static KubernetesClient client() {
    return ControlPlane.shared().admin();
  }
}
