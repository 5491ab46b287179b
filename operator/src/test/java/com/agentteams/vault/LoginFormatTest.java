package com.agentteams.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** N-13: a login of which one member is not what this release writes is not guessed at. */
class LoginFormatTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String WHOLE =
      """
      {"format": 2, "kind": "Refreshed", "attemptHash": "00", "generation": 3, "replaces": 2,
       "toolName": "slack", "clientId": "c", "installation": "acme", "inputs": {"a": "b"},
       "accessToken": "YQ==", "refreshToken": "Yg==", "tokenType": "bearer",
       "expirationTime": "2026-01-01T01:00:00Z", "grantedScopes": ["x"],
       "requestedScopes": ["x", "y"], "obtainedTime": "2026-01-01T00:00:00Z"}
      """;

  private final ObjectNode stored = (ObjectNode) tree(WHOLE);

  @Test
  void aWholeLoginIsReadAndWrittenAsItWas() {
    assertThat(rewritten()).isEqualTo(stored);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "format",
        "kind",
        "attemptHash",
        "generation",
        "toolName",
        "clientId",
        "installation",
        "inputs",
        "accessToken",
        "tokenType",
        "grantedScopes",
        "requestedScopes",
        "obtainedTime"
      })
  void n13WhatIsAlwaysWrittenHasToBeThere(String member) {
    // When
    stored.remove(member);
    // Then
    assertThatThrownBy(this::read).isInstanceOf(UnreadableException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"replaces", "refreshToken", "expirationTime"})
  void whatIsNotAlwaysKnownMayBeAbsentAndStaysAbsent(String member) {
    // When
    stored.remove(member);
    // Then
    assertThat(rewritten()).isEqualTo(stored);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "format          | 2.0",
        "format          | \"2\"",
        "format          | 18446744073709551618",
        "kind            | 7",
        "kind            | \"Made\"",
        "attemptHash     | 7",
        "generation      | \"3\"",
        "generation      | 3.5",
        "generation      | 9223372036854775808",
        "replaces        | \"2\"",
        "replaces        | null",
        "toolName        | 7",
        "clientId        | null",
        "installation    | 7",
        "inputs          | []",
        "inputs          | {\"a\": 7}",
        "inputs          | \"\"",
        "accessToken     | 7",
        "accessToken     | [\"YQ==\"]",
        "accessToken     | \"not base64!\"",
        "refreshToken    | 7",
        "refreshToken    | null",
        "tokenType       | true",
        "expirationTime  | 1767225600",
        "expirationTime  | \"tomorrow\"",
        "grantedScopes   | \"x\"",
        "grantedScopes   | {}",
        "grantedScopes   | [\"x\", 7]",
        "requestedScopes | {\"x\": \"y\"}",
        "requestedScopes | [null]",
        "obtainedTime    | 1767225600",
        "obtainedTime    | \"today\"",
        "newer           | true",
      })
  void n13AMemberOfAnotherTypeIsNotRead(String member, String value) {
    // When
    stored.set(member, tree(value));
    // Then
    assertThatThrownBy(this::read).isInstanceOf(UnreadableException.class);
  }

  @Test
  void whatANewerReleaseWroteIsToldApart() {
    // Given
    stored.put("format", 3).put("unheardOf", true);
    // Then
    assertThatThrownBy(this::read).isInstanceOf(NewerFormatException.class);
  }

  private StoredLogin read() {
    return LoginFormat.read(stored.toString().getBytes(UTF_8));
  }

  private JsonNode rewritten() {
    return tree(new String(LoginFormat.write(read()), UTF_8));
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
