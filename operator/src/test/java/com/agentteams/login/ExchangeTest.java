package com.agentteams.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.Account;
import com.agentteams.api.AccountPin;
import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.Reason;
import com.agentteams.api.RevocationOutcome;
import com.agentteams.api.TokenClaim;
import com.agentteams.api.TokenStatus;
import com.agentteams.catalog.ProbeResult;
import com.agentteams.login.FakeRegister.Fault;
import com.agentteams.oauth.OAuthError;
import com.agentteams.oauth.RevocationResult;
import com.agentteams.oauth.TokenResult;
import com.agentteams.secret.Secret;
import com.agentteams.vault.LoginBinding;
import com.agentteams.vault.Opened;
import com.agentteams.vault.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From a code to a login in use, or to nothing that lives. */
class ExchangeTest {
  private final Bench bench = new Bench().open();
  private final FakeProvider provider = bench.provider;

  @Test
  void aCodeBecomesALoginInUse() {
    // When
    var result = proceed();
    // Then
    assertThat(result).isInstanceOf(LoginResult.Connected.class);
    assertThat(((LoginResult.Connected) result).account()).isEqualTo(FakeProvider.PRIYA);
    var token = bench.register.token();
    assertThat(token.version()).isEqualTo(1);
    assertThat(token.claim()).isNull();
    assertThat(token.lastAttempt()).isEqualTo(Bench.ATTEMPT.hash());
    assertThat(token.refreshable()).isTrue();
    assertThat(provider.revoked).isEmpty();
  }

  /** Whose it was made for is sealed with it. */
  @Test
  void aLoginIsBoundToWhatItWasMadeWith() {
    // Given
    provider.binding = new LoginBinding("client-1", "slack", Map.of("subdomain", "acme"));
    // When
    proceed();
    // Then
    var found = (Opened.Found) bench.vault.open(FakeRegister.OWNER, "slack", 1);
    assertThat(found.login().binding()).isEqualTo(provider.binding);
  }

  /** It may be that the provider acted: the code is presented once more, and no third time. */
  @Test
  void o23AnAnswerThatIsLostIsWaitedForAndTheCodePresentedOnceMore() {
    // Given
    provider.exchanges.add(new TokenResult.Lost());
    provider.exchanges.add(FakeProvider.granted("second"));
    // When
    var first = proceed();
    assertThat(((LoginResult.Later) first).again()).isEqualTo(Duration.ofSeconds(80));
    assertThat(proceed()).isInstanceOf(LoginResult.Later.class);
    bench.nanos += Duration.ofSeconds(82).toNanos();
    var second = proceed();
    // Then
    assertThat(second).isInstanceOf(LoginResult.Refused.class);
    assertThat(((LoginResult.Refused) second).message()).contains("lost on the way");
    assertThat(provider.exchanged).isEqualTo(2);
    assertThat(provider.revoked).containsExactly("second");
    assertThat(bench.register.token().claim()).isNull();
  }

  @Test
  void aProviderThatIsBusyIsAskedAgainAndTheClaimHeld() {
    // Given
    for (var i = 0; i < 4; i++) {
      provider.exchanges.add(new TokenResult.TryLater(Duration.ofSeconds(60)));
    }
    // When
    var result = proceed();
    // Then
    assertThat(result).isInstanceOf(LoginResult.Connected.class);
    assertThat(Duration.ofNanos(bench.nanos)).isEqualTo(Duration.ofMinutes(4));
  }

  /** Retry-After of nothing is no reason to ask without a pause. */
  @Test
  void aProviderThatAsksForNoPauseIsNotAskedWithoutOne() {
    // Given
    for (var i = 0; i < 10_000; i++) {
      provider.exchanges.add(new TokenResult.TryLater(Duration.ZERO));
    }
    // When
    proceed();
    // Then
    assertThat(provider.exchanged).isLessThan(25);
  }

  /** Retry-After of a day parks nothing. */
  @Test
  void aProviderThatWantsToBeLeftAloneForTooLongEndsTheAttemptAtOnce() {
    // Given
    provider.exchanges.add(new TokenResult.TryLater(Duration.ofDays(1)));
    // When
    var result = proceed();
    // Then
    assertThat(((LoginResult.Refused) result).message())
        .contains("did not answer: it says that it is not available");
    assertThat(bench.nanos).isZero();
    assertThat(bench.register.token().claim()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID_GRANT, ExchangeFailed, The provider refused the code:",
    "INVALID_CLIENT, ClientRejected, -",
    "REDIRECT_URI_MISMATCH, ExchangeFailed, status.redirectURI of the ToolInstallation",
    "NOT_PERMITTED, ExchangeFailed, (not_permitted)",
    "INVALID_SCOPE, ExchangeFailed, (invalid_scope)",
    "OTHER, ExchangeFailed, look at spec.auth.tokenURL of the Tool"
  })
  void aRefusalGivesTheClaimBackAndSaysWhy(OAuthError error, Reason reason, String words) {
    // Given
    provider.exchanges.add(new TokenResult.Refused(error));
    // When
    var result = proceed();
    // Then
    assertThat(((LoginResult.Refused) result).reason()).isEqualTo(reason);
    var message = ((LoginResult.Refused) result).message();
    assertThat(message == null ? "-" : message).contains(words);
    assertThat(bench.register.token().claim()).isNull();
    assertThat(bench.register.token().version()).isNull();
  }

  /** F-4, the whole of a fault: the answer is in hand and the API server is away. */
  @Test
  void f4TheLoginInHandOutlivesAnApiServerThatIsAway() {
    // Given
    provider.meanwhile =
        () -> {
          bench.store.loseNextReply();
          for (var i = 0; i < 40; i++) {
            bench.register.next(Fault.AWAY);
          }
        };
    // When
    var result = proceed();
    // Then
    assertThat(result).isInstanceOf(LoginResult.Connected.class);
    assertThat(provider.revoked).isEmpty();
  }

  /** Its answer lost, the login is stored twice; both are one. */
  @Test
  void f7ALoginThatWasStoredTwiceIsThereOnceInTheEnd() {
    // Given
    bench.store.loseNextReply();
    // When
    var result = proceed();
    // Then
    assertThat(result).isInstanceOf(LoginResult.Connected.class);
    assertThat(bench.register.token().version()).isEqualTo(2);
    assertThat(bench.holds(1)).isFalse();
    assertThat(bench.holds(2)).isTrue();
  }

  // --- admission

  @Test
  void n20ScopesThatWereLeftOutAreNamed() {
    // Given
    provider.missing = List.of("chat:write");
    // When
    var result = proceed();
    // Then
    assertRefused(result, Reason.ScopesMissing, "chat:write");
    assertThat(provider.revoked).containsExactly("token-1");
    assertThat(provider.probed).isZero();
  }

  @Test
  void o13TheWrongAccountIsRefusedAndItsTokensRevoked() {
    // Given
    bench.register.change(e -> e.terms = new AccountTerms(new AccountPin("U2", null, null), null));
    // When
    var result = proceed();
    // Then
    assertRefused(result, Reason.WrongAccount, "spec.account.expected is U2");
    assertThat(provider.revoked).containsExactly("token-1");
  }

  /** Some providers answer 401 in the first seconds of a fresh token. */
  @Test
  void aFreshLoginIsProbedAgainBeforeItIsRefused() {
    // Given
    for (var i = 0; i < 3; i++) {
      provider.probes.add(new ProbeResult.Reauthorize());
    }
    // When
    var result = proceed();
    // Then
    assertThat(result).isInstanceOf(LoginResult.Connected.class);
    assertThat(provider.probed).isEqualTo(4);
  }

  @Test
  void aLoginThatStaysRefusedIsEndedAfterFifteenSeconds() {
    // Given
    for (var i = 0; i < 100; i++) {
      provider.probes.add(new ProbeResult.Reauthorize());
    }
    // When
    var result = proceed();
    // Then
    assertRefused(result, Reason.ExchangeFailed, "refused the new login at once");
    assertThat(Duration.ofNanos(bench.nanos))
        .isBetween(Duration.ofSeconds(7), Duration.ofSeconds(15));
    assertThat(provider.revoked).containsExactly("token-1");
  }

  /** Nothing else is in doubt where the answer itself names no account. */
  @Test
  void anAnswerThatNamesNoAccountIsNotAskedAgain() {
    // Given
    provider.probes.add(new ProbeResult.Unreadable(ProbeResult.Why.NO_ACCOUNT_ID));
    // When
    var result = proceed();
    // Then
    assertRefused(result, Reason.ExchangeFailed, "does not name the account");
    assertThat(provider.probed).isEqualTo(1);
  }

  @Test
  void aClientThatChangedMeanwhileIsNotUsedWithALoginOfTheOther() {
    // Given
    var claim = bench.claim();
    claim.take(ClaimPurpose.Exchange, Bench.ATTEMPT.hash());
    var at = bench.vault.append(FakeRegister.OWNER, "slack", bench.login("old-client", null));
    provider.binding = new LoginBinding("client-2", "slack", Map.of());
    // When
    var result =
        new Admission(bench.holder, bench.subject(), provider, claim)
            .judge(bench.login("old-client", null), at);
    // Then
    assertRefused(result, Reason.ConsentExpired, "spec.inputs changed");
    assertThat(provider.probed).isZero();
  }

  /** A code is presented only with the client that the link was made with. */
  @Test
  void aCodeOfAnotherClientIsNotPresented() {
    // Given
    var code = bench.subject().code().orElseThrow();
    var others = new ConsentCode(code.attempt(), false, code.goodUntil(), code.code());
    // When
    var result =
        bench.logins.proceed(SubjectDraft.of(bench.subject(), s -> s.code = Optional.of(others)));
    // Then
    assertRefused(result, Reason.ConsentExpired, "spec.inputs changed");
    assertThat(provider.exchanged).isZero();
  }

  @Test
  void aCodeOfAnotherClientIsNotPresentedAgainEither() {
    // Given
    provider.exchanges.add(new TokenResult.Lost());
    proceed();
    proceed();
    bench.nanos += Duration.ofSeconds(82).toNanos();
    var code = bench.subject().code().orElseThrow();
    var others = new ConsentCode(code.attempt(), false, code.goodUntil(), code.code());
    // When
    var result =
        bench.logins.proceed(SubjectDraft.of(bench.subject(), s -> s.code = Optional.of(others)));
    // Then
    assertRefused(result, Reason.ExchangeFailed, "lost on the way");
    assertThat(provider.exchanged).isEqualTo(1);
  }

  /** The pointer was moved, nobody told it, and now another client is there: nothing is sent. */
  @Test
  void aLoginOfAnotherClientIsNotProbed() {
    // Given
    var version = bench.stored("token", null);
    bench.register.rival(
        new TokenStatus("fake", version, 1L, 1L, null, "c".repeat(64), null, null, true, null));
    bench.register.change(e -> e.told = false);
    provider.binding = new LoginBinding("client-2", "slack", Map.of());
    // When
    var result = proceed();
    // Then
    assertThat(((LoginResult.Later) result).why()).contains("spec.inputs changed");
    assertThat(provider.probed).isZero();
  }

  /** Its tokens exist nowhere else, and whoever is in charge now knows nothing of them. */
  @Test
  void whatAnUnusableAnswerHeldIsEndedAlsoOnceAnotherIsInCharge() {
    // Given
    var held = new TokenResult.Held(Secret.of("held"), null);
    provider.exchanges.add(new TokenResult.Invalid(TokenResult.Flaw.BAD_TOKEN_TYPE, held));
    provider.meanwhile =
        () ->
            bench.register.rival(
                TokenStatus.NONE.withClaim(
                    new TokenClaim("another", ClaimPurpose.Recovery, null, null)));
    // When
    proceed();
    // Then
    assertThat(provider.revoked).containsExactly("held");
  }

  /** No store takes it, so it is ended instead of being held for ever. */
  @Test
  void aLoginThatIsTooLargeToBeStoredIsEndedAndToldAsSuch() {
    // Given
    var huge = "t".repeat(70_000);
    provider.exchanges.add(FakeProvider.granted(huge));
    // When
    var result = proceed();
    // Then
    assertRefused(result, Reason.ExchangeFailed, "larger than the token store takes");
    assertThat(provider.revoked).containsExactly(huge);
  }

  /** The pointer was moved, and the provider does not answer: somebody should hear of it. */
  @Test
  void whatAMovedLoginWaitsForIsSaid() {
    // Given
    var version = bench.stored("token", null);
    bench.register.rival(
        new TokenStatus(
            "fake", version, 1L, 1L, null, Bench.ATTEMPT.hash(), null, null, true, null));
    bench.register.change(e -> e.told = false);
    provider.probes.add(new ProbeResult.Unreadable(ProbeResult.Why.NOT_JSON));
    // When
    var result = proceed();
    // Then
    assertThat(((LoginResult.Later) result).why()).contains("is not JSON");
  }

  /** An append whose answer was lost may be stored: whoever ends the object has to look. */
  @Test
  void aLoginThatNobodyWantsAnyMoreLeavesItsEndToDo() {
    // Given
    provider.meanwhile = () -> bench.store.away(1);
    bench.pausing = () -> bench.unwanted(false);
    // When
    var result = proceed();
    // Then
    assertThat(((LoginResult.Refused) result).message()).contains("is being ended");
    assertThat(provider.revoked).containsExactly("token-1");
    assertThat(bench.register.token().isClaimedFor(ClaimPurpose.Disconnect)).isTrue();
  }

  /** Whoever comes next has to know that there is something to look for. */
  @ParameterizedTest
  @CsvSource({"UNREACHABLE, true", "DISABLED, false"})
  void aClaimToTidyUpStaysWhileTheStoreIsAway(StoreUnavailableException.Reason why, boolean stays) {
    // Given
    bench.stored("stray", null);
    bench.store.refuseToRead(1, why);
    // When
    var result = new TakeOver(bench.holder, bench.subject(), provider, bench.claim()).tidy();
    // Then
    assertThat(result instanceof LoginResult.Later).isEqualTo(stays);
    assertThat(bench.register.token().claim() != null).isEqualTo(stays);
    assertThat(provider.revoked).isEmpty();
  }

  // --- a status that was lost (K-2)

  /** Laws 3 and 4: nothing but a proven no ends a login that may have been in use. */
  @ParameterizedTest
  @CsvSource({"away", "unreadable", "scopes", "client"})
  void k2ALoginThatIsFoundIsNotEndedByAnythingButAProvenNo(String what) {
    // Given
    bench.stored("found", null);
    bench.register.change(e -> e.statusLost = true);
    switch (what) {
      case "away" -> provider.probes.add(new ProbeResult.Unavailable(Duration.ofMinutes(5)));
      case "unreadable" ->
          provider.probes.add(new ProbeResult.Unreadable(ProbeResult.Why.NOT_JSON));
      case "scopes" -> provider.missing = List.of("chat:write");
      default -> provider.binding = new LoginBinding("client-2", "slack", Map.of());
    }
    // When
    var result = proceed();
    // Then
    assertThat(provider.revoked).isEmpty();
    assertThat(bench.holds(1)).isTrue();
    switch (what) {
      case "scopes" -> assertThat(result).isInstanceOf(LoginResult.Connected.class);
      case "client" -> {
        assertThat(bench.register.token().version()).isEqualTo(1);
        assertThat(bench.register.token().binding()).isEqualTo(FakeProvider.BINDING.fingerprint());
      }
      default -> {
        assertThat(((LoginResult.Later) result).why()).contains("whose the login is");
        assertThat(bench.register.token().claim()).isNull();
      }
    }
  }

  /** The one before it may be the one that is in use. */
  @Test
  void k2WhereOneGrantKillsOthersARefusedOneIsSpared() {
    // Given
    provider.revokesSiblings = true;
    bench.stored("first", null);
    bench.stored("second", 1L);
    bench.register.change(e -> e.statusLost = true);
    bench.nanos += Duration.ofMinutes(1).toNanos();
    provider.probes.add(new ProbeResult.Reauthorize());
    // When
    var result = proceed();
    // Then
    assertThat(result).isInstanceOf(LoginResult.Connected.class);
    assertThat(provider.revoked).isEmpty();
    assertThat(bench.register.token().version()).isEqualTo(1);
  }

  /** What became of the grant is always told, so it is not dropped on the way. */
  @Test
  void aLoginThatIsAskedAboutWhileItsObjectIsDeletedIsEndedAndToldWithIt() {
    // Given
    provider.probes.add(new ProbeResult.Unavailable(null));
    provider.probing = () -> bench.unwanted(true);
    proceed();
    assertThat(bench.holds(1)).isTrue();
    // When
    var result = proceed();
    // Then
    assertThat(result).isEqualTo(new LoginResult.Revoked(RevocationOutcome.Revoked));
    assertThat(provider.revoked).containsExactly("token-1");
  }

  /** One version that does not open keeps nothing else alive, and holds nothing up. */
  @Test
  void whatCannotBeReadBelowALoginIsInNobodysWay() {
    // Given
    bench.stored("first", null);
    bench.stored("second", 1L);
    inUse("third", "U1", 2L);
    bench.store.refuseToRead(2, StoreUnavailableException.Reason.DISABLED);
    // When
    var result = (LoginResult.Connected) proceed();
    // Then
    assertThat(result.leftovers()).isFalse();
    assertThat(provider.revoked).containsExactly("third");
  }

  // --- what is replaced

  /** After a restart nobody remembers what could not be ended then. */
  @Test
  void whatAReplacedLoginReplacedIsEndedToo() {
    // Given
    bench.stored("first", null);
    bench.stored("copy of second", 1L);
    inUse("second", "U1", 1L);
    // When
    proceed();
    // Then
    assertThat(provider.revoked).containsExactlyInAnyOrder("first", "copy of second", "second");
    assertThat(bench.holds(1)).isFalse();
    assertThat(bench.holds(2)).isFalse();
    assertThat(bench.holds(3)).isFalse();
    assertThat(bench.register.token().version()).isEqualTo(4);
  }

  /** Also with the same account: nobody uses the old login any more. */
  @ParameterizedTest
  @CsvSource({"U1", "U9"})
  void aReplacedLoginIsRevokedAndDestroyed(String before) {
    // Given
    inUse("old", before);
    // When
    var result = proceed();
    // Then
    assertThat(result).isInstanceOf(LoginResult.Connected.class);
    assertThat(provider.revoked).containsExactly("old");
    assertThat(bench.holds(1)).isFalse();
    assertThat(bench.register.token().version()).isEqualTo(2);
  }

  @ParameterizedTest(name = "the old one is of {0}, others may hold it: {1}: revoked {2}")
  @CsvSource({"U1, false, false", "U9, true, false", "U9, false, true"})
  void aReplacedLoginIsSparedWhereRevokingItCouldEndAnother(
      String before, boolean others, boolean revoked) {
    // Given
    provider.revokesSiblings = true;
    bench.siblingsMayHold = others;
    inUse("old", before);
    // When
    proceed();
    // Then
    assertThat(provider.revoked.contains("old")).isEqualTo(revoked);
    assertThat(bench.holds(1)).isFalse();
  }

  /** The pointer has moved, and the process died before the old login was ended. */
  @Test
  void aReplacedLoginIsEndedAlsoAfterACrashBehindTheMove() {
    // Given
    bench.stored("old", null);
    var version = bench.stored("new", 1L);
    bench.register.rival(
        new TokenStatus(
            "fake", version, 2L, 1L, null, Bench.ATTEMPT.hash(), null, null, true, null));
    bench.register.change(e -> e.terms = new AccountTerms(null, new Account("U1", null, null)));
    // When
    var result = proceed();
    // Then
    assertThat(result).isInstanceOf(LoginResult.Connected.class);
    assertThat(provider.revoked).containsExactly("old");
    assertThat(bench.holds(1)).isFalse();
    assertThat(bench.holds(2)).isTrue();
  }

  /** A revocation that is not proven is tried for ten seconds, and never told as done. */
  @Test
  void aRevocationIsTriedForTenSeconds() {
    // Given
    provider.missing = List.of("chat:write");
    for (var i = 0; i < 100; i++) {
      provider.revocations.add(new RevocationResult.TryLater(null));
    }
    // When
    proceed();
    // Then
    assertThat(Duration.ofNanos(bench.nanos))
        .isBetween(Duration.ofSeconds(7), Duration.ofSeconds(10));
    assertThat(provider.revoked).hasSizeBetween(4, 10).containsOnly("token-1");
  }

  private void inUse(String access, String account) {
    inUse(access, account, null);
  }

  private void inUse(String access, String account, @Nullable Long replaces) {
    var version = bench.stored(access, replaces);
    bench.register.rival(
        new TokenStatus("fake", version, 1L, 1L, null, "c".repeat(64), null, null, true, null));
    bench.register.change(
        e ->
            e.terms =
                new AccountTerms(
                    new AccountPin(null, null, account), new Account(account, null, null)));
    bench.register.change(e -> e.told = true);
  }

  private LoginResult proceed() {
    return bench.logins.proceed(bench.subject());
  }

  private void assertRefused(LoginResult result, Reason reason, String words) {
    assertThat(result).isInstanceOf(LoginResult.Refused.class);
    var refused = (LoginResult.Refused) result;
    assertThat(refused.reason()).isEqualTo(reason);
    assertThat(refused.message()).contains(words, "status.connectURL");
    assertThat(bench.holds(1)).isFalse();
    assertThat(bench.register.token().claim()).isNull();
    assertThat(bench.register.token().version()).isNull();
  }
}
