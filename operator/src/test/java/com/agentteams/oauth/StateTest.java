package com.agentteams.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** O-4 and O-5: a state is good for one attempt, in one browser, for ten minutes. */
class StateTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.75Z");
  private static final Attempt ATTEMPT = new Attempt("a".repeat(43));
  private static final String NONCE = "n".repeat(43);

  private final State state = State.of(ATTEMPT, NOW, NONCE);

  @Test
  void isReadAsItWasWritten() {
    assertThat(State.parse(state.encode())).contains(state);
  }

  @Test
  void o5IsOfOneAttemptAndOneBrowser() {
    assertThat(state.isOf(ATTEMPT, NONCE, NOW)).isTrue();
    assertThat(state.isOf(new Attempt("b".repeat(43)), NONCE, NOW)).isFalse();
    assertThat(state.isOf(ATTEMPT, "m".repeat(43), NOW)).isFalse();
  }

  /** Whole seconds count; another replica's clock may be half a minute ahead. */
  @ParameterizedTest
  @CsvSource({
    "PT0S, true",
    "PT9M59S, true",
    "PT10M1S, false",
    "PT-30S, true",
    "PT-31S, false",
  })
  void o4LivesForTenMinutes(Duration after, boolean good) {
    assertThat(state.isOf(ATTEMPT, NONCE, NOW.plus(after))).isEqualTo(good);
  }

  @Test
  void o4ItsTimeCannotBeMovedOn() {
    // Given
    var old = state.encode();
    var later = NOW.plus(Duration.ofHours(1));
    // When
    var moved = State.parse(old.replace("." + NOW.getEpochSecond(), "." + later.getEpochSecond()));
    // Then
    assertThat(moved).isPresent();
    assertThat(moved.get().isOf(ATTEMPT, NONCE, later)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HASH.1.PROOF.",
        "HASHx.1.PROOF",
        "HASH.-1.PROOF",
        "HASH.1234567890123.PROOF",
        "HASH..PROOF",
        "HASH.1.PROOFx",
        "HASH.1",
      })
  void nothingElseIsOne(String text) {
    // Given
    var parts = state.encode().split("\\.");
    // Then
    assertThat(State.parse(text.replace("HASH", parts[0]).replace("PROOF", parts[2]))).isEmpty();
  }

  @Test
  void printsNoProof() {
    assertThat(state.toString()).doesNotContain(state.proof(), state.attemptHash());
  }
}
