package com.agentteams.vault.gsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.agentteams.telemetry.Reachability;
import com.agentteams.testkit.gsm.FakeSecretManager;
import com.agentteams.testkit.gsm.Fault;
import com.agentteams.testkit.gsm.Method;
import com.agentteams.vault.StoreUnavailableException;
import io.grpc.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Secret Manager that is away: one line when it goes, one when it is back. */
class GsmReachabilityTest {
  private final FakeSecretManager fake = FakeSecretManager.start();
  private final GsmClient client = GsmClient.connect("p1", "plaintext://" + fake.endpoint());
  private final GsmTokenStore store = new GsmTokenStore(client);
  private final Logger log = (Logger) LoggerFactory.getLogger(Reachability.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.setLevel(Level.INFO);
    lines.start();
    log.addAppender(lines);
  }

  @AfterEach
  void stop() {
    log.detachAppender(lines);
    log.setLevel(null);
    client.close();
    fake.close();
  }

  @Test
  void anOutageIsTwoLines() {
    // Given
    fake.fault(Method.ACCESS_SECRET_VERSION, new Fault.Fail(Status.Code.UNAVAILABLE), 5);
    // When
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> store.read("login", 1))
          .isInstanceOf(StoreUnavailableException.class);
    }
    store.read("login", 1);
    // Then
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "Secret Manager does not answer; calls are tried again",
            "Secret Manager answers again (away for 0 s)");
  }

  /** What is refused is answered. */
  @Test
  void aRefusalIsNoOutage() {
    // Given
    fake.fault(Method.ACCESS_SECRET_VERSION, new Fault.Fail(Status.Code.PERMISSION_DENIED), 1);
    // When
    assertThatThrownBy(() -> store.read("login", 1)).isInstanceOf(StoreUnavailableException.class);
    // Then
    assertThat(lines.list).isEmpty();
  }
}
