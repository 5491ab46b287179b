package com.agentteams.operator.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.Condition;
import com.agentteams.api.ConditionType;
import com.agentteams.api.ConnectionPhase;
import com.agentteams.api.ConsentEnd;
import com.agentteams.api.TokenClaim;
import com.agentteams.api.TokenStatus;
import com.agentteams.api.ToolConnectionStatus;
import com.agentteams.oauth.Attempt;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a run on a connection that stays writes, what work it starts, and when it comes back. */
class ConnectionReconcilerTest {
  private final Scene scene = new Scene();

  @AfterEach
  void stop() {
    scene.close();
  }

  @Test
  void aConnectionThatWasSeenToBeNewGetsItsLinkAtOnce() {
    // Given
    scene.reconciler.nothingStored(scene.api.connection());
    // When
    var control = scene.reconcile();
    // Then
    assertThat(scene.status().phase()).isEqualTo(ConnectionPhase.AwaitingConsent);
    assertThat(scene.status().connectURL()).startsWith("https://connect.example.com/connect/");
    assertThat(scene.status().observedGeneration()).isEqualTo(3);
    assertThat(scene.api.told("ConsentRequired")).hasSize(1);
    assertThat(control.getScheduleDelay()).contains(Duration.ofMinutes(15).toMillis());
  }

  @Test
  void law2ASecondRunWritesNothing() {
    // Given
    scene.linked();
    var calls = scene.api.calls();
    scene.clock.advance(Duration.ofMinutes(15));
    // When
    scene.reconcile();
    // Then
    assertThat(scene.api.calls()).isEqualTo(calls);
  }

  @Test
  void k2WithoutAStatusALoginIsLookedForBeforeAnythingIsSaid() {
    // When
    var control = scene.reconcile();
    // Then
    assertThat(control.getScheduleDelay()).contains(2000L);
    assertThat(scene.api.writes()).isEmpty();
    scene.finished();
    scene.reconcile();
    assertThat(scene.status().phase()).isEqualTo(ConnectionPhase.AwaitingConsent);
    assertThat(scene.status().observedGeneration()).isEqualTo(3);
  }

  /** The status of an object that was new may be lost later. */
  @Test
  void k2AnObjectIsNewOnlyUntilItsStatusIsWritten() {
    // Given
    scene.linked();
    scene.status(_ -> ToolConnectionStatus.EMPTY);
    // When
    var control = scene.reconcile();
    // Then
    assertThat(control.getScheduleDelay()).contains(2000L);
    scene.finished();
    assertThat(scene.runs.ended(Given.UID)).isPresent();
  }

  @Test
  void whatWasFoundOutAboutAnObjectThatChangedIsNotTold() {
    // Given
    scene.reconcile();
    scene.finished();
    scene.spec("{agentRef: {name: pm}, tool: slack, access: ReadOnly}");
    // When
    var control = scene.reconcile();
    // Then
    assertThat(control.getScheduleDelay()).contains(200L);
    assertThat(scene.api.writes()).isEmpty();
    assertThat(scene.runs.ended(Given.UID)).isEmpty();
  }

  @Test
  void aCodeThatCameStartsWorkAndItsEndIsToldBeforeTheReplyGoes() {
    // Given
    scene.linked();
    var attempt = scene.attempt();
    scene.replied("Code");
    var before = scene.api.writes().size();
    // When
    var first = scene.reconcile();
    scene.woken();
    scene.reconcile();
    // Then
    assertThat(first.getScheduleDelay()).contains(2000L);
    assertThat(Objects.requireNonNull(scene.status().consentEnd()).attempt())
        .isEqualTo(attempt.hash());
    assertThat(authorized().reason()).isEqualTo("ExchangeFailed");
    assertThat(scene.api.writes().stream().skip(before))
        .containsExactly("status", "event", "delete");
    assertThat(scene.runs.ended(Given.UID)).isEmpty();
    scene.reconcile();
    assertThat(scene.attempt()).isNotEqualTo(attempt);
  }

  /** J-12: whoever has just begun to lead may see the reply before the link that it is for. */
  @Test
  void j12AReplyForALinkThatTheCacheDoesNotShowYetStays() {
    // Given
    scene.linked();
    var reply = Given.reply(new Attempt("n".repeat(43)), "Code", scene.clock.instant());
    reply.getMetadata().setUid("newer");
    scene.caches.replies.add(reply);
    // When
    scene.reconcile();
    // Then
    assertThat(scene.api.calls()).doesNotContain("delete");
    // but not for ever
    scene.clock.advance(Duration.ofMinutes(11));
    scene.reconcile();
    assertThat(scene.api.calls()).contains("delete");
  }

  @Test
  void aReplyStaysUntilTheStatusIsWritten() {
    // Given
    scene.linked();
    scene.replied("Code");
    scene.reconcile();
    scene.finished();
    scene.api.refuse("status", 409, 409, 409);
    // When
    var control = scene.reconcile();
    // Then
    assertThat(control.getScheduleDelay()).contains(1000L);
    assertThat(scene.api.calls()).doesNotContain("delete");
    assertThat(scene.runs.ended(Given.UID)).isPresent();
    scene.reconcile();
    assertThat(authorized().reason()).isEqualTo("ExchangeFailed");
    assertThat(scene.api.calls()).contains("delete");
  }

  /** Somebody else was faster: what is live is judged. */
  @Test
  void aConflictIsJudgedAgainAtOnce() {
    // Given
    scene.reconciler.nothingStored(scene.api.connection());
    scene.api.refuse("status", 409);
    // When
    scene.reconcile();
    // Then
    assertThat(scene.api.calls()).startsWith("status", "get", "status");
    assertThat(scene.status().phase()).isEqualTo(ConnectionPhase.AwaitingConsent);
  }

  @Test
  void n18ADenialIsToldAndItsReplyGoesAndTheLinkStays() {
    // Given
    scene.linked();
    var link = scene.status().connectURL();
    scene.replied("Denied");
    // When
    scene.reconcile();
    // Then
    assertThat(authorized().reason()).isEqualTo("ConsentDenied");
    assertThat(scene.status().connectURL()).isEqualTo(link);
    assertThat(scene.api.calls()).endsWith("delete");
  }

  @Test
  void f6AStoreThatIsAwayDelaysACodeAndLosesNothing() {
    // Given
    scene.linked();
    scene.replied("Code");
    scene.storeAway();
    scene.reconcile();
    scene.finished();
    // When
    var control = scene.reconcile();
    // Then
    assertThat(authorized().reason()).isEqualTo("VaultUnavailable");
    assertThat(control.getScheduleDelay()).contains(5000L);
    assertThat(scene.api.calls()).doesNotContain("delete");
    scene.storeBack();
    scene.clock.advance(Duration.ofSeconds(5));
    scene.reconcile();
    scene.finished();
    scene.reconcile();
    assertThat(authorized().reason()).isEqualTo("ExchangeFailed");
    assertThat(scene.api.calls()).endsWith("delete");
  }

  /** What is left of the store's outage is not told for longer than it was waited for. */
  @Test
  void aWaitThatIsToldAlreadyIsNotWrittenAgain() {
    // Given
    scene.linked();
    scene.replied("Code");
    scene.storeAway();
    scene.reconcile();
    scene.finished();
    scene.reconcile();
    var writes = scene.api.writes();
    scene.clock.advance(Duration.ofSeconds(3));
    // When
    var control = scene.reconcile();
    // Then
    assertThat(control.getScheduleDelay()).contains(2000L);
    assertThat(scene.api.writes()).isEqualTo(writes);
  }

  /** Another process may need the code once more. */
  @Test
  void aReplyStaysWhileAnotherProcessExchangesItsCode() {
    // Given
    scene.linked();
    scene.replied("Code");
    var hash = scene.attempt().hash();
    scene.status(
        s ->
            s.withToken(
                TokenStatus.NONE
                    .withAttempt(hash)
                    .withClaim(
                        new TokenClaim(
                            "another",
                            ClaimPurpose.Exchange,
                            "2026-03-01T10:00:15.000Z",
                            "2026-03-01T10:01:20.000Z"))));
    // When
    var control = scene.reconcile();
    // Then
    assertThat(scene.status().phase()).isEqualTo(ConnectionPhase.Connecting);
    assertThat(scene.api.calls()).doesNotContain("delete");
    assertThat(control.getScheduleDelay()).contains(81_250L);
  }

  @Test
  void workIsShownOnceItTakesLonger() {
    // Given
    scene.linked().held();
    scene.replied("Code");
    scene.reconcile();
    scene.gate.awaitArrival(Duration.ofMinutes(1));
    scene.clock.advance(Duration.ofMillis(500));
    var writes = scene.api.writes();
    // When
    var soon = scene.reconcile();
    var silent = scene.api.writes();
    scene.clock.advance(Duration.ofMillis(1500));
    scene.reconcile();
    // Then
    assertThat(soon.getScheduleDelay()).contains(1500L);
    assertThat(silent).isEqualTo(writes);
    assertThat(scene.status().phase()).isEqualTo(ConnectionPhase.Connecting);
    assertThat(authorized().message()).contains("the operator is making the login");
  }

  @Test
  void whatTakesLongerIsShownInTheWordsOfTheWork() {
    // Given
    scene.linked().held();
    scene.replied("Code");
    scene.reconcile();
    scene.gate.awaitArrival(Duration.ofMinutes(1));
    scene.clock.advance(Duration.ofSeconds(2));
    // When
    scene.work().progress().accept("the code is sent again");
    scene.woken();
    scene.reconcile();
    // Then
    assertThat(authorized().message()).endsWith(": the code is sent again.");
  }

  @Test
  void n12ARejectedClientIsReadAnewForTheNextCode() {
    // Given
    scene.linked();
    scene.status(
        s ->
            s.withConsentEnd(
                new ConsentEnd("f".repeat(64), "ClientRejected", "2026-03-01T09:00:00Z")));
    scene.replied("Code");
    // When
    theCodeIsDealtWithOnceTheClientChanged();
    // Then
    assertThat(authorized().message()).startsWith("The OAuth client, the installation");
  }

  @Test
  void aClientThatWasNotRejectedIsRememberedForAWhile() {
    // Given
    scene.linked();
    scene.replied("Code");
    // When
    theCodeIsDealtWithOnceTheClientChanged();
    // Then
    assertThat(authorized().message()).startsWith("The reply of the callback does not open");
  }

  private void theCodeIsDealtWithOnceTheClientChanged() {
    scene.clientId = "client-2";
    scene.reconcile();
    scene.finished();
    scene.reconcile();
  }

  @Test
  void anErrorIsToldAndTriedAgain() {
    // Given
    scene.caches.broken = true;
    // When
    assertThatThrownBy(scene::reconcile).isInstanceOf(RuntimeException.class);
    // Then
    assertThat(scene.status().phase()).isEqualTo(ConnectionPhase.Pending);
    assertThat(scene.status().conditions())
        .extracting(Condition::reason)
        .containsExactly("InternalError");
  }

  @Test
  void anErrorLeavesWhatWasShown() {
    // Given
    scene.linked();
    var link = scene.status().connectURL();
    scene.caches.broken = true;
    // When
    assertThatThrownBy(scene::reconcile).isInstanceOf(RuntimeException.class);
    // Then
    assertThat(scene.status().phase()).isEqualTo(ConnectionPhase.AwaitingConsent);
    assertThat(scene.status().observedGeneration()).isEqualTo(3);
    assertThat(scene.status().connectURL()).isEqualTo(link);
    assertThat(Given.condition(scene.status(), ConditionType.Ready).reason())
        .isEqualTo("InternalError");
  }

  @Test
  void f2AProcessThatEndsWaitsForWhatGoesOn() {
    // Given
    scene.held().reconcile();
    scene.gate.awaitArrival(Duration.ofMinutes(1));
    // When
    var early = scene.reconciler.drain(Duration.ZERO);
    scene.gate.release();
    var late = scene.reconciler.drain(Duration.ofMinutes(1));
    // Then
    assertThat(early).isFalse();
    assertThat(late).isTrue();
  }

  @Test
  void theMetricsSeeEveryConnectionOnceThereAreCaches() {
    // Given
    scene.caches.connections.add(scene.api.connection());
    var before = new ConnectionReconciler(scene.writer, scene.needs);
    // When, Then
    assertThat(before.all()).isEmpty();
    assertThat(scene.reconciler.all())
        .extracting(c -> c.getMetadata().getName())
        .containsExactly("pm-slack");
  }

  private Condition authorized() {
    return Given.condition(scene.status(), ConditionType.Authorized);
  }
}
