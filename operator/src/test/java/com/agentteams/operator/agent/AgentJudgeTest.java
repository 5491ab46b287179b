package com.agentteams.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.Agent;
import com.agentteams.api.AgentStatus;
import com.agentteams.api.AgentTool;
import com.agentteams.api.ConditionStatus;
import com.agentteams.api.ConditionType;
import com.agentteams.api.ConnectionPhase;
import com.agentteams.api.Reason;
import com.agentteams.api.ToolConnection;
import com.agentteams.operator.status.Conditions;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The status of an agent, as a function of facts. */
class AgentJudgeTest {
  private static final KubernetesSerialization YAML = new KubernetesSerialization();
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  private final Agent agent = agent("pm", "spec: {displayName: Priya}");

  @Test
  void showsItsToolsByName() {
    // Given
    var github = connection("b", "github", "");
    var slack =
        connection(
            "a",
            "slack",
            """
            status:
              phase: Connected
              account: {id: U1, name: priya}
              conditions: [{type: Ready, status: "True", reason: Authorized, message: m, lastTransitionTime: "2026-01-01T00:00:00Z"}]
            """);
    // When
    var status = judge(List.of(slack, github), Map.of("slack", List.of("message.mention")));
    // Then
    assertThat(status.tools())
        .containsExactly(
            new AgentTool("github", "b", null, null, null),
            new AgentTool("slack", "a", ConnectionPhase.Connected, "priya", "Authorized"));
    assertReady(status, ConditionStatus.True, Reason.Accepted);
  }

  @Test
  void offersOnlyEventsOfToolsThatAreReallyConnected() {
    // Given
    var slack = connection("a", "slack", "status: {phase: Connected}");
    var github = connection("b", "github", "status: {phase: Failed}");
    // When
    var status =
        judge(
            List.of(slack, github),
            Map.of("slack", List.of("message.mention", "a"), "github", List.of("push")));
    // Then
    assertThat(status.triggers()).containsExactly("slack/a", "slack/message.mention");
  }

  @Test
  void ofTwoConnectionsToOneToolTheOlderIsShown() {
    // When
    var status =
        judge(List.of(connection("old", "slack", ""), connection("new", "slack", "")), Map.of());
    // Then
    assertThat(status.tools()).extracting(AgentTool::connection).containsExactly("old");
  }

  @Test
  void anAccountWithoutANameIsShownById() {
    // When
    var status =
        judge(List.of(connection("a", "hs", "status: {account: {id: \"1001\"}}")), Map.of());
    // Then
    assertThat(status.tools()).extracting(AgentTool::account).containsExactly("1001");
  }

  @Test
  void showsAtMostAsManyToolsAsTheSchemaAllows() {
    // When
    var status =
        judge(
            IntStream.range(0, 300).mapToObj(i -> connection("c" + i, "t" + i, "")).toList(),
            Map.of());
    // Then
    assertThat(status.tools()).hasSize(256);
  }

  @Test
  void anOlderAgentKeepsItsServiceAccount() {
    // Given
    var second = agent("second", "spec: {displayName: B, serviceAccountName: pm}");
    // When
    var status =
        AgentJudge.judge(new AgentFacts(second, Optional.of(agent), List.of(), Map.of(), NOW));
    // Then
    assertReady(status, ConditionStatus.False, Reason.ServiceAccountConflict);
    assertThat(Conditions.find(status.conditions(), ConditionType.Ready).orElseThrow().message())
        .contains("spec.serviceAccountName", "Agent pm ", "ServiceAccount pm ");
  }

  @Test
  void anAgentThatCannotBeReadIsInvalid() {
    // When
    var status =
        AgentJudge.judge(
            new AgentFacts(agent("pm", ""), Optional.empty(), List.of(), Map.of(), NOW));
    // Then
    assertReady(status, ConditionStatus.False, Reason.InvalidObject);
  }

  @Test
  void law2TheSameFactsGiveTheSameStatus() {
    // Given
    var first = judge(List.of(connection("a", "slack", "")), Map.of());
    agent.setStatus(first);
    // When
    var second =
        AgentJudge.judge(
            new AgentFacts(
                agent,
                Optional.empty(),
                List.of(connection("a", "slack", "")),
                Map.of(),
                NOW.plusSeconds(3600)));
    // Then
    assertThat(second).isEqualTo(first);
  }

  @Test
  void theIdentityIsTheAgentsNameUnlessItSaysAnother() {
    assertThat(AgentFacts.serviceAccount(agent)).isEqualTo("pm");
    assertThat(
            AgentFacts.serviceAccount(
                agent("x", "spec: {displayName: X, serviceAccountName: runner}")))
        .isEqualTo("runner");
  }

  /** at most one write a second for each agent. */
  @Test
  void changesOfOneSecondAreOneWrite() {
    // Given
    var now = new AtomicReference<>(NOW);
    InstantSource time = now::get;
    var bursts = new Bursts(Duration.ofSeconds(1), time.withZone(ZoneOffset.UTC));
    // Then
    assertThat(bursts.untilOver("a")).isEqualTo(Duration.ofSeconds(1));
    now.set(NOW.plusMillis(400));
    assertThat(bursts.untilOver("a")).isEqualTo(Duration.ofMillis(600));
    assertThat(bursts.untilOver("b")).isEqualTo(Duration.ofSeconds(1));
    now.set(NOW.plusMillis(1200));
    assertThat(bursts.untilOver("a")).isEqualTo(Duration.ZERO);
    bursts.over("a");
    assertThat(bursts.untilOver("a")).isEqualTo(Duration.ofSeconds(1));
  }

  private AgentStatus judge(List<ToolConnection> connections, Map<String, List<String>> events) {
    return AgentJudge.judge(new AgentFacts(agent, Optional.empty(), connections, events, NOW));
  }

  private static void assertReady(AgentStatus status, ConditionStatus is, Reason reason) {
    for (var type : List.of(ConditionType.Accepted, ConditionType.Ready)) {
      var condition = Conditions.find(status.conditions(), type).orElseThrow();
      assertThat(condition.status()).isEqualTo(is);
      assertThat(condition.reason()).isEqualTo(reason.name());
    }
  }

  private static Agent agent(String name, String rest) {
    return YAML.unmarshal(
        "---\napiVersion: agentteams.com/v1alpha1\nkind: Agent\nmetadata: {name: "
            + name
            + ", namespace: team, generation: 1}\n"
            + rest,
        Agent.class);
  }

  private static ToolConnection connection(String name, String tool, String rest) {
    return YAML.unmarshal(
        """
        ---
        apiVersion: agentteams.com/v1alpha1
        kind: ToolConnection
        metadata: {name: %s, namespace: team}
        spec: {agentRef: {name: pm}, tool: %s}
        %s"""
            .formatted(name, tool, rest),
        ToolConnection.class);
  }
}
