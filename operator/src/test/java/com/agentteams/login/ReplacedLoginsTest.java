package com.agentteams.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.agentteams.api.Account;
import com.agentteams.secret.Secret;
import com.agentteams.vault.StoreUnavailableException.Reason;
import com.agentteams.vault.VaultException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a login replaced is ended once that login is in use: all of it, and nothing else. */
class ReplacedLoginsTest {
  private final Bench bench = new Bench();
  private final FakeProvider provider = bench.provider;

  @Test
  void whatItReplacedIsRevokedAndDestroyed() {
    // Given
    bench.stored("old", null);
    // When
    var ended = endReplaced(bench.stored("new", 1L));
    // Then
    assertThat(ended).isTrue();
    assertThat(bench.ended).containsExactly("slack Revoked");
    assertThat(provider.revoked).containsExactly("old");
    assertThat(bench.holds(1)).isFalse();
    assertThat(bench.holds(2)).isTrue();
  }

  /** Nobody points there any more, so nobody has to be in charge. */
  @Test
  void thatNeedsNoClaim() {
    // Given
    bench.stored("old", null);
    var version = bench.stored("new", 1L);
    bench.rival();
    provider.revoking = () -> bench.passes(Duration.ofMinutes(2));
    // When
    endReplaced(version);
    // Then
    assertThat(provider.revoked).containsExactly("old");
    assertThat(bench.holds(1)).isFalse();
  }

  /** After a crash in the middle, the newest still says how far down there may be more. */
  @Test
  void theOldestGoesFirst() {
    // Given
    bench.stored("first", null);
    bench.stored("second", 1L);
    bench.stored("third", 2L);
    // When
    endReplaced(bench.stored("new", 3L));
    // Then
    assertThat(provider.revoked).containsExactly("first", "second", "third");
    assertThat(bench.holds(4)).isTrue();
  }

  /** F-7: the answer of its append was lost, perhaps more than once. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void f7CopiesOfItAreDestroyedAndNotRevoked(boolean replacesOne) {
    // Given
    var replaces = replacesOne ? bench.stored("old", null) : null;
    var copy = bench.stored("new", replaces);
    var another = bench.stored("new", replaces);
    // When
    endReplaced(bench.stored("new", replaces));
    // Then
    assertThat(provider.revoked).doesNotContain("new").hasSize(replacesOne ? 1 : 0);
    assertThat(bench.holds(copy)).isFalse();
    assertThat(bench.holds(another)).isFalse();
    assertThat(bench.holds(another + 1)).isTrue();
  }

  /** A provider may give the same refresh token again: to revoke it would end the new login. */
  @Test
  void whatSharesATokenWithTheOneInUseIsOnlyDestroyed() {
    // Given
    bench.stored("old", null);
    var again = LoginDraft.of(bench.login("new", 1L), l -> l.refreshToken = Secret.of("r-old"));
    // When
    endReplaced(bench.sealed(again).version());
    // Then
    assertThat(provider.revoked).isEmpty();
    assertThat(bench.holds(1)).isFalse();
  }

  /** The same for tokens that this process alone has, as of an answer that cannot be used. */
  @ParameterizedTest
  @CsvSource({"token, -, false", "-, r-token, false", "another, r-another, true"})
  void tokensOfTheOneInUseAreNotRevoked(String access, String refresh, boolean revoked) {
    // Given
    bench.inUse(bench.stored("token", null));
    // When
    new Discarding(bench.holder, bench.subject(), provider, bench.claim())
        .own(
            new Grant(
                FakeProvider.BINDING,
                access.equals("-") ? null : Secret.of(access),
                refresh.equals("-") ? null : Secret.of(refresh)),
            "c".repeat(64));
    // Then
    assertThat(!provider.revoked.isEmpty()).isEqualTo(revoked);
  }

  /** F-38: it replaced one of a time when numbers were higher. */
  @Test
  void f38WhatItReplacedUnderAHigherNumberHidesNothing() {
    // Given
    bench.stored("old", null);
    // When
    endReplaced(bench.stored("new", 5L));
    // Then
    assertThat(provider.revoked).containsExactly("old");
  }

  /** A stray may lie between, of a consent that replaced the same; or nothing any more. */
  @Test
  void whatLiesBetweenEndsAndAGapHidesNothing() {
    // Given
    bench.stored("old", null);
    bench.stored("stray", 1L);
    bench.vault.destroy(FakeRegister.OWNER, bench.stored("gone", 1L));
    // When
    endReplaced(bench.stored("new", 1L));
    // Then
    assertThat(provider.revoked).containsExactly("old", "stray");
  }

  /** Where a stray replaced what is older still, that is looked for too. */
  @Test
  void whatAStrayReplacedIsLookedForToo() {
    // Given
    bench.stored("first", null);
    bench.vault.destroy(FakeRegister.OWNER, bench.stored("second", 1L));
    bench.stored("stray", 1L);
    // When
    endReplaced(bench.stored("new", 2L));
    // Then
    assertThat(provider.revoked).containsExactly("first", "stray");
  }

  /** A stray may have replaced a newer one; that hides nothing that is older. */
  @Test
  void whatAStrayReplacedHidesNothingBelowIt() {
    // Given
    bench.stored("old", null);
    bench.vault.destroy(FakeRegister.OWNER, bench.stored("gone", 1L));
    bench.stored("stray", 2L);
    // When
    endReplaced(bench.stored("new", 1L));
    // Then
    assertThat(provider.revoked).containsExactly("old", "stray");
  }

  /** F-7: also of the login that was replaced there may be copies. */
  @Test
  void f7CopiesOfTheFirstLoginEndWithIt() {
    // Given
    bench.stored("first", null);
    bench.stored("first", null);
    // When
    endReplaced(bench.stored("new", 2L));
    // Then
    assertThat(bench.holds(1)).isFalse();
    assertThat(bench.holds(2)).isFalse();
  }

  /** A process that stood still may have stored one, and a gap is of a login that was refused. */
  @Test
  void belowTheFirstLoginNothingHidesAStray() {
    // Given
    bench.stored("stray", null);
    bench.vault.destroy(FakeRegister.OWNER, bench.stored("refused", null));
    // When
    endReplaced(bench.stored("new", null));
    // Then
    assertThat(provider.revoked).containsExactly("stray");
    assertThat(bench.holds(1)).isFalse();
  }

  /** What is below what it replaced, and has not been replaced by that, is not looked at. */
  @Test
  void nothingBelowWhatItReplacedIsLookedAtWhereThatIsGone() {
    // Given
    bench.stored("older", null);
    bench.vault.destroy(FakeRegister.OWNER, bench.stored("gone", 1L));
    // When
    endReplaced(bench.stored("new", 2L));
    // Then
    assertThat(provider.revoked).isEmpty();
    assertThat(bench.holds(1)).isTrue();
  }

  @ParameterizedTest(name = "siblings {0}, in use {1}, before {2}, others {3}: revoked {4}")
  @CsvSource(
      nullValues = "?",
      value = {
        "true,  U1, U1, false, false",
        "true,  U1, U2, false, true",
        "true,  U1, U2, true,  false",
        "true,  U1, ?,  false, false",
        "true,  ?,  U2, false, false",
        "false, U1, U1, true,  true",
      })
  void whereOneGrantEndsOthersItIsOnlyDestroyed(
      boolean siblings,
      @Nullable String inUse,
      @Nullable String before,
      boolean others,
      boolean revoked) {
    // Given
    provider.revokesSiblings = siblings;
    bench.siblingsMayHold = others;
    bench.stored("old", null);
    var version = bench.stored("new", 1L);
    if (before != null) {
      bench.known(before);
    }
    // When
    endReplaced(version, inUse == null ? null : new Account(inUse, null, null));
    // Then
    assertThat(provider.revoked.isEmpty()).isEqualTo(!revoked);
    assertThat(bench.holds(1)).isFalse();
  }

  @Test
  void aStoreThatIsAwayLeavesItForLater() {
    // Given
    bench.stored("old", null);
    var version = bench.stored("new", 1L);
    bench.store.refuseToRead(1, Reason.UNREACHABLE);
    // When
    var ended = endReplaced(version);
    // Then
    assertThat(ended).isFalse();
    assertThat(provider.revoked).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {"DISABLED", "CORRUPTED"})
  void whatIsNotGoingToOpenIsInNobodysWay(Reason reason) {
    // Given
    bench.stored("first", null);
    bench.stored("second", 1L);
    var version = bench.stored("new", 1L);
    bench.store.refuseToRead(2, reason);
    // Then
    assertThat(endReplaced(version)).isTrue();
    assertThat(provider.revoked).containsExactly("first");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatCannotBeReadStaysAsItIs(boolean keyLost) {
    // Given
    bench.stored("first", null);
    var unreadable = keyLost ? bench.storedWithALostKey() : bench.stored("second", 1L);
    var version = bench.stored("new", 1L);
    if (!keyLost) {
      bench.store.tamper(FakeRegister.OWNER.storeName(), unreadable, _ -> new byte[40]);
    }
    // Then
    assertThat(endReplaced(version)).isTrue();
    assertThat(provider.revoked).containsExactly("first");
    assertThatThrownBy(() -> bench.holds(unreadable))
        .as("it is kept")
        .isInstanceOf(VaultException.class);
  }

  private boolean endReplaced(long version) {
    return endReplaced(version, FakeProvider.PRIYA);
  }

  private boolean endReplaced(long version, @Nullable Account account) {
    bench.inUse(version);
    return new Discarding(bench.holder, bench.subject(), provider, bench.claim())
        .replaced(
            bench.opened(version),
            version,
            new SharedGrant.Staying(true, account == null ? null : account.id()));
  }
}
