package com.agentteams.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ReachabilityTest {
  private final AtomicLong now = new AtomicLong();
  private final Reachability server =
      new Reachability("The API server", Duration.ofSeconds(2), now::get);
  private final Logger log = (Logger) LoggerFactory.getLogger(Reachability.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.setLevel(Level.INFO);
    lines.start();
    log.addAppender(lines);
  }

  @AfterEach
  void quiet() {
    log.detachAppender(lines);
    log.setLevel(null);
  }

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
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
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
    assertThat(lines.list).isEmpty();
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
    assertThat(lines.list).hasSize(4);
  }
}
