package com.agentteams.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.TokenStatus;
import com.agentteams.login.FakeRegister.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The one compare-and-set loop. */
class ClaimTest {
  private final Bench bench = new Bench();
  private final FakeRegister register = bench.register;
  private final Claim claim = bench.claim();

  @Test
  void aClaimSaysWhoWorksOnWhatAndUntilWhen() {
    // When
    claim.take(ClaimPurpose.Exchange, "hash");
    // Then
    var taken = Objects.requireNonNull(register.token().claim());
    assertThat(taken.holder()).isEqualTo("me");
    assertThat(taken.purpose()).isEqualTo(ClaimPurpose.Exchange);
    assertThat(taken.sendBefore()).isEqualTo("2026-03-01T10:00:15Z");
    assertThat(taken.takeoverAfter()).isEqualTo("2026-03-01T10:01:20Z");
    assertThat(register.token().lastAttempt()).isEqualTo("hash");
    assertThat(claim.untilTakeover()).isEqualTo(Duration.ofSeconds(80));
  }

  /** A write of ours whose answer was lost is no rival's. */
  @ParameterizedTest
  @EnumSource(names = {"LOST", "REPEATED"})
  void f7AWriteWhoseAnswerWasLostIsKnownAsOurs(Fault fault) {
    // Given
    register.next(fault);
    // When
    claim.take(ClaimPurpose.Exchange, "hash");
    register.next(fault);
    claim.renew();
    register.next(fault);
    claim.move(new TokenStatus("fake", 1L, 1L, 7L, null, "hash", null, null, true, null));
    // Then
    assertThat(register.token().version()).isEqualTo(1);
    assertThat(register.token().claim()).isNull();
  }

  /** The first try arrives only after the second was refused. */
  @Test
  void f7AWriteThatArrivesLateIsKnownAsOurs() {
    // Given
    claim.take(ClaimPurpose.Exchange, "hash");
    bench.nanos += Duration.ofSeconds(2).toNanos();
    register.next(Fault.AWAY, Fault.ARRIVES_LATE);
    // When
    claim.renew();
    // Then
    claim.requireTimeToSend();
    assertThat(register.writes()).isEqualTo(2);
  }

  /** An API server with an older schema answers without what it does not know. */
  @Test
  void aWriteThatWasTakenIsOursWhateverTheAnswerHolds() {
    // Given
    register.pruning = true;
    // When
    claim.move(new TokenStatus("fake", 1L, 1L, 7L, null, "hash", null, null, true, "0".repeat(32)));
    // Then
    assertThat(register.token().version()).isEqualTo(1);
  }

  @Test
  void whoeverComesSecondStops() {
    // Given
    register.rival(
        TokenStatus.NONE.withClaim(
            new ClaimTimes(Bench.TIMEOUT)
                .claim("another", ClaimPurpose.Exchange, bench.holder.now())));
    // Then
    assertThatThrownBy(() -> claim.take(ClaimPurpose.Exchange, "hash"))
        .isInstanceOf(ClaimLostException.class);
    assertThat(Objects.requireNonNull(register.token().claim()).holder()).isEqualTo("another");
  }

  /** The pointer says nothing of these, and the decision was made from them. */
  @ParameterizedTest
  @ValueSource(strings = {"wanted", "statusLost", "openAttempt"})
  void whatTheDecisionWasMadeFromMayNotChangeBeforeTheClaim(String what) {
    // Given
    register.change(
        e -> {
          switch (what) {
            case "wanted" -> e.wanted = false;
            case "statusLost" -> e.statusLost = true;
            default -> e.openAttempt = "b".repeat(64);
          }
        });
    // Then
    assertThatThrownBy(() -> claim.take(ClaimPurpose.Exchange, "hash"))
        .isInstanceOf(ClaimLostException.class);
    assertThat(register.writes()).isZero();
  }

  @Test
  void whateverElseChangesBeforeTheClaimIsNoReasonToStop() {
    // Given
    register.change(e -> e.terms = new AccountTerms(null, FakeProvider.PRIYA));
    // When
    claim.take(ClaimPurpose.Exchange, "hash");
    // Then
    assertThat(register.token().isClaimedFor(ClaimPurpose.Exchange)).isTrue();
  }

  /** What is held has to go somewhere, also for an object that nobody wants any more. */
  @Test
  void onceItIsClaimedThePointerMovesWhateverElseChanges() {
    // Given
    claim.take(ClaimPurpose.Exchange, "hash");
    bench.unwanted(false);
    // When
    claim.release();
    // Then
    assertThat(register.token().claim()).isNull();
  }

  /** Others write the status all the time. */
  @ParameterizedTest(name = "{0} conflicts: {1} ms")
  @CsvSource({"5, 0", "6, 500", "7, 1500"})
  void onlyManyConflictsAreWorthAPause(int conflicts, long pausedMillis) {
    // Given
    for (var i = 0; i < conflicts; i++) {
      register.next(Fault.CONFLICT);
    }
    // When
    claim.take(ClaimPurpose.Exchange, "hash");
    // Then
    assertThat(Duration.ofNanos(bench.nanos)).hasMillis(pausedMillis);
  }

  @Test
  void whatIsWrittenOnAnObjectThatIsGoneIsNobodys() {
    // Given
    claim.take(ClaimPurpose.Exchange, "hash");
    register.gone();
    // Then
    assertThatThrownBy(claim::renew)
        .isInstanceOfSatisfying(
            ClaimLostException.class,
            e -> assertThat(e.why()).isEqualTo(ClaimLostException.Why.GONE));
  }

  /** F-4: 409 on every write, because others write the status all the time. */
  @Test
  void f4OutlivesAStormOfConflicts() {
    // Given
    claim.take(ClaimPurpose.Exchange, "hash");
    for (var i = 0; i < 50; i++) {
      register.next(Fault.CONFLICT);
    }
    bench.nanos += Duration.ofSeconds(1).toNanos();
    // When
    claim.renew();
    // Then
    assertThat(register.writes()).isEqualTo(2);
  }

  /** What is held exists nowhere else, so an API server that is away is waited for. */
  @Test
  void f4HoldsOnWhileTheRegisterIsAway() {
    // Given
    claim.take(ClaimPurpose.Exchange, "hash");
    bench.nanos += Duration.ofSeconds(1).toNanos();
    for (var i = 0; i < 200; i++) {
      register.next(Fault.AWAY);
    }
    // When
    claim.renew();
    // Then
    assertThat(register.writes()).isEqualTo(2);
    assertThat(Duration.ofNanos(bench.nanos)).isGreaterThan(Duration.ofMinutes(30));
  }

  /** Before anything was sent there is nothing to hold. */
  @Test
  void givesUpTakingAClaimOnceNothingMightBeSentAnyMore() {
    // Given
    for (var i = 0; i < 200; i++) {
      register.next(Fault.AWAY);
    }
    // Then
    assertThatThrownBy(() -> claim.take(ClaimPurpose.Exchange, "hash"))
        .isInstanceOf(RegisterUnavailableException.class);
    assertThat(Duration.ofNanos(bench.nanos)).isLessThanOrEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void renewsBeforeItSendsOnceTheTimeToSendIsOver() {
    // Given
    claim.take(ClaimPurpose.Exchange, "hash");
    claim.requireTimeToSend();
    assertThat(register.writes()).isEqualTo(1);
    bench.nanos += Duration.ofSeconds(15).toNanos();
    // When
    claim.requireTimeToSend();
    // Then
    assertThat(register.writes()).isEqualTo(2);
  }

  /** J-16: a call has a place that others wait for, and a register may be away for hours. */
  @Test
  void j16ACallGivesItsPlaceBackBeforeALongWaitForTheRegister() {
    // Given
    claim.take(ClaimPurpose.Exchange, "hash");
    bench.passes(Duration.ofMinutes(1));
    register.next(Fault.AWAY, Fault.AWAY, Fault.AWAY, Fault.AWAY);
    register.next(Fault.AWAY, Fault.AWAY, Fault.AWAY, Fault.AWAY);
    var inPlace = new ArrayList<Duration>();
    // When
    var result =
        claim.sending(
            ready -> {
              var began = bench.nanos;
              try {
                ready.run();
                return "sent";
              } finally {
                inPlace.add(Duration.ofNanos(bench.nanos - began));
              }
            });
    // Then
    assertThat(result).isEqualTo("sent");
    assertThat(inPlace).hasSize(2).allMatch(d -> d.compareTo(Duration.ofSeconds(2)) <= 0);
  }

  /** F-7: also where the wait for its answer was given up in the place of a call. */
  @Test
  void f7ARenewalThatWasGivenUpIsKnownAsOurs() {
    // Given
    claim.take(ClaimPurpose.Exchange, "hash");
    bench.passes(Duration.ofMinutes(1));
    register.next(Fault.LOST, Fault.AWAY, Fault.AWAY, Fault.AWAY);
    // When
    var result =
        claim.sending(
            ready -> {
              ready.run();
              return "sent";
            });
    // Then
    assertThat(result).isEqualTo("sent");
  }

  @Test
  void aClaimOfAnotherIsNotRenewed() {
    assertThatThrownBy(claim::renew).isInstanceOf(ClaimLostException.class);
    assertThat(register.writes()).isZero();
  }
}
