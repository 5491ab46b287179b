package com.agentteams.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.Reason;
import com.agentteams.api.RevocationOutcome;
import com.agentteams.api.TokenStatus;
import com.agentteams.login.FakeRegister.Fault;
import com.agentteams.vault.StoreUnavailableException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The way in: what goes wrong comes out as a result, and what is left to tidy is remembered. */
class LoginsTest {
  private final Bench bench = new Bench().open();
  private final FakeProvider provider = bench.provider;

  // --- what goes wrong

  @Test
  void ofAnObjectThatIsGoneThereIsNothingToDo() {
    // Given
    bench.register.gone();
    // Then
    assertThat(proceed()).isEqualTo(new LoginResult.Nothing(""));
    assertThat(destroy()).isEqualTo(new LoginResult.Nothing(""));
  }

  @Test
  void aRegisterThatIsAwayIsAskedAgain() {
    // Given
    bench.register.next(Fault.AWAY);
    // Then
    assertThat(proceed()).isEqualTo(new LoginResult.Later(Duration.ofSeconds(2)));
  }

  @Test
  void whoeverComesSecondLooksAgain() {
    // Given
    provider.meanwhile = bench::rival;
    provider.exchanges.add(FakeProvider.granted("token"));
    // Then
    assertThat(proceed()).isEqualTo(new LoginResult.Later(Duration.ofSeconds(1)));
  }

  /** F-6: a code whose answer has no place is not sent. */
  @Test
  void f6NothingIsSentWhileTheStoreIsAway() {
    // Given
    bench.store.away(1);
    // When
    var result = proceed();
    // Then
    assertThat(result).isEqualTo(LoginResult.Blocked.store());
    assertThat(provider.exchanged).isZero();
    assertThat(bench.register.writes()).isZero();
  }

  /** C-5: nothing is lost, and nothing begun anew. */
  @Test
  void c5AKeyThatIsLostIsNamedAndTheLoginKept() {
    // Given
    bench.inUse(bench.storedWithALostKey());
    // When
    var blocked = (LoginResult.Blocked) proceed();
    // Then
    assertThat(blocked.reason()).isEqualTo(Reason.KeyUnavailable);
    assertThat(blocked.again()).isEqualTo(Duration.ofSeconds(30));
    assertThat(bench.register.token().version()).isEqualTo(1);
  }

  @Test
  void n13WhatIsNotWhatWasStoredIsToldAndKept() {
    // Given
    bench.inUse(bench.stored("token", null));
    bench.store.tamper(FakeRegister.OWNER.storeName(), 1, _ -> new byte[40]);
    // When
    var blocked = (LoginResult.Blocked) proceed();
    // Then
    assertThat(blocked.reason()).isEqualTo(Reason.StoredTokenUnreadable);
    assertThat(blocked.again()).isEqualTo(Duration.ofMinutes(1));
    assertThat(bench.register.token().version()).isEqualTo(1);
    assertThat(bench.store.writes()).isEqualTo(1);
  }

  /** After a roll-back. */
  @Test
  void aLoginOfANewerReleaseIsNotSaidToBeDamaged() {
    // Given
    bench.inUse(bench.storedByANewerRelease());
    // When
    var blocked = (LoginResult.Blocked) proceed();
    // Then
    assertThat(blocked.reason()).isEqualTo(Reason.StoredTokenUnreadable);
    assertThat(blocked.message()).contains("newer release", "Nothing is lost");
    assertThat(bench.store.writes()).isEqualTo(1);
  }

  // --- what is to be done

  @Test
  void whereNothingIsToBeDoneTheRevisionSaysOfWhichObjectThatIsTrue() {
    assertThat(bench.logins.proceed(quiet())).isEqualTo(new LoginResult.Nothing("2"));
  }

  @Test
  void aClaimOfAnotherIsWaitedForAndThenTakenOver() {
    // Given
    bench.rival();
    // Then
    assertThat(proceed()).isEqualTo(new LoginResult.Later(Duration.ofMillis(81_250)));
    bench.passes(Duration.ofMillis(81_250));
    assertThat(proceed()).isInstanceOf(LoginResult.Nothing.class);
    assertThat(bench.register.token().claim()).isNull();
  }

  @Test
  void aStatusThatWasLostIsFoundAgain() {
    // Given
    bench.stored("token", null);
    bench.register.change(e -> e.statusLost = true);
    // Then
    assertThat(proceed()).isInstanceOf(LoginResult.Connected.class);
  }

  /** K-2, law 5: else it would count as holding any account, for as long as it has no client. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void k2ALostStatusIsSettledAlsoWhereTheClientMayNotBeUsed(boolean stored) {
    // Given
    bench.register.change(e -> e.statusLost = true);
    if (stored) {
      bench.stored("token", null);
    }
    var subject = SubjectDraft.of(bench.subject(), s -> s.mayUseClient = false);
    // When
    var result = bench.logins.proceed(subject);
    // Then
    assertThat(result).isInstanceOf(stored ? LoginResult.Later.class : LoginResult.Nothing.class);
    assertThat(bench.register.token().version()).isNull();
    assertThat(bench.provider.probed).isZero();
  }

  /** Law 5: while it stays, nobody at all may be revoked at a provider that ends siblings. */
  @ParameterizedTest
  @CsvSource({
    "Refused, false, false",
    "Nothing, true, false",
    "Later, false, true",
    "Later, true, true"
  })
  void law5AClaimThatNobodyCanGoOnWithIsGivenBack(String told, boolean inUse, boolean stored) {
    // Given
    bench.open();
    if (inUse) {
      bench.inUse(bench.stored("in use", null));
    }
    bench.claimed(ClaimPurpose.Exchange);
    if (stored) {
      bench.stored("candidate", 1L);
    }
    bench.passes(Duration.ofMinutes(5));
    var barred = SubjectDraft.of(bench.subject(), s -> s.mayUseClient = false);
    // When
    bench.logins.next(bench.register.now(), barred, bench.holder.now());
    bench.passes(Duration.ofMinutes(5));
    var result = bench.logins.proceed(barred);
    // Then
    assertThat(result.getClass().getSimpleName()).isEqualTo(told);
    assertThat(bench.register.token().claim() != null).isEqualTo(stored);
    assertThat(bench.register.token().version() != null).isEqualTo(inUse);
  }

  @Test
  void anObjectThatIsForgottenIsSeenForTheFirstTime() {
    // Given
    bench.rival();
    next();
    bench.passes(Duration.ofMillis(81_250));
    assertThat(next()).isInstanceOf(Step.TakeOver.class);
    // When
    bench.logins.forget(FakeRegister.OWNER.uid());
    // Then
    assertThat(next()).isEqualTo(new Step.Wait(Duration.ofMillis(81_250)));
  }

  // --- what is left to tidy

  /** F-7: what this process stored while another came to be in charge, that one may not know. */
  @Test
  void f7WhatWasStoredWhileAnotherCameToBeInChargeIsTidiedUp() {
    // Given
    provider.meanwhile =
        () -> {
          bench.store.loseNextReply();
          bench.rival();
        };
    var result = proceed();
    bench.register.rival(TokenStatus.NONE.withAttempt("c".repeat(64)));
    // When
    var next = next();
    var tidied = bench.logins.proceed(quiet());
    // Then
    assertThat(result).isEqualTo(new LoginResult.Later(Duration.ofSeconds(1)));
    assertThat(next).isInstanceOf(Step.Tidy.class);
    assertThat(tidied).isInstanceOf(LoginResult.Nothing.class);
    assertThat(provider.revoked).containsExactly("token-1");
    assertThat(next()).as("once").isInstanceOf(Step.Nothing.class);
  }

  @Test
  void whatWasReplacedAndCouldNotBeEndedIsTidiedUp() {
    // Given
    connectWithLeftovers();
    // Then
    assertThat(next()).isInstanceOf(Step.Tidy.class);
    assertThat(bench.logins.proceed(quiet())).isInstanceOf(LoginResult.Later.class);
    assertThat(next()).as("as long as it cannot be").isInstanceOf(Step.Wait.class);
  }

  @Test
  void aLoginThatLeftNothingBehindNeedsNoTidying() {
    // When
    proceed();
    told();
    // Then
    assertThat(next()).isInstanceOf(Step.Nothing.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whereEverythingEndedNothingIsLeftToTidy(boolean destroyed) {
    // Given
    connectWithLeftovers();
    // When
    if (destroyed) {
      bench.unwanted(false);
      bench.store.refuseToRead(1, StoreUnavailableException.Reason.DISABLED);
      proceed();
      destroy();
      bench.register.change(e -> e.wanted = true);
    } else {
      bench.logins.forget(FakeRegister.OWNER.uid());
    }
    // Then
    assertThat(next()).isInstanceOf(Step.Nothing.class);
  }

  private void connectWithLeftovers() {
    bench.inUse(bench.stored("old", null));
    bench.register.change(
        e -> {
          e.told = true;
          e.token = e.token.withAttempt("c".repeat(64));
        });
    bench.store.refuseToRead(1, StoreUnavailableException.Reason.UNREACHABLE);
    assertThat(((LoginResult.Connected) proceed()).leftovers()).isTrue();
    told();
  }

  /** The status says how the attempt ended. */
  private void told() {
    bench.register.change(
        e -> {
          e.told = true;
          e.openAttempt = null;
        });
  }

  private Step next() {
    return bench.logins.next(bench.register.now(), quiet(), bench.holder.now());
  }

  private LoginResult proceed() {
    return bench.logins.proceed(bench.subject());
  }

  private LoginResult destroy() {
    return bench.logins.destroy(bench.subject(), RevocationOutcome.Revoked);
  }

  /** Nobody consents. */
  private LoginSubject quiet() {
    return SubjectDraft.of(bench.subject(), s -> s.code = Optional.empty());
  }
}
