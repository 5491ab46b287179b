package com.agentteams.operator.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** N-12: what people paste, and what is said of it. */
class PastedTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\ufeffs3cret",
        "s3cret\u00a0",
        "\u200bs3cret\u200b",
        " s3cret\r\n",
        "\u202as3cret\u202c",
        "\u2060\u3000s3cret\u2028",
        "\u0000s3cret\u00ad",
        "s3cret"
      })
  void nothingInvisibleStaysAtTheEnds(String pasted) {
    assertThat(Pasted.strip(pasted)).isEqualTo("s3cret");
  }

  @Test
  void nothingIsLeftOfBlanksAlone() {
    assertThat(Pasted.strip("\ufeff \u00a0\n")).isEmpty();
    assertThat(Pasted.oddity("")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"s3cret\"", "'s3cret'", "`s3cret`", "\u201cs3cret\u201d"})
  void quotesAreNamed(String value) {
    assertThat(Pasted.oddity(value)).contains("is in quotes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3 cret", "s3\u200bcret", "s\u00e9cret", "s3\ncret"})
  void whatNoSecretHasInItIsNamed(String value) {
    assertThat(Pasted.oddity(value)).contains("has blanks or characters other than ASCII in it");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GOCSPX-abcdefghijklmnopqrstuvwxyz12",
        "0123456789abcdef0123456789abcdef01234567",
        "0123456789abcdef0123456789abcdef01234567\n"
      })
  void encodingTwiceIsNamed(String secret) {
    assertThat(Pasted.oddity(base64(secret))).contains("looks base64-encoded twice");
  }

  /** Public forms of ids and secrets, and what a careless rule takes for encoded. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GOCSPX-abcdefghijklmnopqrstuvwxyz12",
        "1234567890-abc123def456.apps.googleusercontent.com",
        "0123456789abcdef0123456789abcdef01234567",
        "0123456789abcdef0123456789abcdef",
        "bDhlVzhQUjFkLW1IblpXMDFxcmo6MTpjaQ",
        "Qm9vZ2llV29vZ2llQm9vZ2llV29vZ2ll",
        "5f4f0b1c-0000-4000-8000-000000000001",
        "MDEyMzQ1Njc4OTA=",
        "\"",
        "''s3cret"
      })
  void aGoodValueIsNotSuspected(String value) {
    assertThat(Pasted.oddity(value)).isEmpty();
  }

  /** Providers give out base64 of random bytes; the seed is fixed. */
  @Test
  void randomSecretsAreNotSuspected() {
    var random = new Random(25);
    for (int i = 0; i < 20_000; i++) {
      var bytes = new byte[16 + i % 48];
      random.nextBytes(bytes);
      assertThat(Pasted.oddity(Base64.getEncoder().encodeToString(bytes))).isEmpty();
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
