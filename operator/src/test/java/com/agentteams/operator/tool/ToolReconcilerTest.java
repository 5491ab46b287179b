package com.agentteams.operator.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.agentteams.api.Tool;
import com.agentteams.api.ToolStatus;
import com.agentteams.operator.reconcile.FakeFramework;
import com.agentteams.operator.status.StatusWriter;
import com.agentteams.testkit.MovableClock;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a run on a catalog entry writes, and when it writes nothing. */
class ToolReconcilerTest {
  private final FakeFramework<Tool> framework =
      new FakeFramework<>("/apis/agentteams.com/v1alpha1/tools/slack/status");
  private final MovableClock clock = new MovableClock(Instant.parse("2026-03-01T10:00:00Z"));
  private final Tool tool =
      new KubernetesSerialization()
          .unmarshal(
              """
              apiVersion: agentteams.com/v1alpha1
              kind: Tool
              metadata: {name: slack, uid: t, generation: 2, resourceVersion: "7"}
              spec: {displayName: Slack, availability: Soon}
              """,
              Tool.class);

  @AfterEach
  void stop() {
    framework.close();
  }

  @Test
  void theFirstRunTellsWhetherItMakesSense() {
    // When
    var control = reconcile(clock);
    // Then
    assertThat(control.getScheduleDelay()).isEmpty();
    assertThat(framework.writes())
        .singleElement()
        .satisfies(
            body -> {
              assertThat(body.at("/status/observedGeneration").longValue()).isEqualTo(2);
              assertThat(body.at("/status/conditions/0/type").textValue()).isEqualTo("Accepted");
              assertThat(body.at("/status/conditions/1/type").textValue()).isEqualTo("Ready");
              assertThat(body.at("/status/conditions/1/status").textValue()).isEqualTo("True");
            });
    assertThat(framework.cached()).hasSize(1);
  }

  /** Law 2. */
  @Test
  void aSecondRunWritesNothing() {
    // Given
    reconcile(clock);
    tool.setStatus(((Tool) framework.cached().get(0).after()).getStatus());
    var requests = framework.requests();
    clock.advance(Duration.ofMinutes(15));
    // When
    reconcile(clock);
    // Then
    assertThat(framework.requests()).isEqualTo(requests);
  }

  @Test
  void anErrorIsToldInOurOwnWords() {
    // When
    assertThatThrownBy(() -> reconcile(new Broken())).isInstanceOf(IllegalStateException.class);
    // Then
    assertThat(framework.writes())
        .singleElement()
        .satisfies(
            body ->
                assertThat(body.at("/status/conditions/0/reason").textValue())
                    .isEqualTo("InternalError"));
  }

  private UpdateControl<Tool> reconcile(Clock time) {
    var writer =
        new StatusWriter<Tool, ToolStatus>(
            framework.client(),
            Tool.class,
            Tool::new,
            s -> s,
            ToolStatus::conditions,
            framework.recorder(clock),
            clock);
    var reconciler = new ToolReconciler(writer, false, time);
    return reconciler.reconcile(tool, framework.context(reconciler));
  }

  /** Fails where the judgement asks for the time. */
  private static final class Broken extends Clock {
    @Override
    public Instant instant() {
      throw new IllegalStateException("a bug");
    }

    @Override
    public ZoneId getZone() {
      throw new IllegalStateException("a bug");
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
