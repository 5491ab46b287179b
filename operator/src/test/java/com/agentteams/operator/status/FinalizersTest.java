package com.agentteams.operator.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.agentteams.api.ToolConnection;
import com.agentteams.kube.Kube;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How an object is let go: with one request, and only as it was seen. */
class FinalizersTest {
  private static final String PATH =
      "/apis/agentteams.com/v1alpha1/namespaces/team-a/toolconnections/pm-slack";

  private final KubernetesMockServer server = new KubernetesMockServer(false);
  private @Nullable KubernetesClient client;

  @BeforeEach
  void start() {
    server.init();
    client = Kube.client(server.createClient().getConfiguration());
  }

  @AfterEach
  void stop() {
    Objects.requireNonNull(client).close();
    server.destroy();
  }

  @Test
  void oursGoesAndThoseOfOthersStay() throws InterruptedException, IOException {
    // Given
    answers(200);
    // When
    var gone = remove("a.example/first", Finalizers.DISCONNECT, "b.example/last");
    // Then
    assertThat(gone).isTrue();
    assertThat(server.getRequestCount()).isEqualTo(1);
    var request = Objects.requireNonNull(server.getLastRequest());
    assertThat(request.getHeader("Content-Type")).startsWith("application/merge-patch+json");
    assertThat(new JsonMapper().readTree(request.getBody().readUtf8()))
        .isEqualTo(
            new JsonMapper()
                .readTree(
                    "{\"metadata\":{\"resourceVersion\":\"7\",\"finalizers\":[\"a.example/first\",\"b.example/last\"]}}"));
  }

  @Test
  void withoutOursNothingIsSent() {
    // When
    var gone = remove("a.example/first");
    // Then
    assertThat(gone).isTrue();
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  void anObjectThatIsGoneIsLetGo() {
    // Given
    answers(404);
    // When
    var gone = remove(Finalizers.DISCONNECT);
    // Then
    assertThat(gone).isTrue();
  }

  @Test
  void anObjectThatChangedIsToBeReadAgain() {
    // Given
    answers(409);
    // When
    var gone = remove(Finalizers.DISCONNECT);
    // Then
    assertThat(gone).isFalse();
  }

  @Test
  void aRefusalIsNotTakenForAYes() {
    // Given
    answers(403);
    // When, Then
    assertThatThrownBy(() -> remove(Finalizers.DISCONNECT))
        .isInstanceOf(KubernetesClientException.class);
  }

  private boolean remove(String... finalizers) {
    var connection = new ToolConnection();
    connection.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("team-a")
            .withName("pm-slack")
            .withResourceVersion("7")
            .withFinalizers(finalizers)
            .build());
    return new Finalizers(Objects.requireNonNull(client)).remove(connection);
  }

  private void answers(int code) {
    server.expect().patch().withPath(PATH).andReturn(code, "{\"metadata\":{}}").once();
  }
}
