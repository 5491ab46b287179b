package com.agentteams.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProviderAnswerTest {
  @ParameterizedTest
  @CsvSource({
    "403, x-ratelimit-remaining, 0, true",
    "403, x-ratelimit-remaining, 4999, false",
    "403, retry-after, 60, true",
    "403, , , false",
    // the last call that it gave was a good one
    "200, x-ratelimit-remaining, 0, false",
    "200, retry-after, 60, false"
  })
  void isLimitedWhereARefusalSaysThatItWasTooMuch(
      int status, @Nullable String header, @Nullable String value, boolean limited) {
    // Given
    var headers =
        header == null || value == null ? Map.<String, String>of() : Map.of(header, value);

    // When
    var answer = new ProviderAnswer(status, headers, new byte[0]);

    // Then
    assertThat(answer.isLimited()).isEqualTo(limited);
  }
}
