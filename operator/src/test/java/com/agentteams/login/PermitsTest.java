package com.agentteams.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.agentteams.login.Permits.Purpose;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** J-16: a slow provider holds up nobody else. */
@Timeout(20)
class PermitsTest {
  private final Permits permits = new Permits();

  @Test
  void j16SixteenCallsGoToAHostAtOnceAndNoneOfThemIsInTheWayOfAnother() throws Exception {
    // Given
    var begun = new CountDownLatch(16);
    var end = new CountDownLatch(1);
    var most = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < 40; i++) {
        threads.submit(
            () ->
                permits.around(
                    "slow.example",
                    Purpose.CONNECT,
                    () -> {
                      most.incrementAndGet();
                      begun.countDown();
                      await(end);
                      return most.get();
                    }));
      }
      await(begun);
      // When
      var another = permits.around("fast.example", Purpose.CONNECT, () -> "answered");
      var ending = permits.around("slow.example", Purpose.END, () -> "ended");
      // Then
      assertThat(another).isEqualTo("answered");
      assertThat(ending).isEqualTo("ended");
      assertThat(most).hasValue(16);
      assertThat(permits.hosts()).as("with calls that go on").isEqualTo(1);
      end.countDown();
    }
    assertThat(most).hasValue(40);
  }

  /** Who has only so much time does not wait for longer. */
  @Test
  void aCallThatHasNoRoomInTimeIsNotMade() throws Exception {
    // Given
    var begun = new CountDownLatch(16);
    var end = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < 16; i++) {
        threads.submit(
            () ->
                permits.around(
                    "slow.example",
                    Purpose.END,
                    () -> {
                      begun.countDown();
                      await(end);
                      return 1;
                    }));
      }
      await(begun);
      // Then
      assertThat(permits.within(Duration.ofMillis(20), "slow.example", Purpose.END, () -> 1))
          .isEmpty();
      assertThat(permits.within(Duration.ofMillis(20), "fast.example", Purpose.END, () -> 1))
          .contains(1);
      end.countDown();
      assertThat(permits.within(Duration.ofSeconds(15), "slow.example", Purpose.END, () -> 1))
          .contains(1);
    }
    assertThat(permits.hosts()).isZero();
  }

  /** Also while another call to the same host goes on. */
  @ParameterizedTest
  @EnumSource
  void aCallThatFailsGivesItsPermitBack(Purpose purpose) {
    // When
    var answer =
        permits.around(
            "slow.example",
            purpose,
            () -> {
              for (var i = 0; i < 17; i++) {
                assertThatThrownBy(() -> call(purpose, PermitsTest::fail)).hasMessage("no answer");
              }
              return call(purpose, () -> "answered");
            });
    // Then
    assertThat(answer).contains("answered");
    assertThat(permits.hosts()).isZero();
  }

  /** One that is to end something has only so much time. */
  private Optional<String> call(Purpose purpose, Supplier<String> call) {
    return purpose == Purpose.END
        ? permits.within(Duration.ofMillis(20), "slow.example", purpose, call)
        : Optional.of(permits.around("slow.example", purpose, call));
  }

  /** A process that stops waits for nobody. */
  @Test
  void whoeverIsInterruptedCallsNobodyAndStaysInterrupted() {
    // Given
    Thread.currentThread().interrupt();
    // When
    var answer = permits.within(Duration.ofSeconds(15), "slow.example", Purpose.END, () -> 1);
    // Then
    assertThat(Thread.interrupted()).isTrue();
    assertThat(answer).isEmpty();
    assertThat(permits.hosts()).isZero();
  }

  private static String fail() {
    throw new IllegalStateException("no answer");
  }

  /** Hosts are named by inputs too: none is kept. */
  @Test
  void noHostIsRememberedForLongerThanItIsCalled() {
    for (var i = 0; i < 100; i++) {
      permits.around(i + ".example", Purpose.CONNECT, () -> 1);
    }
    assertThat(permits.hosts()).isZero();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(15, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
