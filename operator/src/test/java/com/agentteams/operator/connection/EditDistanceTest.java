package com.agentteams.operator.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How far two names are apart. */
class EditDistanceTest {
  @ParameterizedTest
  @CsvSource({
    "slack, slack, 0",
    "slack, '', 5",
    "'', slack, 5",
    "slack, slak, 1",
    "slak, slack, 1",
    "slack, black, 1",
    "slack, xslack, 1",
    "slack, slackx, 1",
    "gmial, gmail, 2",
    "kitten, sitting, 3",
    "abc, xyz, 3",
    "ab, wxyz, 4",
  })
  void itIsTheLettersThatArePutInLeftOutOrChanged(String a, String b, int apart) {
    assertThat(EditDistance.of(a, b)).isEqualTo(apart);
  }
}
