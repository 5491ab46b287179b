package com.agentteams.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.agentteams.api.ClaimPurpose;
import com.agentteams.oauth.RevocationResult;
import com.agentteams.vault.StoreUnavailableException;
import com.agentteams.vault.StoredLogin;
import com.agentteams.vault.TokenVault;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logins that may not be used are ended, and no other with them. */
class DiscardingTest {
  private final Bench bench = new Bench();
  private final FakeProvider provider = bench.provider;

  // --- what is stored and may not be used

  @Test
  void aLoginThatMayNotBeUsedIsRevokedAndDestroyed() {
    // When
    discard(bench.login("token", null));
    // Then
    assertThat(provider.revoked).containsExactly("token");
    assertThat(bench.holds(1)).isFalse();
  }

  /** What follows cannot be undone. */
  @Test
  void nothingIsEndedByWhoeverIsNotInChargeAnyMore() {
    // Given
    var login = bench.login("token", null);
    var at = bench.sealed(login);
    var claim = bench.claimed(ClaimPurpose.Recovery);
    bench.rival();
    // Then
    assertThatThrownBy(() -> discarding(claim).stored(login, at, null))
        .isInstanceOf(ClaimLostException.class);
    assertThat(provider.revoked).isEmpty();
    assertThat(bench.holds(1)).isTrue();
  }

  /** A provider may take so long to end a grant that somebody else takes over meanwhile. */
  @Test
  void nothingIsDestroyedOnceAnotherTookOverWhileTheProviderWasAsked() {
    // Given
    anotherTakesOverWhileTheProviderIsAsked();
    // Then
    assertThatThrownBy(() -> discard(bench.login("token", null)))
        .isInstanceOf(ClaimLostException.class);
    assertThat(bench.holds(1)).isTrue();
  }

  @Test
  void aGrantIsNotAskedToEndAgainOnceAnotherTookOver() {
    // Given
    provider.revocations.add(new RevocationResult.TryLater(null));
    anotherTakesOverWhileTheProviderIsAsked();
    // Then
    assertThatThrownBy(() -> discard(bench.login("token", null)))
        .isInstanceOf(ClaimLostException.class);
    assertThat(provider.revoked).containsExactly("token");
  }

  /**
   * F-7: an append whose answer was lost may come to be seen after the login was taken into use.
   */
  @Test
  void f7ACopyOfTheLoginInUseIsDestroyedAndNotRevoked() {
    // Given
    bench.inUse(bench.stored("token", null));
    // When
    discard(bench.login("token", null));
    // Then
    assertThat(provider.revoked).isEmpty();
    assertThat(bench.holds(1)).isTrue();
    assertThat(bench.holds(2)).isFalse();
  }

  /** Everything was deleted meanwhile, so it is stored under the number of the login in use. */
  @Test
  void f22ALoginUnderTheNumberOfTheOneInUseIsNotTakenForIt() {
    // Given
    bench.inUse(bench.stored("in use", null));
    bench.vault.delete(FakeRegister.OWNER);
    // When
    discard(bench.login("token", 1L));
    // Then
    assertThat(provider.revoked).containsExactly("token");
    assertThat(bench.holds(1)).isFalse();
  }

  /** A store that does not let it be destroyed has it tried again. */
  @Test
  void whatIsEndedIsCountedOnceItIsDestroyed() {
    // Given
    var at = bench.stored("token", null);
    bench.store.refuseRemoving(1);
    var claim = bench.claimed(ClaimPurpose.Recovery);
    // When
    assertThatThrownBy(() -> discarding(claim).stored(bench.opened(at), at(at), null))
        .isInstanceOf(StoreUnavailableException.class);
    discarding(claim).stored(bench.opened(at), at(at), null);
    // Then
    assertThat(bench.ended).containsExactly("slack Revoked");
  }

  private static TokenVault.Sealed at(long version) {
    return new TokenVault.Sealed(version, 1);
  }

  /** F-7: the same login may be stored several times, each time without an answer. */
  @Test
  void f7CopiesOfItGoWithIt() {
    // Given
    bench.stored("another", null);
    bench.stored("token", null);
    bench.stored("token", null);
    // When
    discard(bench.login("token", null));
    // Then
    assertThat(provider.revoked).containsExactly("token");
    assertThat(bench.holds(1)).isTrue();
    assertThat(bench.holds(2)).isFalse();
    assertThat(bench.holds(3)).isFalse();
    assertThat(bench.holds(4)).isFalse();
  }

  @Test
  void copiesDownToTheFirstVersionGoWithIt() {
    // Given
    bench.stored("token", null);
    // When
    discard(bench.login("token", null));
    // Then
    assertThat(bench.holds(1)).isFalse();
  }

  @Test
  void copiesAreLookedForAboveTheLoginInUseOnly() {
    // Given
    bench.stored("token", null);
    bench.inUse(bench.stored("in use", null));
    bench.stored("token", null);
    // When
    discard(bench.login("token", null));
    // Then
    assertThat(bench.holds(1)).isTrue();
    assertThat(bench.holds(2)).isTrue();
    assertThat(bench.holds(3)).isFalse();
    assertThat(bench.holds(4)).isFalse();
  }

  @ParameterizedTest(name = "the one in use is of {0}, this of {1}: revoked {2}")
  @CsvSource(
      nullValues = "?",
      value = {"U1, U1, false", "U1, U2, true", "U1, ?, false", "?, U1, false"})
  void whereOneGrantEndsOthersItIsSparedIfItMayBeOfTheAccountInUse(
      @Nullable String inUse, @Nullable String whose, boolean revoked) {
    // Given
    provider.revokesSiblings = true;
    bench.inUse(bench.stored("in use", null));
    if (inUse != null) {
      bench.known(inUse);
    }
    // When
    discard(bench.login("token", null), whose);
    // Then
    assertThat(provider.revoked.contains("token")).isEqualTo(revoked);
    assertThat(bench.holds(2)).isFalse();
  }

  /** K-2: where the pointer was lost, another that is stored may be the one to use. */
  @ParameterizedTest(name = "{0} is stored too, siblings end {1}: revoked {2}")
  @CsvSource({
    "another, true, false",
    "another, false, true",
    "token, true, true",
  })
  void k2AnotherThatIsStoredMayBeTheOneInUse(String other, boolean siblings, boolean revoked) {
    // Given
    provider.revokesSiblings = siblings;
    bench.stored(other, null);
    // When
    discard(bench.login("token", null));
    // Then
    assertThat(provider.revoked.contains("token")).isEqualTo(revoked);
    assertThat(bench.holds(2)).isFalse();
  }

  // --- what is stored nowhere

  /** K-2: the pointer is lost too, and nobody can tell while the store is away. */
  @ParameterizedTest(name = "siblings end {0}, another is stored {1}, the store is away {2}")
  @CsvSource({
    "true, true, false, false",
    "true, false, false, true",
    "true, false, true, false",
    "false, true, false, true",
    "false, false, true, true"
  })
  void k2TokensThatAreStoredNowhereSpareWhatMayBeInUse(
      boolean siblings, boolean another, boolean away, boolean revoked) {
    // Given
    provider.revokesSiblings = siblings;
    if (another) {
      bench.stored("another", null);
    }
    bench.store.away(away ? 9 : 0);
    // When
    discarding(bench.claim()).own(Grant.of(bench.login("token", null)), Bench.ATTEMPT.hash());
    // Then
    assertThat(provider.revoked.contains("token")).isEqualTo(revoked);
  }

  @Test
  void tokensThatAreStoredNowhereAreEndedByWhoeverHasThem() {
    // Given
    var claim = bench.claimed(ClaimPurpose.Exchange);
    bench.rival();
    bench.passes(Duration.ofMinutes(5));
    // When
    discarding(claim).own(Grant.of(bench.login("token", null)), Bench.ATTEMPT.hash());
    // Then
    assertThat(provider.revoked).containsExactly("token");
  }

  @ParameterizedTest
  @CsvSource({"true, false", "false, true"})
  void tokensThatAreStoredNowhereAreSparedWhereTheyCouldEndTheLoginInUse(
      boolean inUse, boolean revoked) {
    // Given
    provider.revokesSiblings = true;
    if (inUse) {
      bench.inUse(bench.stored("in use", null));
    }
    // When
    discarding(bench.claim()).own(Grant.of(bench.login("token", null)), Bench.ATTEMPT.hash());
    // Then
    assertThat(provider.revoked.isEmpty()).isEqualTo(!revoked);
    assertThat(bench.ended).as("whoever asked for it counts").isEmpty();
  }

  private void discard(StoredLogin login) {
    discard(login, null);
  }

  private void discard(StoredLogin login, @Nullable String whose) {
    TokenVault.Sealed at = bench.sealed(login);
    discarding(bench.claimed(ClaimPurpose.Recovery)).stored(login, at, whose);
  }

  private void anotherTakesOverWhileTheProviderIsAsked() {
    provider.revoking =
        () -> {
          bench.passes(Duration.ofSeconds(16));
          bench.rival();
        };
  }

  private Discarding discarding(Claim claim) {
    return new Discarding(bench.holder, bench.subject(), provider, claim);
  }
}
