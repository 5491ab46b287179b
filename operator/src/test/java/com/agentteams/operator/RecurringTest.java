package com.agentteams.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.telemetry.LogLines;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is done again and again goes on, whatever it throws. */
class RecurringTest {
  @Test
  void anErrorDoesNotEndIt() throws InterruptedException {
    // Given
    var twice = new CountDownLatch(2);
    try (var background = Executors.newSingleThreadScheduledExecutor();
        var log = LogLines.of(Recurring.class)) {
      // When
      background.scheduleWithFixedDelay(
          Recurring.of(
              "A look",
              () -> {
                twice.countDown();
                throw new NoClassDefFoundError("com/example/Gone");
              }),
          0,
          1,
          TimeUnit.MILLISECONDS);
      // Then
      assertThat(twice.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(log.messages()).contains("A look failed; it is tried again");
    }
  }
}
