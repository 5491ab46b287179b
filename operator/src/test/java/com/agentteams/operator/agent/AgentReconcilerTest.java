package com.agentteams.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.agentteams.api.Agent;
import com.agentteams.api.AgentStatus;
import com.agentteams.api.Tool;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolStatus;
import com.agentteams.operator.reconcile.FakeFramework;
import com.agentteams.operator.status.StatusWriter;
import com.agentteams.testkit.MovableClock;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a run on an agent writes, when it waits, and what wakes it. */
class AgentReconcilerTest {
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  private final FakeFramework<Agent> framework =
      new FakeFramework<>("/apis/agentteams.com/v1alpha1/namespaces/team-a/agents/pm/status");
  private final MovableClock clock = new MovableClock(Instant.parse("2026-03-01T10:00:00Z"));
  private final Agent agent = agent("pm");
  private final AgentReconciler reconciler =
      new AgentReconciler(
          new StatusWriter<Agent, AgentStatus>(
              framework.client(),
              Agent.class,
              Agent::new,
              s -> s,
              AgentStatus::conditions,
              framework.recorder(clock),
              clock),
          new AgentConnections(agent -> Stream.empty(), tool -> Stream.empty()),
          clock);
  private Optional<Agent> older = Optional.empty();
  private List<ToolConnection> connections = List.of();

  @BeforeEach
  void gather() {
    reconciler.gatherFrom(a -> new AgentFacts(a, older, connections, Map.of(), clock.instant()));
  }

  @AfterEach
  void stop() {
    framework.close();
  }

  @Test
  void theFirstRunTellsAtOnce() {
    // Given
    connections = List.of(connection("Connected"));
    // When
    var control = reconcile();
    // Then
    assertThat(control.getScheduleDelay()).isEmpty();
    assertThat(framework.writes())
        .singleElement()
        .satisfies(
            body -> {
              assertThat(body.at("/metadata/resourceVersion").textValue()).isEqualTo("7");
              assertThat(body.at("/status/tools/0/phase").textValue()).isEqualTo("Connected");
              assertThat(body.at("/status/conditions/1/status").textValue()).isEqualTo("True");
            });
    assertThat(framework.cached()).hasSize(1);
  }

  /** Law 2. */
  @Test
  void aSecondRunWritesNothing() {
    // Given
    reconcile();
    answered();
    var requests = framework.requests();
    clock.advance(Duration.ofMinutes(15));
    // When
    reconcile();
    // Then
    assertThat(framework.requests()).isEqualTo(requests);
  }

  /** At most one write a second for each agent. */
  @Test
  void changesOfItsToolsWithinASecondWait() {
    // Given
    reconcile();
    answered();
    connections = List.of(connection("AwaitingConsent"));
    var first = reconcile();
    connections = List.of(connection("Connected"));
    clock.advance(Duration.ofMillis(400));
    // When
    var second = reconcile();
    // Then
    assertThat(first.getScheduleDelay()).contains(1000L);
    assertThat(second.getScheduleDelay()).contains(600L);
    assertThat(framework.writes()).hasSize(1);
  }

  @Test
  void changesOfItsToolsWithinASecondAreOneWrite() {
    // Given
    reconcile();
    answered();
    connections = List.of(connection("AwaitingConsent"));
    reconcile();
    connections = List.of(connection("Connected"));
    clock.advance(Duration.ofSeconds(1));
    // When
    reconcile();
    // Then
    assertThat(framework.writes()).hasSize(2);
    assertThat(framework.writes().get(1).at("/status/tools/0/phase").textValue())
        .isEqualTo("Connected");
  }

  @Test
  void aConflictIsToldAtOnceAndLookedAtAgain() {
    // Given
    reconcile();
    answered();
    older = Optional.of(agent("first"));
    // When
    var control = reconcile();
    // Then
    assertThat(control.getScheduleDelay()).contains(5000L);
    assertThat(framework.writes().get(1).at("/status/conditions/1/reason").textValue())
        .isEqualTo("ServiceAccountConflict");
  }

  @Test
  void anErrorIsToldAndWhatWasShownStays() {
    // Given
    connections = List.of(connection("Connected"));
    reconcile();
    answered();
    reconciler.gatherFrom(
        a -> {
          throw new IllegalStateException("a bug");
        });
    // When
    assertThatThrownBy(this::reconcile).isInstanceOf(IllegalStateException.class);
    // Then
    var body = framework.writes().get(1);
    assertThat(body.at("/status/conditions").findValuesAsText("reason"))
        .containsExactly("Accepted", "InternalError");
    assertThat(body.at("/status/tools/0/phase").textValue()).isEqualTo("Connected");
  }

  /** A login has many steps, and an agent shows few of them. */
  @Test
  void onlyWhatIsShownOfAConnectionWakes() {
    var before = connection("AwaitingConsent");
    var claimed = connection("AwaitingConsent, connectTime: x");
    assertThat(AgentWatches.showsOtherwise(claimed, before)).isFalse();
    assertThat(AgentWatches.showsOtherwise(connection("Connected"), before)).isTrue();
  }

  /** Its agent showed it until now. */
  @Test
  void aConnectionThatCannotBeReadAnyMoreWakesTheAgentThatItHad() {
    // Given
    var before = connection("Connected");
    var unreadable = connection("Connected");
    unreadable.setSpec(null);
    // When, Then
    assertThat(AgentWatches.showsOtherwise(unreadable, before)).isTrue();
    assertThat(AgentWatches.agentsOf(unreadable, before))
        .containsExactly(new ResourceID("pm", "team-a"));
    assertThat(AgentWatches.agentsOf(before, null)).containsExactly(new ResourceID("pm", "team-a"));
  }

  /** A Tool has as many agents as there are; its status is nothing to them. */
  @Test
  void onlyTheEventsOfAToolWake() {
    var before = tool("events: {delivery: AppWebhook, types: [{name: a}]}");
    var judged = tool("events: {delivery: AppWebhook, types: [{name: a}]}");
    judged.setStatus(new ToolStatus(1L, List.of()));
    var other = tool("events: {delivery: AppWebhook, types: [{name: a}, {name: b}]}");
    assertThat(AgentWatches.offersOtherwise(judged, before)).isFalse();
    assertThat(AgentWatches.offersOtherwise(other, before)).isTrue();
    assertThat(AgentWatches.offersOtherwise(new Tool(), before)).isTrue();
  }

  private UpdateControl<Agent> reconcile() {
    return reconciler.reconcile(agent, framework.context(reconciler));
  }

  /** The cache has what was written last. */
  private void answered() {
    var last = framework.cached().get(framework.cached().size() - 1);
    agent.setStatus(((Agent) last.after()).getStatus());
  }

  private static Agent agent(String name) {
    return YAML.unmarshal(
        """
        apiVersion: agentteams.com/v1alpha1
        kind: Agent
        metadata: {name: %s, namespace: team-a, uid: %s, generation: 1, resourceVersion: "7"}
        spec: {displayName: Priya}
        """
            .formatted(name, name),
        Agent.class);
  }

  private static ToolConnection connection(String phase) {
    return YAML.unmarshal(
        """
        apiVersion: agentteams.com/v1alpha1
        kind: ToolConnection
        metadata: {name: pm-slack, namespace: team-a, uid: c}
        spec: {agentRef: {name: pm}, tool: slack}
        status: {phase: %s}
        """
            .formatted(phase),
        ToolConnection.class);
  }

  private static Tool tool(String more) {
    return YAML.unmarshal(
        """
        apiVersion: agentteams.com/v1alpha1
        kind: Tool
        metadata: {name: slack}
        spec: {displayName: Slack, %s}
        """
            .formatted(more),
        Tool.class);
  }
}
