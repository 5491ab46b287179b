package com.agentteams.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReachabilityTest {
  private final AtomicLong now = new AtomicLong();
  private final Reachability server =
      new Reachability("The API server", Duration.ofSeconds(2), now::get);

  @RegisterExtension final LogLines lines = LogLines.of(Reachability.class);

  @Test
  void eachEdgeIsOneLine() {
    // When
    for (int second = 0; second < 41; second++) {
      server.failed();
      now.addAndGet(Duration.ofSeconds(1).toNanos());
    }
    server.answered();
    server.answered();
    // Then
    assertThat(lines.messages())
        .containsExactly(
            "The API server does not answer; calls are tried again",
            "The API server answers again (away for 41 s)");
  }

  @Test
  void aConnectionThatWasCutIsNoOutage() {
    // When
    for (int i = 0; i < 100; i++) {
      server.failed();
      now.addAndGet(Duration.ofSeconds(1).toNanos());
      server.answered();
    }
    // Then
    assertThat(lines.all()).isEmpty();
  }

  @Test
  void everyOutageIsToldAnew() {
    // When
    for (int i = 0; i < 2; i++) {
      server.failed();
      now.addAndGet(Duration.ofSeconds(3).toNanos());
      server.failed();
      server.answered();
    }
    // Then
    assertThat(lines.all()).hasSize(4);
  }
}
