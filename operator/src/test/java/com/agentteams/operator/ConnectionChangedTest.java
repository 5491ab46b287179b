package com.agentteams.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.ToolConnection;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What wakes the reconciler of connections, and what does not. */
class ConnectionChangedTest {
  private static final KubernetesSerialization YAML = new KubernetesSerialization();
  private static final String BEFORE =
      """
      apiVersion: agentteams.com/v1alpha1
      kind: ToolConnection
      metadata:
        name: pm-slack
        namespace: team-a
        generation: 3
        resourceVersion: "7"
        finalizers: [agentteams.com/disconnect]
      spec: {agentRef: {name: pm}, tool: slack}
      status: {phase: Connected, token: {version: 1}}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          the spec                      | generation: 3                | generation: 4
          the pointer to the login      | version: 1                   | version: 2
          a claim on the login          | token: {version: 1}          | token: {version: 1, claim: {holder: h}}
          the pointer that is gone      | , token: {version: 1}        | ''
          the finalizer that is gone    | [agentteams.com/disconnect]  | [other.example/f]
          the status that is gone       | phase: Connected, token      | token
          """)
  void whatADecisionDependsOnWakes(String what, String before, String after) {
    assertThat(wakes(BEFORE.replace(before, after), BEFORE)).as(what).isTrue();
  }

  @Test
  void ourFinalizerWakesToo() {
    assertThat(wakes(BEFORE, BEFORE.replace("agentteams.com/disconnect", "other.example/f")))
        .isTrue();
  }

  @Test
  void beingMarkedForDeletionWakesOnce() {
    var deleting =
        BEFORE.replace("generation: 3", "generation: 3\n  deletionTimestamp: 2026-03-01T10:00:00Z");
    assertThat(wakes(deleting, BEFORE)).isTrue();
    assertThat(wakes(deleting.replace("\"7\"", "\"8\""), deleting)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nothing                  | kind: ToolConnection  | kind: ToolConnection
          our own status           | phase: Connected      | phase: Failed
          labels                   | name: pm-slack        | labels: {a: b}
          """)
  void whatNoDecisionDependsOnDoesNot(String what, String before, String after) {
    var now = BEFORE.replace(before, after).replace("\"7\"", "\"8\"");
    assertThat(wakes(now, BEFORE)).as(what).isFalse();
  }

  /** The answer that we write is no news to us. */
  @Test
  void aFirstAnswerDoesNotWake() {
    var unanswered = BEFORE.replace("phase: Connected, token", "token");
    assertThat(wakes(BEFORE, unanswered)).isFalse();
  }

  private static boolean wakes(String now, String then) {
    return new ConnectionChanged()
        .accept(
            YAML.unmarshal(now, ToolConnection.class), YAML.unmarshal(then, ToolConnection.class));
  }
}
