package com.agentteams.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.ClaimPurpose;
import com.agentteams.catalog.ProbeResult;
import com.agentteams.vault.StoreUnavailableException.Reason;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is stored and nobody points to: found again, or ended (K-2). */
class RecoveryTest {
  private final Bench bench = new Bench();
  private final FakeProvider provider = bench.provider;

  // --- a status that was lost

  /** The store is asked and nobody else is bothered. */
  @Test
  void k2WhereNothingIsStoredNothingIsWritten() {
    // When
    var result = takeOver().recover();
    // Then
    assertThat(result).isEqualTo(new LoginResult.Nothing("1"));
    assertThat(bench.register.writes()).isZero();
  }

  @Test
  void k2TheNewestThatWorksComesIntoUse() {
    // Given
    bench.stored("first", null);
    bench.stored("second", 1L);
    // When
    var result = takeOver().recover();
    // Then
    assertThat(result).isInstanceOf(LoginResult.Connected.class);
    assertThat(bench.register.token().version()).isEqualTo(2);
    assertThat(bench.register.token().claim()).isNull();
    assertThat(provider.revoked).as("what it replaced").containsExactly("first");
  }

  @Test
  void k2OneThatDoesNotWorkIsEndedAndTheOneBeforeItLookedAt() {
    // Given
    bench.stored("first", null);
    bench.stored("second", 1L);
    bench.passes(Duration.ofMinutes(1));
    provider.probes.add(new ProbeResult.Reauthorize());
    // When
    var result = takeOver().recover();
    // Then
    assertThat(result).isInstanceOf(LoginResult.Connected.class);
    assertThat(bench.register.token().version()).isEqualTo(1);
    assertThat(bench.holds(2)).isFalse();
  }

  @Test
  void k2WhereNoneWorksNothingIsLeftAndNobodyInCharge() {
    // Given
    bench.stored("first", null);
    bench.stored("second", 1L);
    bench.passes(Duration.ofMinutes(1));
    provider.probes.add(new ProbeResult.Reauthorize());
    provider.probes.add(new ProbeResult.Reauthorize());
    // When
    var result = takeOver().recover();
    // Then
    assertThat(result).isEqualTo(new LoginResult.Nothing(bench.register.now().revision()));
    assertThat(bench.register.token().claim()).isNull();
    assertThat(bench.register.token().version()).isNull();
    assertThat(bench.holds(1)).isFalse();
    assertThat(bench.holds(2)).isFalse();
  }

  // --- what is stored beside the login in use

  @Test
  void whatIsStoredBehindTheLoginInUseIsEnded() {
    // Given
    bench.inUse(bench.stored("in use", null));
    bench.stored("stray", 1L);
    bench.stored("another stray", 1L);
    // When
    var result = takeOver().tidy();
    // Then
    assertThat(result).isEqualTo(new LoginResult.Nothing(bench.register.now().revision()));
    assertThat(provider.revoked).containsExactlyInAnyOrder("stray", "another stray");
    assertThat(bench.holds(1)).isTrue();
    assertThat(bench.register.token().version()).isEqualTo(1);
    assertThat(bench.register.token().claim()).isNull();
    assertThat(bench.register.token().lastAttempt()).isEqualTo(Bench.ATTEMPT.hash());
  }

  @Test
  void whatItReplacedIsEndedToo() {
    // Given
    bench.stored("old", null);
    bench.inUse(bench.stored("in use", 1L));
    // When
    takeOver().tidy();
    // Then
    assertThat(provider.revoked).containsExactly("old");
    assertThat(bench.holds(1)).isFalse();
    assertThat(bench.holds(2)).isTrue();
  }

  @Test
  void withoutALoginInUseAllThatIsStoredIsEnded() {
    // Given
    bench.stored("stray", null);
    // When
    var result = takeOver().tidy();
    // Then
    assertThat(result).isInstanceOf(LoginResult.Nothing.class);
    assertThat(provider.revoked).containsExactly("stray");
    assertThat(bench.holds(1)).isFalse();
  }

  /** Nobody knows whose the old one was but by the account that the object has had. */
  @Test
  void whereOneGrantEndsOthersWhatItReplacedIsOnlyDestroyed() {
    // Given
    provider.revokesSiblings = true;
    bench.stored("old", null);
    bench.inUse(bench.stored("in use", 1L));
    bench.known("U1");
    // When
    takeOver().tidy();
    // Then
    assertThat(provider.revoked).isEmpty();
    assertThat(bench.holds(1)).isFalse();
  }

  /** Whoever comes next has to know that there is something to look for. */
  @ParameterizedTest
  @EnumSource(Reason.class)
  void theClaimStaysWhileTheStoreMayAnswerLater(Reason reason) {
    // Given
    bench.stored("old", null);
    bench.inUse(bench.stored("in use", 1L));
    bench.store.refuseToRead(1, reason);
    // When
    var result = takeOver().tidy();
    // Then
    var stays = bench.register.token().isClaimedFor(ClaimPurpose.Recovery);
    assertThat(stays).isEqualTo(reason.mayPass());
    assertThat(result)
        .isEqualTo(
            stays
                ? new LoginResult.Later(Duration.ofMinutes(1))
                : new LoginResult.Nothing(bench.register.now().revision()));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatCannotBeReadStaysAndHoldsNobodyUp(boolean keyLost) {
    // Given
    if (keyLost) {
      bench.storedWithALostKey();
    } else {
      bench.stored("stray", null);
      bench.store.tamper(FakeRegister.OWNER.storeName(), 1, _ -> new byte[40]);
    }
    // When
    var result = takeOver().tidy();
    // Then
    assertThat(result).isInstanceOf(LoginResult.Nothing.class);
    assertThat(bench.register.token().claim()).isNull();
    assertThat(bench.store.blob(FakeRegister.OWNER.storeName(), 1)).isNotEmpty();
  }

  @Test
  void aLoginInUseThatIsGoneHoldsNobodyUp() {
    // Given
    bench.inUse(bench.stored("in use", null));
    bench.vault.destroy(FakeRegister.OWNER, 1);
    // When
    var result = takeOver().tidy();
    // Then
    assertThat(result).isInstanceOf(LoginResult.Nothing.class);
    assertThat(bench.register.token().claim()).isNull();
  }

  private TakeOver takeOver() {
    return new TakeOver(bench.holder, bench.subject(), provider, bench.claim());
  }
}
