package com.agentteams.operator.installation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.agentteams.api.Tool;
import com.agentteams.api.ToolInstallation;
import com.agentteams.api.ToolInstallationStatus;
import com.agentteams.operator.client.OAuthClients;
import com.agentteams.operator.reconcile.FakeFramework;
import com.agentteams.operator.status.StatusWriter;
import com.agentteams.secret.Secret;
import com.agentteams.testkit.MovableClock;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a run on an installation writes, and when it looks again. */
class InstallationReconcilerTest {
  private static final KubernetesSerialization YAML = new KubernetesSerialization();
  private static final String INSTALLATION =
      """
      apiVersion: agentteams.com/v1alpha1
      kind: ToolInstallation
      metadata: {name: slack, namespace: agentteams-system, uid: i, generation: 1, resourceVersion: "7"}
      spec:
        tool: slack
        client: {secretManager: {name: projects/p/secrets/slack-client}}
        allowedNamespaces: {from: All}
      """;

  private final FakeFramework<ToolInstallation> framework =
      new FakeFramework<>(
          "/apis/agentteams.com/v1alpha1/namespaces/agentteams-system/toolinstallations/slack/status");
  private final MovableClock clock = new MovableClock(Instant.parse("2026-03-01T10:00:00Z"));
  private final ToolInstallation installation =
      YAML.unmarshal(INSTALLATION, ToolInstallation.class);
  private Optional<Secret> document =
      Optional.of(Secret.of("{\"clientId\":\"client-1\",\"clientSecret\":\"s\"}"));
  private final InstallationReconciler reconciler =
      new InstallationReconciler(
          new StatusWriter<ToolInstallation, ToolInstallationStatus>(
              framework.client(),
              ToolInstallation.class,
              ToolInstallation::new,
              s -> s.withToken(null),
              ToolInstallationStatus::conditions,
              framework.recorder(clock),
              clock),
          "agentteams-system",
          new OAuthClients(framework.client(), name -> document, "agentteams-system", clock),
          name -> "https://c.example/oauth/callback/" + name,
          path -> null,
          clock);

  @BeforeEach
  void tools() {
    reconciler.readToolsFrom(
        name ->
            Optional.of(
                YAML.unmarshal(
                    """
                    apiVersion: agentteams.com/v1alpha1
                    kind: Tool
                    metadata: {name: slack}
                    spec: {displayName: Slack, availability: Active}
                    """,
                    Tool.class)));
  }

  @AfterEach
  void stop() {
    framework.close();
  }

  @Test
  void theFirstRunTellsWhatToPasteAndLooksAgain() {
    // When
    var control = reconcile();
    // Then
    assertThat(control.getScheduleDelay()).contains(10_000L);
    assertThat(framework.writes())
        .singleElement()
        .satisfies(
            body -> {
              assertThat(body.at("/status/phase").textValue()).isEqualTo("Connected");
              assertThat(body.at("/status/clientID").textValue()).isEqualTo("client-1");
              assertThat(body.at("/status/redirectURI").textValue())
                  .isEqualTo("https://c.example/oauth/callback/slack");
              assertThat(body.at("/status/conditions").findValuesAsText("status"))
                  .containsExactly("True", "True");
            });
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
    var control = reconcile();
    // Then
    assertThat(framework.requests()).isEqualTo(requests);
    assertThat(control.getScheduleDelay()).contains(10_000L);
  }

  @Test
  void aClientThatGoesIsTold() {
    // Given
    reconcile();
    answered();
    document = Optional.empty();
    clock.advance(Duration.ofSeconds(20));
    // When
    reconcile();
    // Then
    assertThat(framework.writes().get(1).at("/status/conditions/1/reason").textValue())
        .isEqualTo("ClientSecretMissing");
  }

  @Test
  void withoutItsToolItIsLookedAtSeldom() {
    // Given
    reconciler.readToolsFrom(name -> Optional.empty());
    // When
    var control = reconcile();
    // Then
    assertThat(control.getScheduleDelay()).contains(120_000L);
    assertThat(framework.writes().get(0).at("/status/conditions/0/reason").textValue())
        .isEqualTo("ToolNotFound");
  }

  @Test
  void anErrorIsToldAndWhatWasShownStays() {
    // Given
    reconcile();
    answered();
    reconciler.readToolsFrom(
        name -> {
          throw new IllegalStateException("a bug");
        });
    // When
    assertThatThrownBy(this::reconcile).isInstanceOf(IllegalStateException.class);
    // Then
    var body = framework.writes().get(1);
    assertThat(body.at("/status/conditions").findValuesAsText("reason"))
        .containsExactly("Accepted", "InternalError");
    assertThat(body.at("/status/phase").textValue()).isEqualTo("Connected");
    assertThat(body.at("/status/clientID").textValue()).isEqualTo("client-1");
  }

  private UpdateControl<ToolInstallation> reconcile() {
    return reconciler.reconcile(installation, framework.context(reconciler));
  }

  /** The cache has what was written last. */
  private void answered() {
    var last = framework.cached().get(framework.cached().size() - 1);
    installation.setStatus(((ToolInstallation) last.after()).getStatus());
  }
}
