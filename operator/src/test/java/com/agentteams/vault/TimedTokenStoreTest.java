package com.agentteams.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.agentteams.vault.StoreUnavailableException.Reason;
import com.agentteams.vault.TokenStore.Read;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TimedTokenStoreTest {
  private final FakeTokenStore store = new FakeTokenStore();
  private final List<String> told = new ArrayList<>();
  private final List<Duration> took = new ArrayList<>();
  private final TimedTokenStore timed =
      new TimedTokenStore(
          store,
          (kind, operation, outcome, duration) -> {
            told.add(kind + " " + operation + " " + outcome);
            took.add(duration);
          });

  @Test
  void doesWhatTheStoreDoesAndTellsOfEach() {
    // When
    timed.prepare("a");
    var version = timed.append("a", new byte[] {1});
    var there = timed.read("a", version);
    timed.destroy("a", version);
    var gone = timed.read("a", version);
    timed.delete("a");

    // Then
    assertThat(version).isEqualTo(1);
    assertThat(there).isInstanceOf(Read.Present.class);
    assertThat(gone).isEqualTo(new Read.Destroyed());
    assertThat(store.read("a", version)).isEqualTo(new Read.Absent());
    assertThat(timed.kind()).isEqualTo("fake");
    assertThat(told)
        .containsExactly(
            "fake prepare ok",
            "fake append ok",
            "fake read ok",
            "fake destroy ok",
            "fake read ok",
            "fake delete ok");
    assertThat(took).allMatch(t -> !t.isNegative() && t.toMinutes() < 1);
  }

  @Test
  void tellsWhyItDidNotWorkAndLetsTheFailureThrough() {
    // Given
    var version = timed.append("a", new byte[] {1});
    store.refuseToRead(version, Reason.THROTTLED);

    // When
    var failure =
        catchThrowableOfType(StoreUnavailableException.class, () -> timed.read("a", version));

    // Then
    assertThat(failure.reason()).isEqualTo(Reason.THROTTLED);
    assertThat(told).endsWith("fake read throttled");
  }
}
