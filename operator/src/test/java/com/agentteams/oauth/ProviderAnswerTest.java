package com.agentteams.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
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

  @ParameterizedTest
  @CsvSource({
    "199, false, false, false",
    "200, true, false, false",
    "299, true, false, false",
    "300, false, true, false",
    "399, false, true, false",
    "400, false, false, false",
    "408, false, false, true",
    "429, false, false, true",
    "499, false, false, false",
    "500, false, false, true",
    "599, false, false, true"
  })
  void aStatusIsASuccessARedirectOrBlamesTheMoment(
      int status, boolean success, boolean redirect, boolean moment) {
    // When
    var answer = new ProviderAnswer(status, Map.of(), new byte[0]);

    // Then
    assertThat(answer.is2xx()).isEqualTo(success);
    assertThat(answer.is3xx()).isEqualTo(redirect);
    assertThat(answer.mayBeTriedAgain()).isEqualTo(moment);
  }

  @ParameterizedTest
  @CsvSource({
    "408, TIMED_OUT",
    "429, RATE_LIMITED",
    "403, RATE_LIMITED",
    "500, SERVER_ERROR",
    "503, UNAVAILABLE",
    "504, SERVER_ERROR"
  })
  void whatMayBeTriedAgainSaysWhatHeldItUp(int status, Setback setback) {
    assertThat(new ProviderAnswer(status, Map.of(), new byte[0]).setback()).isEqualTo(setback);
  }

  /** Some give it a name of their own; the standard one counts where both are there. */
  @ParameterizedTest
  @CsvSource({
    "retry-after, ' 30 ', x, '', 30",
    "x-ratelimit-retry-after, 30, x, '', 30",
    "retry-after, 30, x-ratelimit-retry-after, 60, 30",
    "retry-after, 0, x, '', 0",
    "retry-after, 300, x, '', 300",
    "retry-after, 301, x, '', 300",
    "retry-after, 999999999999999999, x, '', 300"
  })
  void waitsAsLongAsIsAskedAndFiveMinutesAtMost(
      String header, String value, String other, String otherValue, int seconds) {
    // When
    var answer = new ProviderAnswer(429, Map.of(header, value, other, otherValue), new byte[0]);

    // Then
    assertThat(answer.retryAfter()).isEqualTo(Duration.ofSeconds(seconds));
  }

  /** Where the provider does not tell the time, ours has to do. */
  @Test
  void aDateToWaitForIsTakenFromOurClockWhereTheProviderTellsNoTime() {
    // Given
    var past = Map.of("retry-after", "Mon, 23 Nov 1998 10:00:00 GMT");
    var future = Map.of("retry-after", "Fri, 23 Nov 2998 10:00:00 GMT");

    // Then
    assertThat(new ProviderAnswer(429, past, new byte[0]).retryAfter()).isZero();
    assertThat(new ProviderAnswer(429, future, new byte[0]).retryAfter())
        .isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void anAnswerCannotBeChanged() {
    // Given
    var body = new byte[] {1};
    var answer = new ProviderAnswer(200, Map.of(), body);

    // When
    body[0] = 2;
    answer.body()[0] = 3;

    // Then
    assertThat(answer.body()).containsExactly(1);
  }
}
