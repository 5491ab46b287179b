package com.agentteams.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.agentteams.api.ConsentReplySpec;
import com.agentteams.api.ReplyOutcome;
import com.agentteams.api.ReplyTarget;
import com.agentteams.callback.Connections.Created;
import com.agentteams.kube.Kube;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The requests on the wire: the callback's role permits these and no other (K-6). */
class KubeConnectionsTest {
  private static final String API = "/apis/agentteams.com/v1alpha1";
  private static final String CONNECTION = API + "/namespaces/team-a/toolconnections/pm-slack";
  private static final String REPLIES = API + "/namespaces/agentteams-system/consentreplies";

  private final KubernetesMockServer server = new KubernetesMockServer(false);
  private final ArrayList<String> requests = new ArrayList<>();
  private KubernetesClient client;
  private KubeConnections connections;

  @BeforeEach
  void start() {
    server.init();
    client = Kube.client(server.createClient().getConfiguration());
    connections = new KubeConnections(client, "agentteams-system");
  }

  @AfterEach
  void stop() {
    client.close();
    server.destroy();
  }

  @Test
  void readsAConnectionAndWhatItRefersToByName() throws Exception {
    // Given
    answer(
        CONNECTION,
        "{\"kind\":\"ToolConnection\",\"metadata\":{\"name\":\"pm-slack\",\"uid\":\"u\"},\"spec\":{\"agentRef\":{\"name\":\"pm\"},\"tool\":\"slack\"},\"status\":{\"installation\":\"acme-slack\"}}");
    answer(
        API + "/namespaces/agentteams-system/toolinstallations/acme-slack",
        "{\"metadata\":{},\"spec\":{\"tool\":\"slack\",\"client\":{},\"allowedNamespaces\":{\"from\":\"All\"},\"inputs\":{\"host\":\"git.example\"}}}");
    answer(
        API + "/tools/slack",
        "{\"metadata\":{},\"spec\":{\"displayName\":\"Slack\",\"availability\":\"Active\",\"auth\":{\"authorizationURL\":\"https://{host}/y\",\"tokenURL\":\"https://{host}/z\",\"inputs\":[{\"name\":\"host\",\"pattern\":\"[a-z.]+\",\"from\":\"Installation\"}]}}}");
    answer(
        API + "/namespaces/team-a/agents/pm",
        "{\"metadata\":{},\"spec\":{\"displayName\":\"Priya\"}}");
    // When
    var around = connections.around(connections.get(Scene.TARGET).orElseThrow());
    // Then
    assertThat(around).map(Surroundings::tool).contains("Slack");
    assertThat(around).map(a -> a.agent().displayName()).contains("Priya");
    assertThat(around.orElseThrow().inputs()).containsEntry("host", "git.example");
    for (var i = server.getRequestCount(); i > 0; i--) {
      requests.add(server.takeRequest().getMethod());
    }
    assertThat(requests).hasSize(4).containsOnly("GET");
  }

  @Test
  void whatIsDeletedOrCannotBeReadIsNotThere() {
    // Given
    answer(
        CONNECTION,
        "{\"metadata\":{\"uid\":\"u\",\"deletionTimestamp\":\"2026-01-01T00:00:00Z\"},\"spec\":{\"tool\":\"slack\"},\"status\":{}}");
    answer(
        CONNECTION,
        "{\"metadata\":{\"uid\":\"u\"},\"spec\":{\"access\":\"Poison\"},\"status\":{}}");
    server.expect().get().withPath(CONNECTION).andReturn(404, "{}").once();
    // When
    var found =
        List.of(
            connections.get(Scene.TARGET),
            connections.get(Scene.TARGET),
            connections.get(Scene.TARGET));
    // Then
    assertThat(found).allMatch(Optional::isEmpty);
  }

  @Test
  void o4OnlyTheFirstReplyIsCreated() {
    // Given
    server.expect().post().withPath(REPLIES).andReturn(201, "{\"metadata\":{}}").once();
    server.expect().post().withPath(REPLIES).andReturn(409, "{}").once();
    // When
    var first = connections.reply(reply());
    var second = connections.reply(reply());
    // Then
    assertThat(first).isEqualTo(Created.CREATED);
    assertThat(second).isEqualTo(Created.EXISTS);
  }

  @Test
  void aQuotaThatIsUsedUpIsNotTheEnd() {
    // Given
    server.expect().post().withPath(REPLIES).andReturn(403, "{}").once();
    // When
    assertThatThrownBy(() -> connections.reply(reply()))
        // Then
        .isInstanceOf(Connections.UnavailableException.class)
        .hasMessage("KubernetesStatus403");
  }

  private void answer(String path, String json) {
    server.expect().get().withPath(path).andReturn(200, json).once();
  }

  private static Reply reply() {
    return new Reply(
        "name",
        new ConsentReplySpec(
            new ReplyTarget("ToolConnection", "team-a", "pm-slack", "u"),
            "0".repeat(64),
            ReplyOutcome.Denied,
            null));
  }
}
