package com.agentteams.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.agentteams.api.Account;
import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.RevocationOutcome;
import com.agentteams.api.RevocationPolicy;
import com.agentteams.api.TokenClaim;
import com.agentteams.login.FakeRegister.Fault;
import com.agentteams.oauth.OAuthError;
import com.agentteams.oauth.RevocationResult;
import com.agentteams.oauth.Setback;
import com.agentteams.oauth.TokenResult;
import com.agentteams.secret.Secret;
import com.agentteams.vault.StoreUnavailableException.Reason;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a login ends, and what can not hold that up. */
class EndingTest {
  private static final LoginResult SHARED =
      new LoginResult.Revoked(
          RevocationOutcome.Skipped, "that could end another login of the same account");

  private final Bench bench = new Bench();
  private final FakeProvider provider = bench.provider;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void revokesAndThenDestroys(boolean deleting) {
    // Given
    bench.inUse(bench.stored("token", null));
    bench.unwanted(deleting);
    // When
    assertOutcome(RevocationOutcome.Revoked);
    var claimed = Objects.requireNonNull(bench.register.token().claim());
    var destroyed = bench.logins.destroy(bench.subject(), RevocationOutcome.Revoked);
    // Then
    assertThat(claimed.purpose()).isEqualTo(ClaimPurpose.Disconnect);
    assertThat(provider.revoked).containsExactly("token");
    assertThat(destroyed).isEqualTo(new LoginResult.Destroyed(RevocationOutcome.Revoked));
    assertThat(bench.holds(1)).isFalse();
    if (!deleting) {
      assertThat(bench.register.token().version()).isNull();
      assertThat(bench.register.token().claim()).isNull();
    }
  }

  /** An alert counts on it: once for each end, also where it had to be tried again. */
  @ParameterizedTest
  @CsvSource({
    "asked twice, slack Revoked",
    "no client, slack Failed",
    "gone, slack Abandoned",
    "nothing, -"
  })
  void eachEndIsCountedOnce(String what, String counted) {
    // Given
    if (!what.equals("nothing")) {
      bench.inUse(bench.stored("token", null));
    }
    switch (what) {
      case "asked twice" -> provider.revocations.add(new RevocationResult.TryLater(null));
      case "gone" -> bench.vault.delete(FakeRegister.OWNER);
      default -> {}
    }
    bench.unwanted(true);
    var subject = what.equals("no client") ? bench.subject(Optional.empty()) : bench.subject();
    bench.store.refuseRemoving(2);
    // When
    for (var i = 0; i < 3; i++) {
      if (bench.logins.proceed(subject) instanceof LoginResult.Revoked revoked) {
        bench.register.change(e -> e.recorded = revoked.outcome());
        bench.logins.destroy(subject, revoked.outcome());
      }
    }
    // Then
    assertThat(bench.vault.probeForward(FakeRegister.OWNER, "slack", 0)).isEmpty();
    assertThat(String.join(", ", bench.ended)).isEqualTo(counted.equals("-") ? "" : counted);
  }

  /** Disconnected first, deleted later: that end was told, and counted. */
  @Test
  void anEndAfterAnEndIsNoSecondOne() {
    // Given
    bench.unwanted(true);
    bench.register.change(e -> e.recorded = RevocationOutcome.Failed);
    // When
    var result = bench.logins.proceed(bench.subject());
    // Then
    assertThat(result).isEqualTo(new LoginResult.Destroyed(RevocationOutcome.Failed));
    assertThat(bench.ended).isEmpty();
  }

  /** O-23: the answer was lost, so a login may live at the provider that nobody has. */
  @ParameterizedTest
  @CsvSource({
    "granted, 2, Revoked",
    "granted and not revoked, 2, Abandoned",
    "refused, 2, Abandoned",
    "lost again, 2, Abandoned",
    "unusable, 2, Abandoned",
    "not allowed, 2, Abandoned",
    "another login, 2, Abandoned",
    "no code, 1, Abandoned",
    "another client by now, 1, Abandoned",
    "no client, 1, Abandoned",
    "presented before, 1, Abandoned",
    "broken off, 1, Abandoned",
    "unusable but for a token, 2, Abandoned"
  })
  void o23AnEndAfterALostAnswerPresentsTheCodeOnceMore(
      String how, int exchanged, RevocationOutcome told) {
    // Given
    if (how.equals("another login")) {
      inUseOfAnotherAttempt();
    }
    bench.open();
    provider.exchanges.add(new TokenResult.Lost(Setback.TIMED_OUT));
    bench.logins.proceed(bench.subject());
    if (how.equals("presented before")) {
      bench.rival();
    }
    bench.unwanted(true);
    bench.logins.next(bench.register.now(), bench.subject(), bench.holder.now());
    bench.passes(Duration.ofMinutes(5));
    secondAnswer(how);
    if (how.equals("broken off")) {
      bench.store.away(1);
      bench.logins.proceed(bench.subject());
    }
    // When
    var result = (LoginResult.Revoked) bench.logins.proceed(subject(how));
    // Then
    assertThat(result.outcome()).isEqualTo(told);
    assertThat(provider.exchanged).isEqualTo(exchanged);
    assertThat(provider.revoked.contains("again")).isEqualTo(how.startsWith("granted"));
    assertThat(bench.ended).as("counted once it is destroyed").isEmpty();
    if (told == RevocationOutcome.Abandoned) {
      assertThat(result.why()).contains("lost");
    }
  }

  /** The reply to the deletion of what is stored was lost: what was told stays. */
  @Test
  void anOutcomeThatWasRecordedIsNotTakenForALostAnswer() {
    // Given
    bench.open();
    bench.claimed(ClaimPurpose.Exchange);
    bench.stored("candidate", null);
    provider.revocations.add(new RevocationResult.Unsupported());
    bench.unwanted(true);
    bench.logins.next(bench.register.now(), bench.subject(), bench.holder.now());
    bench.passes(Duration.ofMinutes(5));
    assertOutcome(RevocationOutcome.Unsupported);
    bench.register.change(e -> e.recorded = RevocationOutcome.Unsupported);
    bench.vault.delete(FakeRegister.OWNER);
    // When
    var result = bench.logins.proceed(bench.subject());
    // Then
    assertThat(result).isEqualTo(new LoginResult.Destroyed(RevocationOutcome.Unsupported));
    assertThat(bench.ended).containsExactly("slack Unsupported");
  }

  private void inUseOfAnotherAttempt() {
    var before = "b".repeat(64);
    var old = LoginDraft.of(bench.login("token", null), l -> l.attemptHash = before);
    bench.inUse(bench.sealed(old).version());
    bench.register.change(e -> e.token = e.token.withAttempt(before));
    bench.register.change(e -> e.told = true);
  }

  private void secondAnswer(String how) {
    if (how.startsWith("granted")) {
      provider.exchanges.add(FakeProvider.granted("again"));
    } else if (how.equals("lost again")) {
      provider.exchanges.add(new TokenResult.Lost(Setback.TIMED_OUT));
    } else if (how.equals("unusable")) {
      provider.exchanges.add(new TokenResult.Invalid(TokenResult.Flaw.NO_ACCESS_TOKEN, null));
    } else if (how.equals("unusable but for a token")) {
      var held = new TokenResult.Held(Secret.of("held"), null);
      provider.revocations.add(new RevocationResult.Failed());
      provider.exchanges.add(new TokenResult.Invalid(TokenResult.Flaw.BAD_TOKEN_TYPE, held));
    } else {
      provider.exchanges.add(new TokenResult.Refused(OAuthError.INVALID_GRANT));
    }
    if (how.equals("granted and not revoked")) {
      provider.revocations.add(new RevocationResult.Failed());
    }
    if (how.equals("not allowed")) {
      provider.meanwhile = FakeProvider::notAllowed;
    }
  }

  private LoginSubject subject(String how) {
    return switch (how) {
      case "no code" -> SubjectDraft.of(bench.subject(), s -> s.code = Optional.empty());
      case "another client by now" ->
          SubjectDraft.of(
              bench.subject(),
              s ->
                  s.code =
                      s.code.map(
                          c -> new ConsentCode(c.attempt(), false, c.goodUntil(), c.code())));
      case "no client" -> bench.subject(Optional.empty());
      default -> bench.subject();
    };
  }

  /** F-38: the status is of a time when numbers were higher. */
  @Test
  void f38WhatIsStoredBelowAPointerThatNamesNothingIsRevokedToo() {
    // Given
    bench.inUse(5);
    bench.stored("token", null);
    bench.unwanted(true);
    // Then
    assertOutcome(RevocationOutcome.Abandoned);
    assertThat(provider.revoked).containsExactly("token");
  }

  @Test
  void withoutToolOrClientItIsDestroyedAndToldAsFailed() {
    // Given
    bench.inUse(bench.stored("token", null));
    bench.unwanted(true);
    // When
    var result = bench.logins.proceed(bench.subject(Optional.empty()));
    // Then
    assertThat(result)
        .isEqualTo(
            new LoginResult.Revoked(
                RevocationOutcome.Failed, "the Tool or its OAuth client cannot be used"));
    assertThat(provider.revoked).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {"DISABLED", "CORRUPTED"})
  void f6WhatAPersonDisabledOrTimeCorruptedIsAbandonedAndToldAsSuch(Reason reason) {
    // Given
    bench.inUse(bench.stored("token", null));
    bench.store.refuseToRead(1, reason);
    bench.unwanted(true);
    // Then
    assertOutcome(RevocationOutcome.Abandoned);
    assertThat(bench.logins.destroy(bench.subject(), RevocationOutcome.Abandoned))
        .isInstanceOf(LoginResult.Destroyed.class);
  }

  /** F-23: what status.token names is not there: nobody can say that there was no login. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void f23ALoginThatSomebodyRemovedFromTheStoreIsAbandoned(boolean destroyed) {
    // Given
    bench.inUse(bench.stored("token", null));
    if (destroyed) {
      bench.vault.destroy(FakeRegister.OWNER, 1);
    } else {
      bench.vault.delete(FakeRegister.OWNER);
    }
    bench.unwanted(true);
    // Then
    assertOutcome(RevocationOutcome.Abandoned);
  }

  @Test
  void n13WhatDoesNotOpenHidesNothingBehindIt() {
    // Given
    bench.inUse(bench.stored("first", null));
    bench.stored("second", 1L);
    bench.store.tamper(FakeRegister.OWNER.storeName(), 1, _ -> new byte[40]);
    bench.unwanted(true);
    // Then
    assertOutcome(RevocationOutcome.Abandoned);
    assertThat(provider.revoked).containsExactly("second");
  }

  /** Nothing is destroyed by whoever is not in charge any more. */
  @ParameterizedTest
  @CsvSource({"another, Disconnect", "another, Exchange", "nobody, -"})
  void nothingIsDestroyedOnceAnotherIsInCharge(String holder, String purpose) {
    // Given
    bench.inUse(bench.stored("token", null));
    bench.unwanted(false);
    assertOutcome(RevocationOutcome.Revoked);
    // When
    bench.register.change(
        e ->
            e.token =
                e.token.withClaim(
                    holder.equals("nobody")
                        ? null
                        : new TokenClaim(holder, ClaimPurpose.valueOf(purpose), null, null)));
    var result = bench.logins.destroy(bench.subject(), RevocationOutcome.Revoked);
    // Then
    assertThat(result).isInstanceOf(LoginResult.Later.class);
    assertThat(bench.holds(1)).isTrue();
  }

  /** Also right after the revocation, while this process might still send. */
  @Test
  void whoeverLostTheClaimMeanwhileDestroysNothing() {
    // Given
    bench.inUse(bench.stored("token", null)).unwanted(true);
    var ending = new Ending(bench.holder, bench.subject(), bench.claimed(ClaimPurpose.Disconnect));
    bench.rival();
    // Then
    assertThatThrownBy(() -> ending.destroy(RevocationOutcome.Revoked))
        .isInstanceOf(ClaimLostException.class);
    assertThat(bench.holds(1)).isTrue();
  }

  /** A register may answer so late that somebody else could take over. */
  @Test
  void nothingIsDestroyedByAClaimThatIsTooOld() {
    // Given
    bench.inUse(bench.stored("token", null)).unwanted(true);
    assertOutcome(RevocationOutcome.Revoked);
    bench
        .register
        .next(Fault.AWAY) // the write, that arrives when it is tried again half a minute later
        .next(Fault.AWAY, Fault.AWAY, Fault.AWAY, Fault.AWAY, Fault.AWAY)
        .next(Fault.ARRIVES_LATE);
    // When
    new Ending(bench.holder, bench.subject(), bench.claim()).destroy(RevocationOutcome.Revoked);
    // Then
    assertThat(bench.register.writes()).as("claimed, renewed late, renewed again").isEqualTo(3);
    assertThat(bench.holds(1)).isFalse();
  }

  /** A crash behind the record: the provider says no to being asked again. */
  @Test
  void whatWasProvenAndRecordedIsNotTakenBackByTheNextRun() {
    // Given
    bench.inUse(bench.stored("token", null));
    bench.unwanted(true);
    assertOutcome(RevocationOutcome.Revoked);
    bench.register.change(e -> e.recorded = RevocationOutcome.Revoked);
    provider.revocations.add(new RevocationResult.Failed());
    // Then
    assertOutcome(RevocationOutcome.Revoked);
  }

  /** F-22: an exchange whose claim was removed with the status is not stopped by anything. */
  @Test
  void f22WhatWasStoredSinceNothingWasFoundIsRevokedToo() {
    // Given
    bench.unwanted(true);
    bench.register.change(e -> e.deleting = true);
    assertOutcome(RevocationOutcome.NotApplicable);
    bench.stored("late", null);
    // When
    var first = bench.logins.destroy(bench.subject(), RevocationOutcome.NotApplicable);
    var second = bench.logins.destroy(bench.subject(), RevocationOutcome.Revoked);
    // Then
    assertThat(first).isEqualTo(new LoginResult.Revoked(RevocationOutcome.Revoked));
    assertThat(provider.revoked).containsExactly("late");
    assertThat(second).isEqualTo(new LoginResult.Destroyed(RevocationOutcome.Revoked));
    assertThat(bench.holds(1)).isFalse();
  }

  /** What was recorded of the login before says nothing of this one. */
  @Test
  void whatWasRecordedOfAnotherEndDoesNotCount() {
    // Given
    bench.inUse(bench.stored("token", null));
    bench.unwanted(true);
    bench.register.change(e -> e.recorded = RevocationOutcome.Revoked);
    provider.revocations.add(new RevocationResult.Failed());
    // Then
    assertOutcome(RevocationOutcome.Failed);
  }

  /** A store that is away is waited for: what is stored has to go too. */
  @Test
  void f6AStoreThatIsAwayIsWaitedFor() {
    // Given
    bench.inUse(bench.stored("token", null));
    bench.store.refuseToRead(1, Reason.UNREACHABLE);
    bench.unwanted(true);
    // Then
    assertThat(bench.logins.proceed(bench.subject())).isEqualTo(LoginResult.Blocked.store());
  }

  /** The pointer was moved, and what it replaced not yet ended. */
  @Test
  void whatWasReplacedAndNotYetEndedEndsToo() {
    // Given
    bench.stored("old", null);
    bench.inUse(bench.stored("new", 1L));
    bench.unwanted(true);
    // Then
    assertOutcome(RevocationOutcome.Revoked);
    assertThat(provider.revoked).containsExactlyInAnyOrder("new", "old");
  }

  /** F-23: what cannot be read was not revoked, wherever it stands. */
  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {"DISABLED", "CORRUPTED"})
  void f23AnOlderLoginThatDoesNotOpenIsAbandoned(Reason reason) {
    // Given
    var old = bench.stored("old", null);
    bench.inUse(bench.stored("in use", old));
    bench.unwanted(true);
    bench.store.refuseToRead(1, reason);
    // When
    assertOutcome(RevocationOutcome.Abandoned);
    // Then
    assertThat(provider.revoked).containsExactly("in use");
  }

  @ParameterizedTest
  @CsvSource({
    "Revoked, Revoked, Revoked",
    "Revoked, Failed, Failed",
    "Failed, Revoked, Failed",
    "Failed, Skipped, Failed",
    "Skipped, Failed, Failed",
    "Abandoned, Skipped, Abandoned",
    "Skipped, Abandoned, Abandoned",
    "Unsupported, Skipped, Skipped",
    "Skipped, Unsupported, Skipped",
    "Revoked, Unsupported, Unsupported",
    "Failed, Abandoned, Abandoned",
    "NotApplicable, Revoked, Revoked"
  })
  void whatLeavesMostToDoIsTold(
      RevocationOutcome one, RevocationOutcome another, RevocationOutcome told) {
    var worse = Ending.worse(new LoginResult.Revoked(one), new LoginResult.Revoked(another));
    assertThat(worse.outcome()).isEqualTo(told);
  }

  /** A crash behind the move of the pointer: the status still tells of the login before. */
  @Test
  void theAccountOfALoginThatNobodyToldYetIsNotThatOfTheOneBefore() {
    // Given
    bench.inUse(bench.stored("token", null));
    bench.unwanted(true);
    bench.register.change(
        e -> {
          e.told = true;
          e.openAttempt = e.token.lastAttempt();
          e.terms = new AccountTerms(null, new Account("U1", null, null));
        });
    provider.revokesSiblings = true;
    var subject =
        SubjectDraft.of(bench.subject(), s -> s.siblings = account -> !"U1".equals(account));
    // When
    var result = bench.logins.proceed(subject);
    // Then
    assertThat(result).isEqualTo(SHARED);
    assertThat(provider.revoked).isEmpty();
  }

  /** F-3: looking may take longer than a claim lasts. */
  @Test
  void f3WhoeverLostTheClaimWhileLookingDestroysNothing() {
    // Given
    bench.unwanted(true);
    assertOutcome(RevocationOutcome.NotApplicable);
    var ending = new Ending(bench.holder, bench.subject(), bench.claim());
    bench.store.duringTheNextRead(
        () -> {
          bench.passes(Duration.ofMinutes(3));
          bench.rival();
        });
    // When, Then
    assertThatThrownBy(() -> ending.destroy(RevocationOutcome.NotApplicable))
        .isInstanceOf(ClaimLostException.class);
  }

  /** K-2: where the status was lost between the two, the newer does not know of the older. */
  @Test
  void k2WhatIsStoredBelowEndsAlsoWhereTheLoginInUseKnowsOfNone() {
    // Given
    bench.stored("older", null);
    bench.inUse(bench.stored("in use", null));
    bench.unwanted(true);
    // When
    assertOutcome(RevocationOutcome.Revoked);
    // Then
    assertThat(provider.revoked).containsExactly("in use", "older");
  }

  @Test
  void aLoginThatIsStoredTwiceIsRevokedOnce() {
    // Given
    bench.stored("token", null);
    bench.stored("token", null);
    bench.unwanted(true);
    // Then
    assertOutcome(RevocationOutcome.Revoked);
    assertThat(provider.revoked).containsExactly("token");
  }

  @Test
  void theWorstThatHappenedIsTold() {
    // Given
    bench.inUse(bench.stored("first", null));
    bench.stored("second", 1L);
    provider.revocations.add(new RevocationResult.Failed());
    bench.unwanted(true);
    // Then
    assertOutcome(RevocationOutcome.Failed);
    assertThat(provider.revoked).containsExactly("first", "second");
  }

  @Test
  void whereOthersShareTheGrantItIsNotRevoked() {
    // Given
    bench.inUse(bench.stored("token", null));
    provider.revokesSiblings = true;
    bench.siblingsMayHold = true;
    bench.unwanted(true);
    // Then
    assertOutcome(RevocationOutcome.Skipped);
    assertThat(provider.revoked).isEmpty();
  }

  /** A consent that was overtaken by the end may be of any account. */
  @Test
  void theAccountOfALoginThatNeverCameIntoUseIsNotThatOfTheOneThatDid() {
    // Given
    bench.inUse(bench.stored("token", null));
    bench.stored("candidate", 1L);
    bench.register.change(
        e -> {
          e.told = true;
          e.openAttempt = null;
          e.terms = new AccountTerms(null, new Account("U1", null, null));
        });
    provider.revokesSiblings = true;
    bench.unwanted(true);
    var subject =
        SubjectDraft.of(bench.subject(), s -> s.siblings = account -> !"U1".equals(account));
    // When
    var result = bench.logins.proceed(subject);
    // Then
    assertThat(result).isEqualTo(SHARED);
    assertThat(provider.revoked).containsExactly("token");
  }

  @Test
  void whoeverAsksToSkipIsNotRevoked() {
    // Given
    bench.inUse(bench.stored("token", null));
    bench.unwanted(true);
    // When
    var result = bench.logins.proceed(subject(RevocationPolicy.Skip, null));
    // Then
    assertThat(result)
        .isEqualTo(
            new LoginResult.Revoked(RevocationOutcome.Skipped, "spec.revocation asks for that"));
    assertThat(provider.revoked).isEmpty();
  }

  /** A second run, after a crash behind the destruction, keeps what was told. */
  @Test
  void whatWasRecordedStaysWhereNothingIsStoredAnyMore() {
    // Given
    bench.unwanted(true);
    // Then
    assertThat(
            bench.logins.proceed(subject(RevocationPolicy.Attempt, RevocationOutcome.Unsupported)))
        .isEqualTo(new LoginResult.Destroyed(RevocationOutcome.Unsupported));
    assertThat(bench.logins.proceed(subject(RevocationPolicy.Attempt, RevocationOutcome.Pending)))
        .isEqualTo(new LoginResult.Revoked(RevocationOutcome.NotApplicable));
    assertOutcome(RevocationOutcome.NotApplicable);
  }

  private void assertOutcome(RevocationOutcome outcome) {
    var result = (LoginResult.Revoked) bench.logins.proceed(bench.subject());
    assertThat(result.outcome()).isEqualTo(outcome);
    assertThat(result.why() == null)
        .as("says why not")
        .isEqualTo(
            outcome == RevocationOutcome.Revoked || outcome == RevocationOutcome.NotApplicable);
  }

  private LoginSubject subject(RevocationPolicy policy, @Nullable RevocationOutcome recorded) {
    bench.register.change(e -> e.recorded = recorded);
    return SubjectDraft.of(bench.subject(), s -> s.revocation = policy);
  }
}
