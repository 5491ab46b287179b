package com.agentteams.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.kube.Kube;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a process ends because of the lease, and what becomes of the lease (J-7, J-9). */
class LeadershipTest {
  private final KubernetesMockServer server = new KubernetesMockServer(false);
  private final AtomicInteger duties = new AtomicInteger();
  private final AtomicInteger halts = new AtomicInteger();
  private long nanos;
  private @Nullable KubernetesClient client;
  private @Nullable Leadership leadership;

  @BeforeEach
  void start() {
    server.init();
    client = Kube.client(server.createClient().getConfiguration());
    leadership =
        new Leadership(
            client,
            "agentteams-system",
            "me",
            new LeaseWatch(() -> nanos),
            duties::incrementAndGet,
            halts::incrementAndGet);
  }

  @AfterEach
  void stop() {
    Objects.requireNonNull(client).close();
    server.destroy();
  }

  @Test
  void whoIsElectedLeadsAndHasDuties() {
    assertThat(it().leads()).isFalse();
    // When
    it().begin();
    // Then
    assertThat(it().leads()).isTrue();
    assertThat(duties).hasValue(1);
  }

  @Test
  void aLeaseThatIsLostEndsTheProcess() {
    // Given
    it().begin();
    // When
    it().lose();
    // Then
    assertThat(halts).hasValue(1);
  }

  @Test
  void aLeaseThatIsLostAtTheEndIsNoSurprise() {
    // Given
    it().begin();
    assertThat(it().end()).isTrue();
    assertThat(it().end()).as("a second time").isFalse();
    // When
    it().lose();
    // Then
    assertThat(halts).hasValue(0);
  }

  /** J-7. */
  @Test
  void aStandbyThatWaitsInVainEnds() {
    // Given
    leaseOf("somebody that is gone");
    it().look();
    after(Duration.ofSeconds(61));
    // When
    it().look();
    // Then
    assertThat(halts).hasValue(1);
  }

  /** F-4. */
  @Test
  void anApiServerThatDoesNotAnswerEndsNoStandby() {
    // Given
    server.expect().get().withPath(path()).andReturn(403, "{}").always();
    it().look();
    after(Duration.ofSeconds(61));
    // When
    it().look();
    // Then
    assertThat(halts).hasValue(0);
  }

  @Test
  void aLeaderDoesNotWait() {
    // Given
    it().begin();
    after(Duration.ofSeconds(61));
    // When
    it().look();
    // Then
    assertThat(halts).hasValue(0);
    assertThat(server.getRequestCount()).isZero();
  }

  /** J-9. */
  @Test
  void aLeaderGivesItsLeaseBack() throws InterruptedException {
    // Given
    leaseOf("me");
    server.expect().patch().withPath(path()).andReturn(200, lease("")).once();
    it().begin();
    // When
    it().giveBack();
    // Then
    assertThat(Objects.requireNonNull(server.getLastRequest()).getBody().readUtf8())
        .contains("/spec/holderIdentity", "\"\"");
  }

  @Test
  void aLeaseOfAnotherIsLeftAlone() throws InterruptedException {
    // Given
    leaseOf("another");
    it().begin();
    // When
    it().giveBack();
    // Then
    assertThat(Objects.requireNonNull(server.getLastRequest()).getBody().readUtf8())
        .doesNotContain("holderIdentity");
  }

  @Test
  void aStandbyGivesNothingBack() {
    // When
    it().giveBack();
    // Then
    assertThat(server.getRequestCount()).isZero();
  }

  private Leadership it() {
    return Objects.requireNonNull(leadership);
  }

  private void leaseOf(String holder) {
    server.expect().get().withPath(path()).andReturn(200, lease(holder)).always();
  }

  private static Lease lease(String holder) {
    return new LeaseBuilder()
        .withNewMetadata()
        .withNamespace("agentteams-system")
        .withName(Leadership.LEASE)
        .withResourceVersion("7")
        .endMetadata()
        .withNewSpec()
        .withHolderIdentity(holder)
        .endSpec()
        .build();
  }

  private static String path() {
    return "/apis/coordination.k8s.io/v1/namespaces/agentteams-system/leases/" + Leadership.LEASE;
  }

  private void after(Duration time) {
    nanos += time.toNanos();
  }
}
