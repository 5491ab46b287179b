package com.agentteams.operator.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.ConsentReply;
import com.agentteams.api.ToolInstallation;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which changes of other objects wake connections, and which connections. */
class ConnectionWatchesTest {
  private static final String INSTALLATION =
      """
      apiVersion: agentteams.com/v1alpha1
      kind: ToolInstallation
      metadata: {name: slack, namespace: agentteams-system, uid: i, generation: 1, resourceVersion: "7"}
      spec: {tool: slack}
      status:
        clientID: client-1
        redirectURI: https://c.example/oauth/callback/slack
        conditions:
        - {type: Accepted, status: "True", reason: Accepted, message: m, lastTransitionTime: "2026-01-01T00:00:00Z"}
      """;

  /** A status is written often, and an installation has as many connections as there are. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          generation: 1        | generation: 2        | true
          uid: i               | uid: made-anew       | true
          clientID: client-1   | clientID: client-2   | true
          status: "True"       | status: "False"      | true
          reason: Accepted     | reason: ToolNotFound | true
          type: Accepted       | type: Authorized     | true
          resourceVersion: "7" | resourceVersion: "8" | false
          message: m           | message: other words | false
          2026-01-01           | 2026-02-02           | false
          callback/slack       | callback/other       | false
          """)
  void onlyWhatConnectionsAskOfAnInstallationWakesThem(String from, String to, boolean wakes) {
    // Given
    var then = installation(INSTALLATION);
    var now = installation(INSTALLATION.replace(from, to));
    // When
    var otherwise = ConnectionWatches.usedOtherwise(now, then);
    // Then
    assertThat(otherwise).isEqualTo(wakes);
  }

  @Test
  void anInstallationThatIsJudgedForTheFirstTimeWakes() {
    // Given
    var judged = installation(INSTALLATION);
    var fresh = installation(INSTALLATION);
    fresh.setStatus(null);
    // When, Then
    assertThat(ConnectionWatches.usedOtherwise(judged, fresh)).isTrue();
    assertThat(ConnectionWatches.usedOtherwise(fresh, fresh)).isFalse();
  }

  @Test
  void aReplyWakesTheConnectionThatItIsFor() {
    assertThat(ConnectionReplies.targetOf(reply("ToolConnection")))
        .containsExactly(new ResourceID("pm-slack", "team-a"));
  }

  @Test
  void aReplyForAnInstallationWakesNoConnection() {
    assertThat(ConnectionReplies.targetOf(reply("ToolInstallation"))).isEmpty();
  }

  @Test
  void law9AReplyThatCannotBeReadWakesNobody() {
    // Given
    var unreadable = reply("ToolConnection");
    unreadable.setSpec(null);
    // When, Then
    assertThat(ConnectionReplies.targetOf(unreadable)).isEmpty();
  }

  private static ToolInstallation installation(String yaml) {
    return Given.read(yaml, ToolInstallation.class);
  }

  private static ConsentReply reply(String kind) {
    return Given.read(
        """
        apiVersion: agentteams.com/v1alpha1
        kind: ConsentReply
        metadata: {name: r, namespace: agentteams-system}
        spec: {target: {kind: %s, namespace: team-a, name: pm-slack, uid: u}, outcome: Denied}
        """
            .formatted(kind),
        ConsentReply.class);
  }
}
