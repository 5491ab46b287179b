package com.agentteams.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.RevocationPolicy;
import com.agentteams.api.TokenClaim;
import com.agentteams.api.TokenStatus;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The one place that decides what is next about a login. */
class StepsTest {
  private static final Duration LEFT = Duration.ofSeconds(30);
  private final Bench bench = new Bench().open();

  /**
   * {@code claim} is the purpose and the holder; {@code left} whether it may not be touched yet;
   * {@code status} is lost, told or untold.
   */
  @ParameterizedTest(name = "{0} {1} {2} version {3} attempt {4} status {5}: {6}")
  @CsvSource(
      nullValues = "-",
      value = {
        // wanted, claim, left, version, used attempt, status, step
        "wanted,       -,                 false, -, -,    untold, Exchange",
        "wanted,       -,                 false, -, used, untold, Finish",
        "wanted,       -,                 false, 1, used, untold, Finish",
        "wanted,       -,                 false, 1, old,  untold, Finish",
        "wanted,       -,                 false, 1, old,  told,   Exchange",
        "wanted,       -,                 false, 1, used, told,   Finish",
        "wanted,       -,                 false, -, -,    lost,   Recover",
        "wanted,       Exchange me,       true,  -, used, untold, Wait",
        "wanted,       Exchange other,    true,  -, used, untold, Wait",
        "wanted,       Exchange other,    false, -, used, untold, TakeOver",
        "wanted,       Recovery other,    false, 1, old,  told,   TakeOver",
        "wanted,       Disconnect other,  true,  1, old,  told,   Wait",
        "wanted,       Disconnect other,  false, 1, old,  told,   End",
        "wanted,       Disconnect me,     true,  1, old,  told,   End",
        "wanted,       Disconnect me,     false, 1, old,  told,   End",
        "disconnected, -,                 false, -, old,  untold, Nothing",
        "disconnected, -,                 false, 1, old,  told,   End",
        "disconnected, -,                 false, -, -,    lost,   End",
        "disconnected, Exchange other,    true,  -, used, untold, Wait",
        "disconnected, Exchange other,    false, -, used, untold, End",
        "deleted,      -,                 false, -, -,    untold, End",
        "deleted,      -,                 false, 1, old,  told,   End",
        "deleted,      Exchange other,    true,  1, old,  told,   Wait",
      })
  void theNextStep(
      String wanted,
      @Nullable String claim,
      boolean left,
      @Nullable Long version,
      @Nullable String attempt,
      String status,
      String step) {
    // Given
    var entry = entry(wanted, claim, version, attempt, status);
    // When
    var next = Steps.next(entry, bench.subject(), seen(left ? LEFT : Duration.ZERO, false));
    // Then
    assertThat(next.getClass().getSimpleName()).isEqualTo(step);
  }

  @Test
  void aCodeIsNotSentTooLateNorForAnotherLinkNorWhereSomethingElseIsMissing() {
    var entry = entry("wanted", null, null, null, "untold");
    var subject = bench.subject();
    assertThat(Steps.next(entry, subject, seen(Duration.ZERO, false)))
        .isInstanceOf(Step.Exchange.class);
    // too late
    bench.nanos += Duration.ofSeconds(601).toNanos();
    assertThat(Steps.next(entry, subject, seen(Duration.ZERO, false)))
        .isInstanceOf(Step.Nothing.class);
    // another link is open
    var closed = EntryDraft.of(entry, e -> e.openAttempt = "b".repeat(64));
    assertThat(Steps.next(closed, bench.subject(), seen(Duration.ZERO, false)))
        .isInstanceOf(Step.Nothing.class);
    // not accepted
    var notYet = SubjectDraft.of(bench.subject(), s -> s.mayConnect = false);
    assertThat(Steps.next(entry, notYet, seen(Duration.ZERO, false)))
        .isInstanceOf(Step.Nothing.class);
  }

  /** Without the Tool or the client nothing is begun, and ending goes on all the same. */
  @Test
  void withoutAProviderALoginCanOnlyBeEnded() {
    var alone = bench.subject(Optional.empty());
    assertThat(
            Steps.next(
                entry("wanted", null, null, "used", "untold"), alone, seen(Duration.ZERO, false)))
        .isInstanceOf(Step.Nothing.class);
    // whether there is one at all can be seen without
    var lost = entry("wanted", null, null, null, "lost");
    assertThat(Steps.next(lost, alone, seen(Duration.ZERO, false))).isInstanceOf(Step.Look.class);
    var fresh = SubjectDraft.of(alone, s -> s.mayBeStored = false);
    assertThat(Steps.next(lost, fresh, seen(Duration.ZERO, false)))
        .isInstanceOf(Step.Nothing.class);
    assertThat(
            Steps.next(
                entry("deleted", null, 1L, "old", "told"), alone, seen(Duration.ZERO, false)))
        .isInstanceOf(Step.End.class);
  }

  /** Ending a login waits for a client that cannot be looked up; by whatever way it ends. */
  @ParameterizedTest
  @CsvSource({"deleted, false", "disconnected, false", "wanted, true"})
  void theEndOfALoginWaitsForItsClient(String wanted, boolean claimed) {
    var entry = entry(wanted, claimed ? "Disconnect me" : null, 1L, "old", "told");
    var waiting = SubjectDraft.of(bench.subject(), s -> s.clientAwaited = true);
    assertThat(Steps.next(entry, waiting, seen(Duration.ZERO, false)))
        .isEqualTo(new Step.Wait(Duration.ofSeconds(5)));
    var skipping = SubjectDraft.of(waiting, s -> s.revocation = RevocationPolicy.Skip);
    assertThat(Steps.next(entry, skipping, seen(Duration.ZERO, false)))
        .as("it has no use for it")
        .isEqualTo(new Step.End());
    assertThat(Steps.next(entry, bench.subject(), seen(Duration.ZERO, false)))
        .isEqualTo(new Step.End());
  }

  /** A client that the object may not use is good for nothing but to end what it made. */
  @Test
  void whereTheClientMayNotBeUsedALoginCanOnlyBeEnded() {
    var barred = SubjectDraft.of(bench.subject(), s -> s.mayUseClient = false);
    for (var claim : new String[] {"", "Exchange other", "Recovery other"}) {
      for (var status : new String[] {"untold", "told"}) {
        var entry = entry("wanted", claim.isEmpty() ? null : claim, 1L, "used", status);
        assertThat(Steps.next(entry, barred, seen(Duration.ZERO, true)))
            .isEqualTo(claim.isEmpty() ? new Step.Nothing() : new Step.Look());
        var unknown = SubjectDraft.of(barred, s -> s.clientAwaited = true);
        assertThat(Steps.next(entry, unknown, seen(Duration.ZERO, true)))
            .as("its code can still be presented once more")
            .isEqualTo(new Step.Nothing());
      }
    }
    assertThat(
            Steps.next(
                entry("deleted", null, 1L, "old", "told"), barred, seen(Duration.ZERO, false)))
        .isEqualTo(new Step.End());
  }

  /** Nobody is asked about a login that was made with another client; a new one may be made. */
  @ParameterizedTest
  @CsvSource({
    "used, untold, true, Finish",
    "used, untold, false, Nothing",
    "old, untold, false, Exchange",
    // how the attempt ended has to be told all the same
    "used, told, false, Finish"
  })
  void aLoginOfAnotherClientIsNotFinished(
      String attempt, String status, boolean fits, String step) {
    var theirs = fits ? FakeProvider.BINDING.fingerprint() : "0".repeat(32);
    var entry =
        EntryDraft.of(
            entry("wanted", null, 1L, attempt, status),
            e ->
                e.token =
                    new TokenStatus(
                        null,
                        1L,
                        null,
                        null,
                        null,
                        e.token.lastAttempt(),
                        null,
                        null,
                        null,
                        theirs));
    assertThat(
            Steps.next(entry, bench.subject(), seen(Duration.ZERO, false))
                .getClass()
                .getSimpleName())
        .isEqualTo(step);
  }

  /** The store is not asked about an object that nobody has touched yet. */
  @Test
  void ofANewObjectNothingIsStored() {
    var fresh =
        SubjectDraft.of(
            bench.subject(),
            s -> {
              s.code = Optional.empty();
              s.mayBeStored = false;
            });
    for (var wanted : new String[] {"wanted", "disconnected", "deleted"}) {
      assertThat(
              Steps.next(
                  entry(wanted, null, null, null, "lost"), fresh, seen(Duration.ZERO, false)))
          .isInstanceOf(Step.Nothing.class);
    }
  }

  @Test
  void aStrayLoginIsEndedOnceNobodyIsAtWork() {
    var told = entry("wanted", null, 1L, "old", "told");
    assertThat(Steps.next(told, bench.subject(), seen(Duration.ZERO, true)))
        .isInstanceOf(Step.Exchange.class); // a person waits for that
    var quiet = SubjectDraft.of(bench.subject(), s -> s.code = Optional.empty());
    assertThat(Steps.next(told, quiet, seen(Duration.ZERO, true))).isInstanceOf(Step.Tidy.class);
    var off = entry("disconnected", null, null, "old", "untold");
    assertThat(Steps.next(off, bench.subject(), seen(Duration.ZERO, true)))
        .isInstanceOf(Step.End.class);
  }

  /** Fault of a restore: the object is new, and its status is not. */
  @ParameterizedTest
  @CsvSource({
    "1, false, wanted, Verify",
    "1, true, wanted, Nothing",
    "-1, false, wanted, Nothing",
    "1, false, deleted, End"
  })
  void theStatusOfAnotherLifeIsVerifiedOnce(
      long version, boolean verified, String wanted, String step) {
    var quiet = SubjectDraft.of(bench.subject(), s -> s.code = Optional.empty());
    var entry =
        EntryDraft.of(
            entry(wanted, null, version < 0 ? null : version, "old", "told"),
            e -> e.ofAnotherLife = true);
    var seen = new Steps.Seen("me", Duration.ZERO, false, verified, bench.holder.now());
    assertThat(Steps.next(entry, quiet, seen).getClass().getSimpleName()).isEqualTo(step);
  }

  private Steps.Seen seen(Duration left, boolean stray) {
    return new Steps.Seen("me", left, stray, false, bench.holder.now());
  }

  private static LoginEntry entry(
      String wanted,
      @Nullable String claim,
      @Nullable Long version,
      @Nullable String attempt,
      String status) {
    var open = Bench.ATTEMPT.hash();
    var used = attempt == null ? null : attempt.equals("used") ? open : "c".repeat(64);
    var parts = claim == null ? null : claim.split(" ", 2);
    var token =
        new TokenStatus(
            null,
            version,
            null,
            null,
            parts == null
                ? null
                : new TokenClaim(parts[1], ClaimPurpose.valueOf(parts[0]), null, null),
            used,
            null,
            null,
            null,
            null);
    return EntryDraft.of(
        FakeRegister.entry(token),
        e -> {
          e.wanted = wanted.equals("wanted");
          e.deleting = wanted.equals("deleted");
          e.statusLost = status.equals("lost");
          e.told = status.equals("told");
          e.openAttempt = open;
        });
  }
}
