package com.agentteams.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.ConditionStatus;
import com.agentteams.api.ConnectionPhase;
import com.agentteams.api.Reason;
import com.agentteams.api.RevocationOutcome;
import com.agentteams.api.Tool;
import com.agentteams.api.ToolInstallation;
import com.agentteams.testkit.When;
import com.agentteams.testkit.gsm.Method;
import com.agentteams.testkit.provider.Dialect;
import com.agentteams.testkit.provider.Endpoint;
import com.agentteams.testkit.provider.Fault;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ending a connection really ends it, and nothing that is broken elsewhere keeps it from ending.
 */
class DeletionIT {
  private static final String TOOL = "leaving";

  /** The deadline for the provider is 10 s; the rest is a busy machine. */
  private static final Duration ENDS_WITHIN = Duration.ofSeconds(40);

  @RegisterExtension
  static final Installation INSTALLATION = new Installation().tool("oauth2", TOOL);

  private final Installed it;

  DeletionIT(Installed it) {
    this.it = it;
  }

  @Test
  void deletingAConnectionRevokesAndDestroys() {
    // Given
    var stored = it.secretManager.payloads().size();
    var c = it.connected(TOOL);
    assertThat(it.secretManager.payloads()).hasSize(stored + 1);
    // When
    c.delete();
    // Then
    c.awaitGone();
    assertThat(c.liveTokens()).isEmpty();
    assertThat(it.secretManager.payloads()).hasSize(stored);
    assertTold(c, "Revoked");
    assertThat(c.eventReasons()).doesNotContain("ScopesOutdated");
    assertThat(it.operator().log())
        .as("nothing is tried in vain")
        .doesNotContain("Exceeded maximum");
    assertThat(it.operator().metrics()).contains("agentteams_revocations_total{");
  }

  @Test
  void deletingWhatWasNeverConnectedEndsAtOnce() {
    // Given
    var c = it.awaitingConsent(TOOL);
    var revocations = it.provider.revocations().size();
    // When
    c.delete();
    // Then
    Awaiting.until("it is gone", Duration.ofSeconds(10), () -> c.find() == null);
    assertThat(it.provider.revocations()).hasSize(revocations);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hangs", "503"})
  void aProviderThatDoesNotAnswerHoldsUpNothing(String how) {
    // Given
    var c = it.connected(TOOL);
    it.provider.fault(
        Dialect.OAUTH2,
        Endpoint.REVOKE,
        how.equals("hangs") ? new Fault.Hang(When.BEFORE) : Fault.respond(503, "text/plain", ""));
    var stored = it.secretManager.payloads().size();
    // When
    c.delete();
    // Then
    Awaiting.until("it is gone", ENDS_WITHIN, () -> c.find() == null);
    assertThat(it.secretManager.payloads()).hasSize(stored - 1);
    assertTold(c, "Failed");
  }

  @Test
  void withoutItsToolItEndsAllTheSame() {
    // Given
    it.applyTool("oauth2", "leaving-first");
    var c = it.connected("leaving-first");
    // When
    it.kube.resources(Tool.class).withName("leaving-first").delete();
    c.awaitPhase(ConnectionPhase.Unavailable);
    c.delete();
    // Then
    Awaiting.until("it is gone", ENDS_WITHIN, () -> c.find() == null);
    assertTold(c, "Failed");
  }

  @Test
  void withoutItsInstallationAndClientItEndsAllTheSame() {
    // Given
    var c = it.connected(TOOL);
    var stored = it.secretManager.payloads().size();
    // When
    it.kube
        .resources(ToolInstallation.class)
        .inNamespace(it.operatorNamespace)
        .withName(c.installation)
        .delete();
    it.kube.secrets().inNamespace(it.operatorNamespace).withName(c.secretName).delete();
    c.awaitReason("Ready", Reason.InstallationNotAllowed);
    c.delete();
    // Then
    Awaiting.until("it is gone", ENDS_WITHIN, () -> c.find() == null);
    assertThat(it.secretManager.payloads()).hasSize(stored - 1);
    assertTold(c, "Failed");
  }

  /** F-22: at each point of an exchange. */
  @ParameterizedTest
  @EnumSource(MidExchange.class)
  void deletingInTheMiddleOfAnExchangeLeavesNothingAlive(MidExchange at) {
    // Given
    var c = it.awaitingConsent(TOOL);
    var stored = it.secretManager.payloads().size();
    var gate =
        switch (at) {
          case SENT -> it.provider.gate(Endpoint.TOKEN, When.BEFORE);
          case GRANTED -> it.provider.gate(Endpoint.TOKEN, When.AFTER_COMMIT);
          case APPENDING -> it.secretManager.gate(Method.ADD_SECRET_VERSION, When.BEFORE);
          case APPENDED -> it.secretManager.gate(Method.ADD_SECRET_VERSION, When.AFTER_COMMIT);
          case PROBING -> it.provider.gate(Endpoint.PROBE, When.BEFORE);
        };
    it.person().connect(c.link());
    gate.awaitArrival(Duration.ofSeconds(20));
    // When
    c.delete();
    Awaiting.sleep(Duration.ofSeconds(1));
    gate.release();
    // Then
    Awaiting.until("it is gone", ENDS_WITHIN, () -> c.find() == null);
    c.assertNothingLives();
    assertThat(it.secretManager.payloads()).hasSize(stored);
  }

  enum MidExchange {
    SENT,
    GRANTED,
    APPENDING,
    APPENDED,
    PROBING
  }

  /** K-2: no status at all does not mean that there is no login. */
  @Test
  void aLoginWhoseStatusWasLostIsEndedToo() {
    // Given
    var stored = it.secretManager.payloads().size();
    var c = it.connected(TOOL);
    it.operator().terminate();
    c.wipeStatus();
    // When
    c.delete();
    it.operator().start();
    it.operator().awaitReady();
    // Then
    Awaiting.until("it is gone", Duration.ofSeconds(60), () -> c.find() == null);
    assertThat(c.liveTokens()).isEmpty();
    assertThat(it.secretManager.payloads()).hasSize(stored);
  }

  /** F-24. */
  @Test
  void anotherOfTheSameNameNeverSeesTheOldLogin() {
    // Given
    var c = it.connected(TOOL);
    var uid = c.live().getMetadata().getUid();
    c.delete();
    c.awaitGone();
    // When
    c.applyConnection();
    // Then
    c.awaitLink();
    assertThat(c.live().getMetadata().getUid()).isNotEqualTo(uid);
    assertThat(c.token().version()).isNull();
    assertThat(c.status().account()).isNull();
    it.person().connect(c.link());
    c.assertConnected();
    c.assertOneLogin();
  }

  @Test
  void aSoftDisconnectEndsTheLoginAndKeepsTheObject() {
    // Given
    var stored = it.secretManager.payloads().size();
    var c = it.connected(TOOL);
    // When
    c.with("desiredState: Disconnected").applyConnection();
    // Then
    var status = c.awaitPhase(ConnectionPhase.Disconnected);
    var ready = Connecting.condition(status, "Ready").orElseThrow();
    assertThat(ready.status()).isEqualTo(ConditionStatus.True);
    assertThat(ready.reason()).isEqualTo("Disconnected");
    assertThat(status.disconnect()).extracting("revocation").isEqualTo(RevocationOutcome.Revoked);
    assertThat(status.connectURL()).isNull();
    assertThat(status.connectTime()).isNull();
    assertThat(c.liveTokens()).isEmpty();
    assertThat(it.secretManager.payloads()).hasSize(stored);
    // When
    c.with("desiredState: Connected").applyConnection();
    // Then
    c.awaitLink();
    it.person().connect(c.link());
    c.assertConnected();
    c.assertOneLogin();
  }

  /** F-22: everything in it goes at once, the namespace's own permissions too. */
  @Test
  void aNamespaceThatIsDeletedEnds() {
    // Given
    var namespace = it.controlPlane.newNamespace("going");
    var c = it.connecting(TOOL).inNamespace(namespace);
    c.applyAll();
    c.awaitLink();
    it.person().connect(c.link());
    c.assertConnected();
    // When
    it.kube.namespaces().withName(namespace).delete();
    // Then
    Awaiting.until(
        "the namespace is gone",
        Duration.ofSeconds(90),
        () -> it.kube.namespaces().withName(namespace).get() == null);
    c.assertNothingLives();
    assertThat(audit(c)).contains("Revoked");
  }

  private void assertTold(Connecting c, String outcome) {
    Awaiting.until(
        "the Event is there",
        Duration.ofSeconds(10),
        () -> c.eventReasons().contains("Disconnected"));
    assertThat(audit(c)).as("the audit line").contains(outcome);
  }

  private String audit(Connecting c) {
    return it.operator()
        .log()
        .lines()
        .filter(l -> l.contains("Disconnected") && l.contains("name=\"" + c.name + "\""))
        .filter(l -> l.contains("outcome"))
        .reduce("", (a, b) -> a + b);
  }
}
