package com.agentteams.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.agentteams.api.ClaimPurpose;
import com.agentteams.login.ClaimLostException.Why;
import com.agentteams.vault.StoreUnavailableException;
import com.agentteams.vault.StoredLogin;
import com.agentteams.vault.VaultException;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that exist nowhere else are stored, or ended, or another's to find. */
class FreshLoginTest {
  private static final ClaimLostException TAKEN = new ClaimLostException(Why.TAKEN);
  private static final ClaimLostException GONE = new ClaimLostException(Why.GONE);

  private final Bench bench = new Bench();
  private final FakeProvider provider = bench.provider;
  private final Claim claim = bench.claimed(ClaimPurpose.Exchange);
  private final FreshLogin fresh = fresh(bench.login("token", null));

  // --- store

  @Test
  void aLoginIsStoredAndSaidWhere() {
    // When
    var at = fresh.store().orElseThrow();
    // Then
    assertThat(at.version()).isEqualTo(1);
    assertThat(bench.holds(1)).isTrue();
    assertThat(bench.register.writes()).as("the claim is as it was taken").isEqualTo(1);
  }

  /** F-6: what is held exists nowhere else, so the store is waited for and the claim held. */
  @Test
  void f6AStoreThatIsAwayIsWaitedForAndTheClaimHeld() {
    // Given
    bench.store.away(4);
    // When
    var at = fresh.store();
    // Then
    assertThat(at).isPresent();
    assertThat(bench.nanos).isEqualTo(Duration.ofMillis(7_500).toNanos());
    assertThat(bench.register.writes()).as("taken, and renewed after each try").isEqualTo(5);
    assertThat(provider.revoked).isEmpty();
    assertThat(bench.progress)
        .containsOnly("the login is held until the token store takes it (UNREACHABLE)");
  }

  /** F-6: as long as one login has no place, no other is asked for; after it, all goes on. */
  @Test
  void f6WhileALoginIsHeldNoCodeIsSent() {
    // Given
    bench.store.away(2);
    var refused = new ArrayList<VaultException>();
    bench.pausing =
        () -> {
          try {
            bench.vault.prepare(FakeRegister.OWNER);
          } catch (VaultException e) {
            refused.add(e);
          }
        };
    // When
    fresh.store();
    // Then
    assertThat(refused).hasSize(2);
    bench.vault.prepare(FakeRegister.OWNER);
  }

  /** Nobody wants it any more, and it exists nowhere else. */
  @Test
  void aLoginThatIsHeldForAnObjectThatIsToEndIsEndedAtOnce() {
    // Given
    bench.store.away(1);
    bench.pausing = () -> bench.unwanted(true);
    // When
    var stored = fresh.store();
    // Then
    assertThat(stored).isEmpty();
    assertThat(fresh.problem()).isEqualTo("the connection is being ended");
    assertThat(provider.revoked).containsExactly("token");
    bench.vault.prepare(FakeRegister.OWNER); // nothing is held any more
    fresh.leave(TAKEN);
    assertThat(bench.ended).as("once, also where the claim is lost then").hasSize(1);
  }

  @Test
  void whoeverIsNotInChargeAnyMoreStoresNothing() {
    // Given
    bench.store.away(1);
    bench.rival();
    // Then
    assertThatThrownBy(fresh::store).isInstanceOf(ClaimLostException.class);
    assertThat(bench.holds(1)).isFalse();
  }

  @Test
  void aLoginThatNoStoreTakesIsEnded() {
    // Given
    var huge = "t".repeat(70_000);
    // When
    var at = fresh(bench.login(huge, null)).store();
    // Then
    assertThat(at).isEmpty();
    assertThat(provider.revoked).containsExactly(huge);
  }

  // --- leave

  @Test
  void whatIsNotStoredIsThisProcessesAloneToEnd() {
    // When
    var lost = fresh.leave(TAKEN);
    // Then
    assertThat(lost).isSameAs(TAKEN);
    assertThat(provider.revoked).containsExactly("token");
  }

  @Test
  void whatIsStoredIsForWhoeverIsInCharge() {
    // Given
    fresh.store();
    // When
    var lost = fresh.leave(TAKEN);
    // Then
    assertThat(lost.why()).isEqualTo(Why.TAKEN_AFTER_STORING);
    assertThat(provider.revoked).isEmpty();
    assertThat(bench.holds(1)).isTrue();
  }

  /** Whoever ends the object may have looked for logins before this one was stored. */
  @Test
  void whatIsStoredForAnObjectThatIsToEndIsEndedAllTheSame() {
    // Given
    fresh.store();
    bench.unwanted(false);
    claim.renew();
    // When
    var lost = fresh.leave(TAKEN);
    // Then
    assertThat(lost.why()).isEqualTo(Why.TAKEN_AFTER_STORING);
    assertThat(provider.revoked).containsExactly("token");
    assertThat(bench.holds(1)).as("its object may be gone before anybody looks again").isFalse();
  }

  /** The answer of an append may have been lost; the version that it replaces is not it. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whetherItIsStoredIsLookedUpBehindWhatItReplaces(boolean stored) {
    // Given
    var old = bench.stored("token", null);
    bench.stored("another", old);
    var login = bench.login("token", old);
    if (stored) {
      bench.sealed(login);
    }
    // When
    var lost = fresh(login).leave(TAKEN);
    // Then
    assertThat(lost.why()).isEqualTo(stored ? Why.TAKEN_AFTER_STORING : Why.TAKEN);
    assertThat(provider.revoked.isEmpty()).isEqualTo(stored);
  }

  /** F-22: the object was ended meanwhile, and with it went the numbers. */
  @Test
  void f22WhereNumbersBeganAnewItIsFoundAllTheSame() {
    // Given
    bench.unwanted(false);
    var login = fresh(bench.login("token", 3L));
    assertThat(login.store().orElseThrow().version()).isEqualTo(1);
    claim.renew();
    // When
    var lost = login.leave(TAKEN);
    // Then
    assertThat(lost.why()).isEqualTo(Why.TAKEN_AFTER_STORING);
    assertThat(provider.revoked).containsExactly("token");
    assertThat(bench.holds(1)).isFalse();
  }

  @Test
  void aStoreThatIsAwayIsAskedUntilItAnswers() {
    // Given
    fresh.store();
    bench.store.away(3);
    // When
    var lost = fresh.leave(TAKEN);
    // Then
    assertThat(lost.why()).isEqualTo(Why.TAKEN_AFTER_STORING);
    assertThat(bench.nanos).isEqualTo(Duration.ofMillis(3_500).toNanos());
  }

  /** Laws 3 and 4: in doubt it is stored, and may be in use by now. */
  @ParameterizedTest
  @ValueSource(strings = {"another key", "tampered"})
  void inDoubtItIsStored(String what) {
    // Given
    if (what.equals("tampered")) {
      bench.stored("another", null);
      bench.store.tamper(FakeRegister.OWNER.storeName(), 1, _ -> new byte[40]);
    } else {
      bench.storedWithALostKey();
    }
    // When
    var lost = fresh.leave(TAKEN);
    // Then
    assertThat(lost.why()).isEqualTo(Why.TAKEN_AFTER_STORING);
    assertThat(provider.revoked).isEmpty();
  }

  /** F-22: what a person disabled does not come back by waiting. */
  @Test
  void f22AVersionThatIsDisabledIsNotWaitedFor() {
    // Given
    bench.stored("another", null);
    bench.store.refuseToRead(1, StoreUnavailableException.Reason.DISABLED);
    // When
    var lost = fresh.leave(TAKEN);
    // Then
    assertThat(lost.why()).isEqualTo(Why.TAKEN_AFTER_STORING);
    assertThat(bench.nanos).isZero();
  }

  /** Whoever took over took it into use, and whoever ends the object ends that. */
  @Test
  void whatCameIntoUseMeanwhileIsForWhoeverEndsTheObject() {
    // Given
    bench.inUse(fresh.store().orElseThrow().version());
    bench.unwanted(true);
    assertThatThrownBy(claim::renew).isInstanceOf(ClaimLostException.class);
    // When
    fresh.leave(TAKEN);
    // Then
    assertThat(provider.revoked).isEmpty();
    assertThat(bench.holds(1)).isTrue();
  }

  /** F-22: nobody comes to look for it. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void f22ALoginOfAnObjectThatIsGoneIsEndedAndNothingStaysStored(boolean stored) {
    // Given
    if (stored) {
      fresh.store();
    }
    // When
    var lost = fresh.leave(GONE);
    // Then
    assertThat(lost).isSameAs(GONE);
    assertThat(provider.revoked).containsExactly("token");
    assertThat(bench.holds(1)).isFalse();
  }

  /** Nothing of it stays in use, whatever a store that is away may hold. */
  @Test
  void f22TokensOfAGoneObjectAreRevokedThoughTheStoreIsAwayAndSiblingsEnd() {
    // Given
    provider.revokesSiblings = true;
    bench.store.away(3);
    // When
    fresh.leave(GONE);
    // Then
    assertThat(provider.revoked).containsExactly("token");
    assertThat(bench.ended).containsExactly("slack Revoked");
  }

  /** Everything was deleted meanwhile, so it is stored under the number of the login in use. */
  @Test
  void f22ALoginIsNotTakenForTheOneThatWasInUseUnderItsNumber() {
    // Given
    bench.inUse(bench.stored("in use", null));
    bench.register.change(e -> e.token = e.token.withAttempt("c".repeat(64)));
    var again = bench.claimed(ClaimPurpose.Exchange);
    bench.vault.delete(FakeRegister.OWNER);
    var late =
        new FreshLogin(
            bench.holder,
            bench.subject(),
            again,
            new Discarding(bench.holder, bench.subject(), provider, again),
            bench.login("token", 1L));
    assertThat(late.store().orElseThrow().version()).isEqualTo(1);
    // When
    late.leave(GONE);
    // Then
    assertThat(provider.revoked).containsExactly("token");
    assertThat(bench.holds(1)).isFalse();
  }

  @Test
  void theStoreIsWaitedForBeforeWhatIsOfAGoneObjectIsLeftThere() {
    // Given
    fresh.store();
    bench.store.away(5);
    // When
    fresh.leave(GONE);
    // Then
    assertThat(bench.holds(1)).isFalse();
  }

  @Test
  void aStoreThatStaysAwayIsGivenUpAfterFiveMinutes() {
    // Given
    fresh.store();
    bench.store.away(1_000);
    // When
    var lost = fresh.leave(GONE);
    // Then
    assertThat(lost).isSameAs(GONE);
    assertThat(provider.revoked).containsExactly("token");
    assertThat(Duration.ofNanos(bench.nanos))
        .isBetween(Duration.ofSeconds(270), Duration.ofMinutes(5));
  }

  private FreshLogin fresh(StoredLogin login) {
    var subject = bench.subject();
    return new FreshLogin(
        bench.holder,
        subject,
        claim,
        new Discarding(bench.holder, subject, provider, claim),
        login);
  }
}
