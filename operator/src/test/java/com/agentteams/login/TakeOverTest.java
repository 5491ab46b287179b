package com.agentteams.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.AccountPin;
import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.Reason;
import com.agentteams.catalog.ProbeResult;
import com.agentteams.vault.LoginBinding;
import com.agentteams.vault.StoreUnavailableException;
import com.agentteams.vault.StoredLogin;
import com.agentteams.vault.UnreadableException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a process left behind is finished by the next one. */
class TakeOverTest {
  private static final String OTHER = "c".repeat(64);
  private static final LoginResult LOST = LoginResult.Refused.lostOnTheWay(Bench.ATTEMPT.hash());

  private final Bench bench = new Bench().open();
  private final FakeProvider provider = bench.provider;

  // --- a claim that was left behind

  /** F-1: the answer was stored, and the process died before it was judged. */
  @Test
  void f1TheNewestLoginOfTheAttemptComesIntoUse() {
    // Given
    bench.stored("first try", null);
    bench.stored("second try", null);
    left(ClaimPurpose.Exchange, Bench.ATTEMPT.hash());
    // When
    var result = takeOver().run();
    // Then
    assertThat(result).isInstanceOf(LoginResult.Connected.class);
    assertThat(bench.register.token().version()).isEqualTo(2);
    assertThat(bench.register.token().claim()).isNull();
    assertThat(provider.exchanged).isZero();
  }

  @Test
  void onlyWhatIsStoredBehindTheLoginInUseIsLookedAt() {
    // Given
    bench.inUse(bench.stored("in use", null));
    bench.register.change(e -> e.told = true);
    left(ClaimPurpose.Recovery, Bench.ATTEMPT.hash());
    bench.stored("new", 1L);
    // When
    takeOver().run();
    // Then
    assertThat(bench.register.token().version()).isEqualTo(2);
    assertThat(provider.revoked).containsExactly("in use");
  }

  /** What another attempt left there nobody is going to use. */
  @Test
  void aLoginOfAnotherAttemptIsEndedAndTheAnswerToldAsLost() {
    // Given
    bench.sealed(login("stray", StoredLogin.Kind.Candidate, OTHER));
    left(ClaimPurpose.Recovery, Bench.ATTEMPT.hash());
    // When
    var result = takeOver().run();
    // Then
    assertThat(result).isEqualTo(LOST);
    assertThat(provider.revoked).containsExactly("stray");
    assertThat(bench.holds(1)).isFalse();
    assertThat(bench.register.token().claim()).isNull();
  }

  /** A refresh never becomes the answer to a code. */
  @Test
  void theAnswerToARefreshIsNotTakenForThatToACode() {
    // Given
    bench.sealed(login("refreshed", StoredLogin.Kind.Refreshed, Bench.ATTEMPT.hash()));
    left(ClaimPurpose.Recovery, Bench.ATTEMPT.hash());
    // When
    var result = takeOver().run();
    // Then
    assertThat(result).isEqualTo(LOST);
    assertThat(bench.register.token().version()).isNull();
  }

  /** O-23: the provider may have granted, and revokes what it gave if it sees the code again. */
  @Test
  void o23TheCodeOfALostExchangeIsPresentedOnceMore() {
    // Given
    left(ClaimPurpose.Exchange, Bench.ATTEMPT.hash());
    // When
    var result = takeOver().run();
    // Then
    assertThat(result).isEqualTo(LOST);
    assertThat(provider.exchanged).isEqualTo(1);
    assertThat(provider.revoked).containsExactly("token-1");
    assertThat(bench.register.token().claim()).isNull();
  }

  @Test
  void o23ItIsPresentedOnceMoreAtMost() {
    // Given
    left(ClaimPurpose.Recovery, Bench.ATTEMPT.hash());
    // When
    var result = takeOver().run();
    // Then
    assertThat(result).isEqualTo(LOST);
    assertThat(provider.exchanged).isZero();
    assertThat(bench.register.token().claim()).isNull();
  }

  @Test
  void aCodeOfAnotherAttemptIsNotPresented() {
    // Given
    left(ClaimPurpose.Exchange, OTHER);
    // When
    var result = takeOver().run();
    // Then
    assertThat(result).isInstanceOf(LoginResult.Nothing.class);
    assertThat(provider.exchanged).isZero();
  }

  @Test
  void aCodeThatDoesNotOpenIsNotPresented() {
    // Given
    left(ClaimPurpose.Exchange, Bench.ATTEMPT.hash());
    var code =
        new ConsentCode(
            Bench.ATTEMPT,
            true,
            bench.holder.now().plusSeconds(600),
            () -> {
              throw new UnreadableException("not sealed for this attempt");
            });
    var subject = SubjectDraft.of(bench.subject(), s -> s.code = Optional.of(code));
    // When
    var result = new TakeOver(bench.holder, subject, provider, bench.claim()).run();
    // Then
    assertThat(result).isEqualTo(LOST);
    assertThat(provider.exchanged).isZero();
  }

  /** K-2: the status was removed and then claimed: a login may be stored all the same. */
  @Test
  void k2WhereTheStatusWasLostBeforeTheClaimALoginIsLookedFor() {
    // Given
    bench.sealed(login("found", StoredLogin.Kind.Candidate, OTHER));
    left(ClaimPurpose.Recovery, null);
    bench.register.change(e -> e.statusLost = true);
    // When
    var result = takeOver().run();
    // Then
    assertThat(result).isInstanceOf(LoginResult.Connected.class);
    assertThat(bench.register.token().version()).isEqualTo(1);
  }

  /** K-2: nothing of the object is known but that somebody looked for its login and died. */
  @Test
  void k2ALookForALostLoginThatBreaksOffEndsNothing() {
    // Given
    bench.sealed(login("found", StoredLogin.Kind.Candidate, OTHER));
    bench.register.change(e -> e.statusLost = true);
    provider.probing =
        () -> {
          throw new StoreUnavailableException(
              "fake", "read", StoreUnavailableException.Reason.TIMED_OUT);
        };
    assertThat(bench.logins.proceed(bench.subject())).isInstanceOf(LoginResult.Blocked.class);
    provider.probing = () -> {};
    bench.logins.next(bench.register.now(), bench.subject(), bench.holder.now());
    bench.passes(Duration.ofMinutes(2));
    // When
    var result = bench.logins.proceed(bench.subject());
    // Then
    assertThat(result).isInstanceOf(LoginResult.Connected.class);
    assertThat(provider.revoked).isEmpty();
    assertThat(bench.holds(1)).isTrue();
  }

  @Test
  void k2WhereTheStatusWasLostAndNothingIsStoredNobodyStaysInCharge() {
    // Given
    left(ClaimPurpose.Recovery, null);
    bench.register.change(e -> e.statusLost = true);
    // When
    var result = takeOver().run();
    // Then
    assertThat(result).isInstanceOf(LoginResult.Nothing.class);
    assertThat(bench.register.token().claim()).isNull();
  }

  @Test
  void whereNothingWasLeftBehindNothingIsTold() {
    // Given
    bench.inUse(bench.stored("in use", null));
    bench.register.change(
        e -> {
          e.told = true;
          e.openAttempt = OTHER;
        });
    left(ClaimPurpose.Recovery, Bench.ATTEMPT.hash());
    // When
    var result = takeOver().run();
    // Then
    assertThat(result).isEqualTo(new LoginResult.Nothing(bench.register.now().revision()));
    assertThat(bench.register.token().claim()).isNull();
    assertThat(bench.register.token().version()).isEqualTo(1);
  }

  @Test
  void whileTheStoreIsAwayTheClaimStays() {
    // Given
    bench.inUse(bench.stored("in use", 1L));
    left(ClaimPurpose.Recovery, Bench.ATTEMPT.hash());
    bench.stored("copy", null);
    bench.store.refuseToRead(1, StoreUnavailableException.Reason.THROTTLED);
    // When
    var result = takeOver().tidy();
    // Then
    assertThat(result).isEqualTo(new LoginResult.Later(Duration.ofMinutes(1)));
    assertThat(bench.register.token().isClaimedFor(ClaimPurpose.Recovery)).isTrue();
  }

  /** The store is touched anyway, and what it does not hold is said. */
  @Test
  void aLoginInUseThatIsNotStoredAnyMoreIsToldWhereOthersAreTidiedUp() {
    // Given
    bench.inUse(7);
    left(ClaimPurpose.Recovery, Bench.ATTEMPT.hash());
    // When
    var result = takeOver().tidy();
    // Then
    assertThat(((LoginResult.Blocked) result).reason()).isEqualTo(Reason.StoredTokenUnreadable);
    assertThat(bench.register.token().version()).isEqualTo(7);
    assertThat(bench.register.token().claim()).isNull();
  }

  // --- the status of another life

  @Test
  void aLoginThatIsStoredForAnotherObjectIsToldAndThePointerStays() {
    // Given
    bench.inUse(7);
    // When
    var result = takeOver().verify();
    // Then
    assertThat(((LoginResult.Blocked) result).reason()).isEqualTo(Reason.StoredTokenUnreadable);
    assertThat(((LoginResult.Blocked) result).message()).contains("not stored for this object");
    assertThat(bench.register.token().version()).isEqualTo(7);
  }

  @Test
  void aLoginThatIsStoredForThisObjectIsVerifiedOnce() {
    // Given
    bench.inUse(bench.stored("in use", null));
    bench.register.change(
        e -> {
          e.told = true;
          e.openAttempt = null;
          e.ofAnotherLife = true;
        });
    var quiet = SubjectDraft.of(bench.subject(), s -> s.code = Optional.empty());
    // When
    var result = bench.logins.proceed(quiet);
    // Then
    assertThat(result).isInstanceOf(LoginResult.Nothing.class);
    assertThat(bench.register.token().version()).isEqualTo(1);
    assertThat(bench.logins.next(bench.register.now(), quiet, bench.holder.now()))
        .isInstanceOf(Step.Nothing.class);
  }

  // --- a result that nobody told

  @Test
  void anAttemptThatGaveNoLoginIsToldAsLost() {
    // Given
    bench.register.rival(bench.register.token().withAttempt(Bench.ATTEMPT.hash()));
    // Then
    assertThat(takeOver().finish()).isEqualTo(LOST);
    assertThat(provider.probed).isZero();
  }

  @Test
  void aLoginThatIsInUseIsToldOnceTheProviderSaysThatItWorks() {
    // Given
    bench.inUse(bench.stored("in use", null));
    // When
    var result = takeOver().finish();
    // Then
    assertThat(result).isInstanceOf(LoginResult.Connected.class);
    assertThat(bench.register.token().version()).isEqualTo(1);
  }

  /** The attempt has to be told as ended: its link is used up, and only then there is another. */
  @ParameterizedTest
  @CsvSource({"true, Refused", "false, Later"})
  void anAttemptWithAnotherClientEndsWhereALoginIsTold(boolean told, String result) {
    // Given
    bench.inUse(bench.stored("in use", null));
    bench.register.change(e -> e.told = told);
    provider.binding = new LoginBinding("client-2", "slack", Map.of());
    // When
    var finished = takeOver().finish();
    // Then
    assertThat(finished.getClass().getSimpleName()).isEqualTo(result);
    assertThat(provider.probed).isZero();
    assertThat(bench.register.token().version()).isEqualTo(1);
    if (finished instanceof LoginResult.Refused refused) {
      assertThat(refused.reason()).isEqualTo(Reason.ClientChanged);
    }
  }

  /** O-13: a login that was found again may never have been judged. */
  @Test
  void o13ALoginOfTheWrongAccountIsNotToldAsConnected() {
    // Given
    bench.inUse(bench.stored("token", null));
    bench.register.change(e -> e.terms = new AccountTerms(new AccountPin("U7", null, null), null));
    // When
    var result = takeOver().finish();
    // Then
    assertThat(((LoginResult.Refused) result).reason()).isEqualTo(Reason.WrongAccount);
    assertThat(provider.revoked).containsExactly("token");
    assertThat(bench.ended).containsExactly("slack Revoked");
    assertThat(bench.holds(1)).isFalse();
    assertThat(bench.register.token().version()).isNull();
    assertThat(bench.register.token().claim()).isNull();
  }

  @Test
  void aLoginThatWasDestroyedLeavesThePointerAndIsToldAsLost() {
    // Given
    bench.inUse(bench.stored("in use", null));
    bench.vault.destroy(FakeRegister.OWNER, 1);
    // When
    var result = takeOver().finish();
    // Then
    assertThat(result).isEqualTo(LOST);
    assertThat(bench.register.token().version()).isNull();
    assertThat(bench.register.token().lastAttempt()).isEqualTo(Bench.ATTEMPT.hash());
  }

  /** Somebody lost what is stored: that is no reason to lose where it was. */
  @Test
  void aLoginThatIsNotStoredAnyMoreIsToldAndThePointerStays() {
    // Given
    bench.inUse(7);
    // When
    var result = takeOver().finish();
    // Then
    assertThat(((LoginResult.Blocked) result).reason()).isEqualTo(Reason.StoredTokenUnreadable);
    assertThat(((LoginResult.Blocked) result).again()).isEqualTo(Duration.ofMinutes(1));
    assertThat(bench.register.token().version()).isEqualTo(7);
  }

  /** A login is in use and told; the attempt to make another ended. */
  @Test
  void anAttemptBesideALoginThatIsToldIsToldAsLostAndTheLoginStays() {
    // Given
    bench.sealed(login("in use", StoredLogin.Kind.Candidate, OTHER));
    bench.inUse(1);
    bench.register.change(e -> e.told = true);
    // When
    var result = takeOver().finish();
    // Then
    assertThat(result).isEqualTo(LOST);
    assertThat(provider.probed).isZero();
    assertThat(bench.register.token().version()).isEqualTo(1);
    assertThat(bench.holds(1)).isTrue();
  }

  @Test
  void aLoginOfAnotherAttemptThatNobodyToldIsToldAllTheSame() {
    // Given
    bench.sealed(login("in use", StoredLogin.Kind.Candidate, OTHER));
    bench.inUse(1);
    bench.register.change(e -> e.told = false);
    // When
    var result = takeOver().finish();
    // Then
    assertThat(((LoginResult.Connected) result).attempt()).isEqualTo(OTHER);
  }

  @Test
  void aLoginThatIsGoneAtTheProviderIsDestroyedAndLeavesThePointer() {
    // Given
    bench.inUse(bench.stored("in use", null));
    bench.passes(Duration.ofMinutes(1));
    provider.probes.add(new ProbeResult.Reauthorize());
    // When
    var result = takeOver().finish();
    // Then
    assertThat(((LoginResult.Refused) result).reason()).isEqualTo(Reason.TokenRevoked);
    assertThat(bench.holds(1)).isFalse();
    assertThat(bench.register.token().version()).isNull();
  }

  /** Law 4: an access token that ran out is refused, and the login lives. */
  @Test
  void law4AnAccessTokenThatRanOutProvesNothing() {
    // Given
    bench.inUse(bench.stored("in use", null));
    bench.passes(Bench.LIFETIME);
    provider.probes.add(new ProbeResult.Reauthorize());
    // When
    var result = takeOver().finish();
    // Then
    assertThat(((LoginResult.Later) result).why()).contains("access token has run out");
    assertThat(bench.holds(1)).isTrue();
    assertThat(bench.register.token().version()).isEqualTo(1);
  }

  @Test
  void law4ALoginThatWasFoundWithAnAccessTokenThatRanOutIsKept() {
    // Given
    bench.stored("found", null);
    bench.register.change(e -> e.statusLost = true);
    bench.passes(Bench.LIFETIME);
    provider.probes.add(new ProbeResult.Reauthorize());
    // When
    var result = takeOver().recover();
    // Then
    assertThat(((LoginResult.Later) result).why()).contains("access token has run out");
    assertThat(provider.revoked).isEmpty();
    assertThat(bench.holds(1)).isTrue();
    assertThat(bench.register.token().claim()).isNull();
  }

  /** How long it lives the provider need not say. */
  @ParameterizedTest
  @CsvSource({
    "true, true, true",
    "true, false, false",
    "false, true, false",
    "false, false, false"
  })
  void whatIsRefusedIsGoneUnlessARefreshTokenMayHelp(
      boolean refreshable, boolean untold, boolean kept) {
    // Given
    bench.sealed(
        LoginDraft.of(
            bench.login("in use", null),
            l -> {
              l.refreshToken = refreshable ? l.refreshToken : null;
              l.expirationTime = untold ? null : l.expirationTime;
            }));
    bench.inUse(1);
    bench.passes(Duration.ofMinutes(10));
    provider.probes.add(new ProbeResult.Reauthorize());
    // When
    takeOver().finish();
    // Then
    assertThat(bench.holds(1)).isEqualTo(kept);
  }

  /** F-1: a crash behind the move of the pointer; nobody would find the older one any more. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void f1WhatALoginReplacedEndsBeforeItIsFoundToBeGone(boolean revokesSiblings) {
    // Given
    replacedAndGone();
    provider.revokesSiblings = revokesSiblings;
    // When
    var result = takeOver().finish();
    // Then
    assertThat(((LoginResult.Refused) result).reason()).isEqualTo(Reason.TokenRevoked);
    assertThat(provider.revoked).containsExactly("old");
    assertThat(bench.holds(1)).isFalse();
    assertThat(bench.holds(2)).isFalse();
  }

  @Test
  void f1WhileWhatItReplacedCannotBeReadALoginThatIsGoneStays() {
    // Given
    replacedAndGone();
    bench.store.refuseToRead(1, StoreUnavailableException.Reason.UNREACHABLE);
    // When
    var result = takeOver().finish();
    // Then
    assertThat(result).isEqualTo(LoginResult.Blocked.store());
    assertThat(bench.register.token().version()).isEqualTo(2);
    assertThat(bench.holds(2)).isTrue();
  }

  private void replacedAndGone() {
    var old = bench.stored("old", null);
    bench.inUse(bench.stored("in use", old));
    bench.passes(Duration.ofMinutes(1));
    provider.probes.add(new ProbeResult.Reauthorize());
  }

  @Test
  void aLoginThatTheProviderDoesNotAcceptYetIsLookedAtAgain() {
    // Given
    bench.inUse(bench.stored("in use", null));
    provider.probes.add(new ProbeResult.Reauthorize());
    // When
    var result = takeOver().finish();
    // Then
    assertThat(result)
        .isEqualTo(
            new LoginResult.Later(
                Duration.ofSeconds(2),
                "the provider is asked whose the login is, the provider does not accept it yet"));
    assertThat(bench.register.token().version()).isEqualTo(1);
  }

  private TakeOver takeOver() {
    return new TakeOver(bench.holder, bench.subject(), provider, bench.claim());
  }

  /** Another process claimed it for an attempt, and is not heard of any more. */
  private void left(ClaimPurpose purpose, @Nullable String attempt) {
    var claim = bench.holder.times().claim("another", purpose, bench.holder.now());
    bench.register.rival(bench.register.token().withClaim(claim).withAttempt(attempt));
  }

  private StoredLogin login(String access, StoredLogin.Kind kind, String attempt) {
    return LoginDraft.of(
        bench.login(access, null),
        l -> {
          l.kind = kind;
          l.attemptHash = attempt;
        });
  }
}
