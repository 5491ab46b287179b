package com.agentteams.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.agentteams.api.ApiGroup;
import com.agentteams.kube.Kube;
import com.agentteams.kube.StartupException;
import com.agentteams.settings.OperatorSettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.http.Headers;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.utils.ResponseProvider;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** N-39: a right that is missing is one line that names it, before anything starts. */
class StartChecksTest {
  private final KubernetesMockServer server = new KubernetesMockServer(false);
  private KubernetesClient client;

  @BeforeEach
  void start() {
    server.init();
    client = Kube.client(server.createClient().getConfiguration());
    answer("/version", "{\"major\":\"1\",\"minor\":\"34\"}");
    for (var plural :
        List.of("tools", "toolinstallations", "agents", "toolconnections", "consentreplies")) {
      answer(
          "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/" + plural + ".agentteams.com",
          "{\"metadata\":{\"labels\":{\"%s\":\"%d\"}}}"
              .formatted(ApiGroup.CRD_VERSION_LABEL, ApiGroup.CRD_VERSION));
    }
    answer(
        "/api/v1/namespaces/agentteams-system", "{\"metadata\":{\"name\":\"agentteams-system\"}}");
  }

  @AfterEach
  void stop() {
    client.close();
    server.destroy();
  }

  @Test
  void withEveryRightItStarts() {
    // Given
    refuse("nothing", "of this kind");
    // When
    StartChecks.run(client, OperatorSettings.read(Map.of()));
    // Then
    assertThat(server.getRequestCount()).isGreaterThan(Right.needed(settings()).size());
  }

  /** Each of these would show hours later, on an object or as a login that cannot be stored. */
  @ParameterizedTest
  @CsvSource({
    "delete, secrets, delete secrets in namespace agentteams-system",
    "get, secrets, get secrets in namespace agentteams-system",
    "update, secrets, update secrets in namespace agentteams-system",
    "patch, toolconnections, patch toolconnections.agentteams.com in the cluster",
    "delete, consentreplies, delete consentreplies.agentteams.com in namespace agentteams-system",
    "patch, leases, patch leases.coordination.k8s.io agentteams-operator in namespace agentteams-system",
    "create, events, create events in the cluster",
    "update, configmaps, update configmaps agentteams-keys in namespace agentteams-system"
  })
  void n39ARightThatIsMissingIsNamed(String verb, String resource, String named) {
    // Given
    refuse(verb, resource);
    // Then
    assertThatThrownBy(() -> StartChecks.run(client, settings()))
        .isInstanceOf(StartupException.class)
        .hasMessage("permission missing: " + named + ": apply the chart's RBAC");
  }

  private static OperatorSettings settings() {
    return OperatorSettings.read(Map.of());
  }

  /** Allows everything but this. */
  private void refuse(String verb, String resource) {
    server
        .expect()
        .post()
        .withPath("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews")
        .andReply(
            new ResponseProvider<>() {
              @Override
              public int getStatusCode(RecordedRequest request) {
                return 201;
              }

              @Override
              public Object getBody(RecordedRequest request) {
                var asked = request.getUtf8Body();
                var refused =
                    asked.contains("\"verb\":\"" + verb + "\"")
                        && asked.contains("\"resource\":\"" + resource + "\"")
                        && !asked.contains("\"subresource\"");
                return "{\"status\":{\"allowed\":%s}}".formatted(!refused);
              }

              @Override
              public Headers getHeaders() {
                return new Headers.Builder().build();
              }

              @Override
              public void setHeaders(Headers headers) {}
            })
        .always();
  }

  private void answer(String path, String body) {
    server.expect().get().withPath(path).andReturn(200, body).always();
  }
}
