package com.agentteams.operator.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.Condition;
import com.agentteams.api.ConditionStatus;
import com.agentteams.api.ConditionType;
import com.agentteams.api.ConnectionPhase;
import com.agentteams.api.DisconnectStatus;
import com.agentteams.api.RevocationOutcome;
import com.agentteams.api.TokenClaim;
import com.agentteams.api.ToolConnection;
import com.agentteams.login.KubernetesRegister;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a login ends, for a connection that is deleted and for one that is to be disconnected. */
class ConnectionEndingTest {
  private static final String DISCONNECTED =
      "{agentRef: {name: pm}, tool: slack, desiredState: Disconnected}";

  private final Scene scene = new Scene();

  @AfterEach
  void stop() {
    scene.close();
  }

  // --- deleted

  @Test
  void withoutALoginItGoesAtOnce() {
    // Given
    scene.reconciler.nothingStored(scene.api.connection());
    scene.deleted();
    // When
    var control = scene.cleanup();
    // Then
    assertThat(scene.api.gone()).isTrue();
    assertThat(scene.api.writes()).containsExactly("finalizers");
    assertIsLeft(control);
  }

  /** Nobody knows whether something is stored until the store was asked. */
  @Test
  void whereALoginMayBeStoredItIsLookedForFirst() {
    // Given
    scene.linked().deleted();
    // When
    var control = scene.cleanup();
    // Then
    assertThat(control.getScheduleDelay()).contains(2000L);
    assertThat(scene.api.gone()).isFalse();
    untilGone();
    assertThat(scene.api.told("Disconnected")).noneMatch(e -> e.contains("revoke"));
  }

  @Test
  void aLoginIsClaimedRevokedRecordedAndDestroyedBeforeItGoes() {
    // Given
    scene.connected().deleted();
    // When, Then: claimed and revoked
    var first = scene.cleanup();
    assertThat(first.getScheduleDelay()).contains(2000L);
    assertThat(scene.status().phase()).isEqualTo(ConnectionPhase.Disconnecting);
    scene.finished();
    assertThat(scene.stored()).isTrue();
    assertThat(Objects.requireNonNull(scene.status().token()).isClaimedFor(ClaimPurpose.Disconnect))
        .isTrue();
    // recorded, then destroyed
    var second = scene.cleanup();
    assertThat(second.getScheduleDelay()).contains(50L);
    assertThat(recorded()).isEqualTo(RevocationOutcome.Unsupported);
    scene.finished();
    assertThat(scene.stored()).isFalse();
    assertThat(scene.api.gone()).isFalse();
    // let go
    assertIsLeft(scene.cleanup());
    assertThat(scene.api.gone()).isTrue();
    assertThat(scene.api.told("Disconnected"))
        .filteredOn(e -> e.contains("cannot be asked to revoke"))
        .singleElement()
        .satisfies(
            e ->
                assertThat(e)
                    .startsWith("Warning: The login of priya was deleted and not revoked"));
    assertThat(scene.api.told("Disconnected")).as("and nothing else of its end").hasSize(1);
    assertThat(scene.api.told("Authorized")).hasSize(1); // when it was connected
    assertThat(scene.runs.ended(Given.UID)).isEmpty();
  }

  @Test
  void nothingIsDestroyedBeforeTheOutcomeIsRecorded() {
    // Given
    scene.connected().deleted();
    scene.cleanup();
    scene.finished();
    scene.api.refuse("status", 409);
    // When
    var control = scene.cleanup();
    // Then
    assertThat(control.getScheduleDelay()).contains(1000L);
    assertThat(scene.runs.since(Given.UID)).isEmpty();
    assertThat(scene.stored()).isTrue();
    untilGone();
    assertThat(scene.stored()).isFalse();
  }

  /** A status that is not taken for ever must not keep an object for ever. */
  @Test
  void aStatusThatIsNotTakenKeepsNobody() {
    // Given
    scene.connected().deleted();
    scene.api.refuse("status", 422, 422, 422);
    // When
    untilGone();
    // Then
    assertThat(scene.stored()).isFalse();
  }

  @Test
  void theOutcomeIsToldOnceHoweverOftenWhatFollowsIsTried() {
    // Given
    scene.connected().deleted();
    scene.cleanup();
    scene.finished();
    scene.storeAway();
    scene.cleanup();
    scene.finished();
    // When: the store was away, so the end begins anew
    var away = scene.cleanup();
    // Then
    assertThat(away.getScheduleDelay()).contains(5000L);
    scene.storeBack();
    scene.clock.advance(Duration.ofSeconds(5));
    untilGone();
    assertThat(scene.stored()).isFalse();
    assertToldOnce("cannot be asked to revoke");
  }

  /** F-7: the status says it already when the same is judged again. */
  @Test
  void f7TheOutcomeIsToldThoughTheAnswerToItsWriteWasLost() {
    // Given
    scene.connected().deleted();
    scene.cleanup();
    scene.finished();
    scene.api.loseAnswer("status");
    // When
    untilGone();
    // Then
    assertToldOnce("cannot be asked to revoke");
  }

  /** F-22, F-23: an exchange whose claim was removed with the status ends behind the look. */
  @Test
  void f22WhatBecameOfALoginThatWasFoundAtLastIsToldToo() {
    // Given
    scene.linked().deleted();
    scene.cleanup();
    scene.finished();
    scene.storesALogin();
    // When
    untilGone();
    // Then
    assertThat(scene.stored()).isFalse();
    assertToldOnce("cannot be asked to revoke");
  }

  /** Somebody took the claim away: what was found out does not count any more. */
  @Test
  void anEndThatWasUndoneIsForgottenAndBegunAnew() {
    // Given
    scene.connected().deleted();
    scene.cleanup();
    scene.finished();
    scene.status(s -> s.withToken(Objects.requireNonNull(s.token()).withClaim(null)));
    // When
    var control = scene.cleanup();
    // Then
    assertThat(control.getScheduleDelay()).contains(200L);
    assertThat(scene.runs.ended(Given.UID)).isEmpty();
    assertThat(recorded()).isNull();
    untilGone();
    assertThat(scene.stored()).isFalse();
  }

  @Test
  void itsRepliesGoWithIt() {
    // Given
    scene.linked();
    scene.replied("Code");
    scene.deleted();
    // When
    untilGone();
    // Then
    assertThat(scene.api.calls()).containsSubsequence("delete", "finalizers");
  }

  @Test
  void theFinalizersOfOthersStay() {
    // Given
    scene.linked().deleted();
    scene.api.change(
        c -> {
          c.getMetadata().setFinalizers(List.of("agentteams.com/disconnect", "other.example/f"));
          return c;
        });
    // When
    scene.cleanup();
    scene.finished();
    scene.cleanup();
    scene.finished();
    scene.cleanup();
    // Then
    assertThat(scene.api.connection().getMetadata().getFinalizers())
        .containsExactly("other.example/f");
  }

  @Test
  void anObjectThatChangesWhileItIsLetGoIsReadAnew() {
    // Given
    scene.reconciler.nothingStored(scene.api.connection());
    scene.deleted();
    scene.api.refuse("finalizers", 409, 409);
    // When
    scene.cleanup();
    // Then
    assertThat(scene.api.gone()).isTrue();
  }

  @Test
  void anObjectThatChangesAllTheTimeIsLetGoLater() {
    // Given
    scene.reconciler.nothingStored(scene.api.connection());
    scene.deleted();
    scene.api.refuse("finalizers", 409, 409, 409);
    // When
    var control = scene.cleanup();
    // Then
    assertThat(control.getScheduleDelay()).contains(1000L);
    assertThat(scene.api.gone()).isFalse();
    scene.cleanup();
    assertThat(scene.api.gone()).isTrue();
  }

  @Test
  void whatIsGoneIsLeftAlone() {
    // Given
    var seen = scene.connected().deleted().api.connection();
    scene.api.remove();
    // When
    var control = scene.reconciler.cleanup(seen, scene.framework.context(scene.reconciler));
    // Then
    assertIsLeft(control);
    assertThat(scene.runs.since(Given.UID)).isEmpty();
    assertThat(scene.runs.ended(Given.UID)).isEmpty();
  }

  /** The framework would try again without a word to anybody. */
  @Test
  void j4ACleanupThatFailsSaysSoOnTheObjectAndComesBack() {
    // Given
    scene.connected().deleted();
    scene.caches.broken = true;
    // When
    var control = scene.cleanup();
    // Then
    assertThat(ready().reason()).isEqualTo("InternalError");
    assertThat(control.getScheduleDelay()).contains(5000L);
    assertThat(control.isRemoveFinalizer()).isFalse();
  }

  @Test
  void j4ACleanupThatTheApiServerRefusesComesBack() {
    // Given
    scene.connected().deleted();
    scene.api.refuse("get", 403);
    // When
    var control = scene.cleanup();
    // Then
    assertThat(control.getScheduleDelay()).contains(5000L);
    assertThat(control.isRemoveFinalizer()).isFalse();
  }

  @Test
  void workOnItIsLookedAtAgainBeforeAndAfterItIsShown() {
    // Given
    scene.connected().deleted().held().cleanup();
    scene.gate.awaitArrival(Duration.ofMinutes(1));
    scene.clock.advance(Duration.ofMillis(500));
    // When
    var soon = scene.cleanup();
    scene.clock.advance(Duration.ofMillis(1500));
    var late = scene.cleanup();
    // Then
    assertThat(soon.getScheduleDelay()).contains(1500L);
    assertThat(late.getScheduleDelay()).contains(2000L);
  }

  /** What says for how long a claim lasts is anybody's who may write a status. */
  @Test
  void nobodysClaimKeepsItUnlookedAtForLong() {
    // Given
    scene.connected().deleted();
    scene.status(
        s ->
            s.withToken(
                Objects.requireNonNull(s.token())
                    .withClaim(
                        new TokenClaim(
                            "another",
                            ClaimPurpose.Exchange,
                            "2026-03-01T10:00:00.000Z",
                            "2026-03-01T11:00:00.000Z"))));
    // When
    var control = scene.cleanup();
    // Then
    assertThat(control.getScheduleDelay()).contains(Duration.ofMinutes(15).toMillis());
  }

  /** The first that a process sees of a connection may be that it is deleted. */
  @Test
  void whatItsWorkWritesIsInTheCacheAtOnce() {
    // Given
    scene.deleted();
    // When
    scene.cleanup();
    scene.finished();
    // Then
    assertThat(claimIsCached()).isTrue();
  }

  // --- to be disconnected

  @Test
  void whatTheWorkOfOneThatStaysWritesIsInTheCacheAtOnce() {
    // Given
    scene.connected();
    scene.spec(DISCONNECTED);
    // When
    scene.reconcile();
    scene.finished();
    // Then
    assertThat(claimIsCached()).isTrue();
  }

  @Test
  void disconnectedEndsAndStays() {
    // Given
    scene.connected();
    scene.spec(DISCONNECTED);
    // When
    scene.reconcile();
    scene.finished();
    scene.reconcile();
    scene.finished();
    scene.reconcile();
    // Then
    assertThat(scene.status().phase()).isEqualTo(ConnectionPhase.Disconnected);
    assertThat(ready().reason()).isEqualTo("Disconnected");
    assertThat(recorded()).isEqualTo(RevocationOutcome.Unsupported);
    assertThat(ready().message())
        .contains("not revoked at the provider: to end it there, and with it");
    assertThat(scene.api.told("Disconnected"))
        .as("what became of it, and that it is as asked")
        .hasSize(2)
        .noneMatch(e -> e.contains("is being removed"));
    assertThat(scene.stored()).isFalse();
    var calls = scene.api.calls();
    scene.clock.advance(Duration.ofMinutes(15));
    scene.reconcile();
    assertThat(scene.api.calls()).isEqualTo(calls);
  }

  /** What Ready says meanwhile is no news, and no warning: the login goes as asked. */
  @Test
  void anEndThatTakesLongerIsNoEventOfItsOwn() {
    // Given
    scene.connected().held();
    scene.spec(DISCONNECTED);
    scene.reconcile();
    // When
    scene.clock.advance(Duration.ofSeconds(3));
    scene.reconcile();
    // Then
    assertThat(ready().status()).isEqualTo(ConditionStatus.Unknown);
    assertThat(scene.api.told("Authorized")).as("when it was connected").hasSize(1);
  }

  /** An older release wrote that it was at it. */
  @Test
  void anOutcomeThatWasPendingIsToldOnceItIsKnown() {
    // Given
    scene.connected();
    scene.spec(DISCONNECTED);
    scene.status(s -> s.withDisconnect(new DisconnectStatus(RevocationOutcome.Pending, null)));
    // When
    scene.reconcile();
    scene.finished();
    scene.reconcile();
    scene.finished();
    // Then
    assertThat(recorded()).isEqualTo(RevocationOutcome.Unsupported);
    assertThat(scene.api.told("Disconnected"))
        .filteredOn(e -> e.contains("cannot be asked to revoke"))
        .hasSize(1);
  }

  private boolean claimIsCached() {
    return scene.framework.cached().stream()
        .map(cached -> KubernetesRegister.token((ToolConnection) cached.after()))
        .anyMatch(token -> token.isClaimedFor(ClaimPurpose.Disconnect));
  }

  private Condition ready() {
    return Given.condition(scene.status(), ConditionType.Ready);
  }

  private @Nullable RevocationOutcome recorded() {
    var became = scene.status().disconnect();
    return became == null ? null : became.revocation();
  }

  /** Runs until the object is gone; fails if that takes more runs than any end does. */
  private void untilGone() {
    for (int runs = 0; !scene.api.gone(); runs++) {
      assertThat(runs).as("runs").isLessThan(8);
      scene.cleanup();
      scene.finished();
    }
  }

  private void assertToldOnce(String words) {
    assertThat(scene.api.told("Disconnected")).filteredOn(e -> e.contains(words)).hasSize(1);
  }

  /** The framework neither removes the finalizer nor comes back. */
  private static void assertIsLeft(DeleteControl control) {
    assertThat(control.isRemoveFinalizer()).isFalse();
    assertThat(control.getScheduleDelay()).isEmpty();
  }
}
