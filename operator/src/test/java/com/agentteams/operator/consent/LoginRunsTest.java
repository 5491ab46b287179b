package com.agentteams.operator.consent;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.Reason;
import com.agentteams.login.LoginResult;
import com.agentteams.operator.reconcile.NotYetException;
import com.agentteams.telemetry.LogLines;
import com.agentteams.testkit.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One run for an object at a time, and its result until it was told. */
@Timeout(20)
class LoginRunsTest {
  private static final LoginResult NOTHING = new LoginResult.Nothing("7");
  private final MovableClock clock = new MovableClock(Instant.parse("2026-03-01T10:00:00Z"));
  private final LoginRuns runs = new LoginRuns(clock);
  private final Semaphore woken = new Semaphore(0);

  @Test
  void whatItCameToIsKeptUntilItWasTold() throws InterruptedException {
    // When
    runs.start("u", "team-a/pm-slack", () -> NOTHING, woken::release);
    woken.acquire();
    // Then
    var ended = runs.ended("u").orElseThrow();
    assertThat(ended).isEqualTo(new LoginRuns.Ended(NOTHING, clock.instant()));
    assertThat(runs.since("u")).isEmpty();
    assertThat(runs.ended("another")).isEmpty();
    runs.told("u", ended);
    assertThat(runs.ended("u")).isEmpty();
  }

  /** What ended meanwhile was not told with it. */
  @Test
  void onlyWhatWasToldIsForgotten() throws InterruptedException {
    // Given
    runs.start("u", "team-a/pm-slack", () -> NOTHING, woken::release);
    woken.acquire();
    var first = runs.ended("u").orElseThrow();
    clock.advance(Duration.ofSeconds(1));
    runs.start("u", "team-a/pm-slack", () -> NOTHING, woken::release);
    woken.acquire();
    // When
    runs.told("u", first);
    // Then
    assertThat(runs.ended("u")).isPresent();
  }

  @Test
  void anObjectHasOneRunAtATimeAndSaysWhatItIsAtWhileItLasts() throws InterruptedException {
    // Given
    var begun = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var others = new AtomicInteger();
    runs.start("u", "team-a/pm-slack", waiting(begun, goOn), woken::release);
    begun.await();
    assertThat(runs.since("u")).contains(clock.instant());
    // When
    runs.start(
        "u",
        "team-a/pm-slack",
        () -> new LoginResult.Nothing(others.incrementAndGet() + ""),
        () -> {});
    runs.progress("u", "the code is sent again", woken::release);
    // Then
    assertThat(woken.availablePermits()).as("it is news").isEqualTo(1);
    runs.progress("u", "the code is sent again", woken::release);
    assertThat(woken.availablePermits()).as("and then no more").isEqualTo(1);
    assertThat(runs.progress("u")).isEqualTo("the code is sent again");
    woken.acquire();
    goOn.countDown();
    woken.acquire();
    assertThat(others).hasValue(0);
    assertThat(runs.progress("u")).isEmpty();
  }

  @Test
  void whatNobodyRunsHasNoProgress() {
    runs.progress("u", "words", woken::release);
    assertThat(runs.progress("u")).isEmpty();
    assertThat(woken.availablePermits()).isZero();
  }

  /** L-1: what a library says of a failure may repeat a token that it was given. */
  @Test
  void l1TheTextOfAFailureIsNotLogged() throws InterruptedException {
    try (var logged = LogLines.of(LoginRuns.class)) {
      // When
      runs.start(
          "u",
          "team-a/pm-slack",
          () -> {
            throw new IllegalArgumentException("invalid header value: canary");
          },
          woken::release);
      woken.acquire();
      // Then
      var failure = logged.all().getFirst().getThrowableProxy();
      assertThat(failure.getMessage()).isEqualTo("java.lang.IllegalArgumentException");
      assertThat(failure.getStackTraceElementProxyArray()[0].toString()).contains("LoginRunsTest");
      assertThat(failure.getCause()).isNull();
      assertThat(logged.all().getFirst().getMDCPropertyMap())
          .containsEntry("login", "team-a/pm-slack");
    }
  }

  /** Whoever begins to lead has no keys for a moment. */
  @Test
  void whatComesTooEarlyIsTriedAgainWithoutALine() throws InterruptedException {
    try (var logged = LogLines.of(LoginRuns.class)) {
      // When
      runs.start(
          "u",
          "team-a/pm-slack",
          () -> {
            throw new NotYetException("the key sets are not open yet");
          },
          woken::release);
      woken.acquire();
      // Then
      assertThat(logged.all()).isEmpty();
      assertThat(runs.ended("u").orElseThrow().result())
          .isEqualTo(new LoginResult.Later(Duration.ofSeconds(2)));
    }
  }

  /** A bug does not stop an object for ever. */
  @Test
  void workThatFailsIsTriedAgain() throws InterruptedException {
    // When
    runs.start(
        "u",
        "team-a/pm-slack",
        () -> {
          throw new StackOverflowError("on purpose");
        },
        woken::release);
    woken.acquire();
    // Then
    assertThat(runs.ended("u").orElseThrow().result())
        .isEqualTo(new LoginResult.Later(Duration.ofSeconds(2)));
  }

  @Test
  void f2WhoeverDrainsTakesNoMoreWorkAndWaitsForWhatGoesOn() throws InterruptedException {
    // Given
    var begun = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    runs.start("u", "team-a/pm-slack", waiting(begun, goOn), woken::release);
    begun.await();
    // Then
    assertThat(runs.drain(Duration.ofMillis(20))).isFalse();
    runs.start("another", "team-a/pm-slack", () -> NOTHING, woken::release);
    assertThat(runs.since("another")).isEmpty();
    goOn.countDown();
    assertThat(runs.drain(Duration.ofSeconds(10))).isTrue();
    assertThat(runs.ended("u")).isPresent();
  }

  @Test
  void f2WhoeverIsInterruptedWhileDrainingHasNotDrained() throws InterruptedException {
    // Given
    var goOn = new CountDownLatch(1);
    runs.start("u", "team-a/pm-slack", waiting(new CountDownLatch(1), goOn), woken::release);
    // When
    Thread.currentThread().interrupt();
    var drained = runs.drain(Duration.ofSeconds(10));
    // Then
    assertThat(drained).isFalse();
    assertThat(Thread.interrupted()).isTrue();
    goOn.countDown();
    woken.acquire();
  }

  @ParameterizedTest
  @CsvSource({"blocked, 4, 5", "blocked, 9, 0", "waiting, 4, 5", "later, 4, 0", "nothing, 0, 0"})
  void onlyWhatDelaysWaits(String what, int ago, int left) {
    var result =
        switch (what) {
          case "blocked" ->
              new LoginResult.Blocked(Reason.VaultUnavailable, "Words.", Duration.ofSeconds(9));
          case "waiting" -> new LoginResult.Later(Duration.ofSeconds(9), "words");
          case "later" -> new LoginResult.Later(Duration.ofSeconds(9));
          default -> NOTHING;
        };
    var ended = new LoginRuns.Ended(result, clock.instant().minusSeconds(ago));
    assertThat(ended.waitsFor(clock.instant())).isEqualTo(Duration.ofSeconds(left));
  }

  private static Supplier<LoginResult> waiting(CountDownLatch begun, CountDownLatch goOn) {
    return () -> {
      begun.countDown();
      try {
        goOn.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return NOTHING;
    };
  }
}
