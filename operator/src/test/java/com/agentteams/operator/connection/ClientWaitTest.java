package com.agentteams.operator.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.operator.client.OAuthClients.Lookup;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long the end of a login waits for its client. */
class ClientWaitTest {
  private final Given given = new Given();
  private long nanos = 77;
  private final ClientWait wait = new ClientWait(() -> nanos);

  @Test
  void itWaitsForTenMinutesFromWhenTheEndWasAskedFor() {
    // Given
    given.client = new Lookup.Unknown("does not answer");
    assertThat(wait.goesOn(given.facts())).isTrue();
    passed(Duration.ofHours(1));
    // When
    given.spec("{agentRef: {name: pm}, tool: slack, desiredState: Disconnected}");
    // Then
    assertThat(wait.goesOn(given.facts())).isTrue();
    passed(Duration.ofMinutes(10).minusMillis(1));
    assertThat(wait.goesOn(given.facts())).isTrue();
    passed(Duration.ofMillis(1));
    assertThat(wait.goesOn(given.facts())).isFalse();
  }

  @Test
  void aClientThatIsThereOrKnownToBeMissingIsNotWaitedFor() {
    // Given
    given.connection.getMetadata().setDeletionTimestamp("2026-03-01T10:00:00Z");
    given.client = new Lookup.Unknown("does not answer");
    assertThat(wait.goesOn(given.facts())).isTrue();
    passed(Duration.ofMinutes(9));
    // When
    given.client = new Lookup.Missing("does not exist");
    // Then
    assertThat(wait.goesOn(given.facts())).isFalse();
    // and the time begins anew
    given.client = new Lookup.Unknown("does not answer");
    assertThat(wait.goesOn(given.facts())).isTrue();
    passed(Duration.ofMinutes(9));
    assertThat(wait.goesOn(given.facts())).isTrue();
  }

  private void passed(Duration time) {
    nanos += time.toNanos();
  }
}
