package com.agentteams.vault.gsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.agentteams.telemetry.LogLines;
import com.agentteams.telemetry.Reachability;
import com.agentteams.testkit.gsm.FakeSecretManager;
import com.agentteams.testkit.gsm.Fault;
import com.agentteams.testkit.gsm.Method;
import com.agentteams.vault.StoreUnavailableException;
import io.grpc.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Secret Manager that is away: one line when it goes, one when it is back. */
class GsmReachabilityTest {
  private final FakeSecretManager fake = FakeSecretManager.start();
  private final GsmClient client = GsmClient.connect("p1", "plaintext://" + fake.endpoint());
  private final GsmTokenStore store = new GsmTokenStore(client);

  @RegisterExtension final LogLines lines = LogLines.of(Reachability.class);

  @AfterEach
  void stop() {
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
    assertThat(lines.messages())
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
    assertThat(lines.all()).isEmpty();
  }
}
