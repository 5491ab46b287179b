package com.agentteams.operator.installation;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.ConditionStatus;
import com.agentteams.api.ConditionType;
import com.agentteams.api.InstallationPhase;
import com.agentteams.api.Reason;
import com.agentteams.api.Tool;
import com.agentteams.api.ToolInstallation;
import com.agentteams.api.ToolInstallationStatus;
import com.agentteams.oauth.OAuthClient;
import com.agentteams.operator.client.OAuthClients.Lookup;
import com.agentteams.operator.reconcile.Answer;
import com.agentteams.operator.status.Conditions;
import com.agentteams.secret.Secret;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The whole status of an installation, and what an outage makes of it. */
class InstallationJudgeTest {
  private static final KubernetesSerialization YAML = new KubernetesSerialization();
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final Lookup FOUND = found("client-1");
  private static final Lookup UNKNOWN = new Lookup.Unknown("cannot be looked up now");
  private static final Lookup MISSING = new Lookup.Missing("does not exist");

  private final InstallationJudge judge =
      new InstallationJudge(name -> "https://c.example/oauth/callback/" + name, path -> null);
  private final ToolInstallation installation =
      YAML.unmarshal(
          """
          apiVersion: agentteams.com/v1alpha1
          kind: ToolInstallation
          metadata: {name: slack, namespace: agentteams-system, generation: 2}
          spec: {tool: slack, client: {secretRef: {name: slack-client}}, allowedNamespaces: {from: All}}
          """,
          ToolInstallation.class);

  @Test
  void oneThatMakesSenseIsConnected() {
    // When
    var status = Objects.requireNonNull(judged(FOUND).status());
    // Then
    assertThat(status.phase()).isEqualTo(InstallationPhase.Connected);
    assertThat(status.redirectURI()).isEqualTo("https://c.example/oauth/callback/slack");
    assertThat(status.observedGeneration()).isEqualTo(2);
    assertCondition(status, ConditionType.Accepted, ConditionStatus.True, Reason.Accepted);
    assertCondition(status, ConditionType.Ready, ConditionStatus.True, Reason.Accepted);
  }

  /** F-6: an outage at the first look must not leave the object without a condition. */
  @Test
  void aClientThatNobodyCouldLookUpYetIsUnknown() {
    // When
    var answer = judged(UNKNOWN);
    // Then
    var status = Objects.requireNonNull(answer.status());
    assertThat(status.phase()).isEqualTo(InstallationPhase.Pending);
    assertCondition(status, ConditionType.Accepted, ConditionStatus.Unknown, Reason.Progressing);
    assertCondition(status, ConditionType.Ready, ConditionStatus.Unknown, Reason.Progressing);
    assertThat(answer.again()).contains(InstallationJudge.LOOK_FOR_CLIENT);
  }

  /** Law 4. */
  @Test
  void anOutageChangesNothingThatWasSaidBefore() {
    for (var before : new Lookup[] {FOUND, MISSING}) {
      // Given
      installation.setStatus(judged(before).status());
      // When
      var answer = judged(UNKNOWN);
      // Then
      assertThat(answer.status()).isNull();
      assertThat(answer.again()).contains(InstallationJudge.LOOK_FOR_CLIENT);
    }
  }

  @Test
  void whatWasSaidOfAnotherSpecDoesNotStand() {
    // Given
    installation.setStatus(judged(FOUND).status());
    installation.getMetadata().setGeneration(3L);
    // When
    var status = Objects.requireNonNull(judged(UNKNOWN).status());
    // Then
    assertCondition(status, ConditionType.Accepted, ConditionStatus.Unknown, Reason.Progressing);
  }

  /** an attempt ends when the client changes, so connections have to hear of it. */
  @Test
  void theClientIdIsToldAsLastRead() {
    // Given
    var first = Objects.requireNonNull(judged(FOUND).status());
    installation.setStatus(first);
    // When
    var second = judged(found("client-2"));
    // Then
    assertThat(first.clientID()).isEqualTo("client-1");
    assertThat(Objects.requireNonNull(second.status()).clientID()).isEqualTo("client-2");
    assertThat(Objects.requireNonNull(judged(MISSING).status()).clientID()).isNull();
  }

  /** A Secret that changes is noticed only by looking: within 20 s, with the 8 s of the cache. */
  @Test
  void itIsLookedAtEveryTenSeconds() {
    assertThat(judged(FOUND).again()).contains(Duration.ofSeconds(10));
    assertThat(judged(MISSING).again()).contains(Duration.ofSeconds(10));
  }

  /** The id that was read of another spec stands until a place answers again. */
  @Test
  void anOutageKeepsTheClientId() {
    // Given
    installation.setStatus(judged(FOUND).status());
    installation.getMetadata().setGeneration(3L);
    // When
    var status = Objects.requireNonNull(judged(UNKNOWN).status());
    // Then
    assertThat(status.clientID()).isEqualTo("client-1");
  }

  /** The login of a workspace is not this judgement's to take away. */
  @Test
  void aJudgementKeepsTheLoginOfTheWorkspace() {
    // Given
    var before =
        YAML.unmarshal(
                """
                apiVersion: agentteams.com/v1alpha1
                kind: ToolInstallation
                metadata: {name: slack}
                status:
                  connectURL: https://c.example/connect/slack
                  account: {id: T1, name: Acme}
                  consent:
                    permissions: [{scope: chat:write, description: Write}]
                    last: {attempt: a, reason: Authorized, time: "2026-01-01T00:00:00Z"}
                  token: {store: kubernetes, version: 3}
                """,
                ToolInstallation.class)
            .getStatus();
    installation.setStatus(before);
    for (var client : new Lookup[] {FOUND, MISSING, UNKNOWN}) {
      // When
      var after = Objects.requireNonNull(judged(client).status());
      // Then
      assertThat(after.connectURL()).isEqualTo(before.connectURL()).isNotNull();
      assertThat(after.account()).isEqualTo(before.account()).isNotNull();
      assertThat(after.consent()).isEqualTo(before.consent()).isNotNull();
      assertThat(after.token()).isEqualTo(before.token()).isNotNull();
      assertThat(after.conditions()).isNotEmpty();
    }
  }

  /** Elsewhere than in the operator's namespace it does not count, so there is nothing to paste. */
  @Test
  void whatToPasteGoesWhenTheInstallationDoesNotCount() {
    // Given
    installation.setStatus(judged(FOUND).status());
    installation.getMetadata().setNamespace("team-a");
    // When
    var status = Objects.requireNonNull(judged(FOUND).status());
    // Then
    assertThat(status.redirectURI()).isNull();
  }

  /** Law 2: an equal status is not written. */
  @Test
  void aSecondLookWithNothingChangedComesToTheSame() {
    // Given
    installation.setStatus(judged(FOUND).status());
    // When
    var again = judge.judge(facts(FOUND), NOW.plusSeconds(10)).status();
    // Then
    assertThat(again).isEqualTo(installation.getStatus());
  }

  private Answer<ToolInstallationStatus> judged(Lookup client) {
    return judge.judge(facts(client), NOW);
  }

  private InstallationFacts facts(Lookup client) {
    return new InstallationFacts(
        installation,
        "agentteams-system",
        Optional.of(
            YAML.unmarshal(
                """
                apiVersion: agentteams.com/v1alpha1
                kind: Tool
                metadata: {name: slack}
                spec: {displayName: Slack, availability: Active}
                """,
                Tool.class)),
        Optional.of(client),
        List.of(),
        "Secret agentteams-system/slack-client");
  }

  private static Lookup found(String id) {
    return new Lookup.Found(new OAuthClient(id, Secret.of("secret")));
  }

  private static void assertCondition(
      ToolInstallationStatus status, ConditionType type, ConditionStatus value, Reason reason) {
    assertThat(Conditions.find(status.conditions(), type))
        .hasValueSatisfying(
            c -> {
              assertThat(c.status()).isEqualTo(value);
              assertThat(c.reason()).isEqualTo(reason.name());
            });
  }
}
