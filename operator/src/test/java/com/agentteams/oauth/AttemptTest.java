package com.agentteams.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttemptTest {
  @Test
  void aFreshOneHasTheFormOfAnId() {
    // When
    var attempt = Attempt.open(new SecureRandom());

    // Then
    assertThat(Attempt.isId(attempt.id())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "short",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/A",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=A"
      })
  void nothingElseHas(String text) {
    assertThat(Attempt.isId(text)).isFalse();
  }
}
