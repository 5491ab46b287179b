package com.agentteams.callback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.agentteams.kube.Kube;
import com.agentteams.secret.Secret;
import com.agentteams.vault.SimulatedKeys;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class SealingKeysTest {
  private static final String PATH =
      "/api/v1/namespaces/agentteams-system/configmaps/agentteams-keys";

  @Test
  void comesBackUntilTheKeyIsThereAndSealsToIt() throws Exception {
    // Given
    var operator = SimulatedKeys.open();
    var server = new KubernetesMockServer(false);
    server.init();
    server.expect().get().withPath(PATH).andReturn(404, "{}").once();
    server.expect().get().withPath(PATH).andReturn(200, map("nonsense")).once();
    server
        .expect()
        .get()
        .withPath(PATH)
        .andReturn(200, map(operator.consentPublicKeyJson()))
        .always();
    try (var client = Kube.client(server.createClient().getConfiguration());
        var keys = SealingKeys.start(client, "agentteams-system")) {
      // When
      await().atMost(Duration.ofSeconds(20)).until(() -> keys.current().isPresent());
      // Then
      var key = keys.current().orElseThrow();
      var sealed = key.sealer().seal(Secret.of("code"), "context".getBytes(UTF_8));
      assertThat(key.clusterId()).isEqualTo("cluster-1");
      assertThat(operator.openConsent(sealed, "context".getBytes(UTF_8)).reveal())
          .isEqualTo("code");
      // the schema takes no more of it
      var longest = key.sealer().seal(Secret.of("x".repeat(8192)), "context".getBytes(UTF_8));
      assertThat(Base64.getEncoder().encodeToString(longest)).hasSizeLessThanOrEqualTo(16_384);
    } finally {
      server.destroy();
    }
  }

  private static ConfigMap map(String publicKey) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName("agentteams-keys")
        .endMetadata()
        .addToData("clusterID", "cluster-1")
        .addToData("consentPublicKey", publicKey)
        .build();
  }
}
