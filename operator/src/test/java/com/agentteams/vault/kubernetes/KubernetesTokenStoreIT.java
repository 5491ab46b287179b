package com.agentteams.vault.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.agentteams.testkit.kube.ControlPlane;
import com.agentteams.testkit.kube.GateProxy;
import com.agentteams.vault.StoreUnavailableException;
import com.agentteams.vault.StoreUnavailableException.Reason;
import com.agentteams.vault.TokenStore;
import com.agentteams.vault.TokenStore.Read;
import com.agentteams.vault.TokenStoreContract;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class KubernetesTokenStoreIT extends TokenStoreContract {
  private static KubernetesClient client = new KubernetesClientBuilder().build();
  private static String namespace = "";

  @BeforeAll
  static void start() {
    Assumptions.assumeTrue(ControlPlane.available(), () -> ControlPlane.whyNot().orElse("unknown"));
    client = ControlPlane.shared().admin();
    namespace = ControlPlane.shared().newNamespace("vault");
  }

  @Override
  protected TokenStore store() {
    return new KubernetesTokenStore(client, namespace);
  }

  @Test
  void keepsOneTypedAndLabelledSecretPerHolder() {
    store().append("layout", new byte[] {1});
    store().append("layout", new byte[] {2});
    store().destroy("layout", 2);

    var secret = client.secrets().inNamespace(namespace).withName("layout").get();

    assertThat(secret.getType()).isEqualTo("agentteams.com/token");
    assertThat(secret.getMetadata().getLabels())
        .containsEntry("app.kubernetes.io/managed-by", "agentteams-operator");
    assertThat(secret.getData()).containsOnlyKeys("v1", "v2").containsEntry("v2", "");
  }

  @Test
  void doesNotStoreTheSameBlobTwice() {
    var first = store().append("again", new byte[] {1, 2, 3});

    var second = store().append("again", new byte[] {1, 2, 3});

    assertThat(second).isEqualTo(first);
    assertThat(store().read("again", 2)).isInstanceOf(Read.Absent.class);
  }

  @Test
  void losesNothingWhenManyAppendAndDestroyAtOnce() throws Exception {
    var appends = new ArrayList<Callable<Long>>();
    for (var writer = 1; writer <= 4; writer++) {
      var blob = new byte[] {(byte) writer};
      appends.add(() -> store().append("busy", blob));
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    var numbers = atOnce((Callable<Long>[]) appends.toArray(new Callable[0]));

    assertThat(numbers).containsExactlyInAnyOrder(1L, 2L, 3L, 4L);
  }

  /**
   * The client repeats a request that got no answer; the repetition must not be a second version.
   */
  @Test
  void f7StoresOnceThoughTheReplyWasLost() {
    var plane = ControlPlane.shared();
    account("writer");
    plane
        .kubectl(
            "create",
            "rolebinding",
            "writer",
            "--clusterrole=admin",
            "--serviceaccount=" + namespace + ":writer",
            "--namespace=" + namespace)
        .orThrow();
    try (var proxy = GateProxy.inFrontOf(plane)) {
      var writer = plane.clientFor(namespace, "writer", proxy.uri());
      var behind = new KubernetesTokenStore(writer, namespace);
      behind.append("f7", new byte[] {1});
      proxy.cut(GateProxy.When.AFTER, GateProxy.Match.of("PUT", "/secrets/f7"), 1);

      try {
        assertThat(behind.append("f7", new byte[] {2})).isEqualTo(2);
      } catch (StoreUnavailableException e) {
        assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE);
      }
    }

    assertThat(store().read("f7", 2)).isInstanceOf(Read.Present.class);
    assertThat(store().read("f7", 3)).isInstanceOf(Read.Absent.class);
  }

  @Test
  void saysWhyInItsOwnWords() {
    account("nobody");
    var denied =
        new KubernetesTokenStore(ControlPlane.shared().clientFor(namespace, "nobody"), namespace);

    assertUnavailable(() -> denied.prepare("a"), Reason.DENIED);
    assertUnavailable(() -> denied.append("a", new byte[] {1}), Reason.DENIED);
    assertUnavailable(() -> denied.read("a", 1), Reason.DENIED);
    assertUnavailable(() -> denied.destroy("a", 1), Reason.DENIED);
    assertUnavailable(() -> denied.delete("a"), Reason.DENIED);
  }

  @Test
  void saysThatNobodyAnswers() {
    var config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("http://127.0.0.1:1")
            .withRequestRetryBackoffLimit(0)
            .build();
    try (var nobody = new KubernetesClientBuilder().withConfig(config).build()) {
      assertUnavailable(
          () -> new KubernetesTokenStore(nobody, namespace).prepare("a"), Reason.UNREACHABLE);
    }
  }

  private static void account(String name) {
    client
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .build())
        .create();
  }

  private static void assertUnavailable(Runnable call, Reason reason) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            StoreUnavailableException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasNoCause();
  }
}
