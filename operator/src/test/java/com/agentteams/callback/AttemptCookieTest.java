package com.agentteams.callback;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.ReplyOutcome;
import com.agentteams.oauth.Attempt;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttemptCookieTest {
  private static final String X43 = "x".repeat(43);

  private final AttemptCookie cookie =
      new AttemptCookie(
          Scene.TARGET, Scene.UID, Attempt.open(new SecureRandom()), X43, Optional.empty());

  @Test
  void readsWhatItWrote() {
    // Given
    var later = cookie.replied(ReplyOutcome.Denied, Instant.ofEpochSecond(1_800_000_000));
    // When
    var read = AttemptCookie.parse(later.encode());
    // Then
    assertThat(read).contains(later);
    assertThat(AttemptCookie.parse(cookie.encode())).contains(cookie);
  }

  @Test
  void staysSmall() {
    // Given
    var longest =
        new AttemptCookie(
            new Target("ToolConnection", "n".repeat(63), "n".repeat(253)),
            Scene.UID,
            cookie.attempt(),
            X43,
            Optional.of(
                new AttemptCookie.Replied(
                    ReplyOutcome.Code, Instant.ofEpochSecond(1_800_000_000))));
    // When
    var bytes = longest.setCookie().length();
    // Then
    assertThat(bytes).isLessThan(600);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "c",
        "c:a:b:c:d:e:-",
        "x:a:b:u:" + "43:43:-",
        "c:A:b:u:ATTEMPT:NONCE:-",
        "c:-a:b:u:ATTEMPT:NONCE:-",
        "c:a:b.:u:ATTEMPT:NONCE:-",
        "c:a:b:u:ATTEMPT:NONCE:",
        "c:a:b:u:ATTEMPT:NONCE:c",
        "c:a:b:u:ATTEMPT:NONCE:c9999999999999",
        "c:a:b:u:ATTEMPT:NONCE:-:",
        "c:a:b:u:ATTEMPT:NONCEx:-",
        " c:a:b:u:ATTEMPT:NONCE:-"
      })
  void readsNothingElse(String value) {
    // When
    var read = AttemptCookie.parse(value.replace("ATTEMPT", X43).replace("NONCE", X43));
    // Then
    assertThat(read).isEmpty();
  }

  @Test
  void printsNothingThatOpensAnything() {
    // When
    var printed = cookie.toString();
    // Then
    assertThat(printed).doesNotContain(cookie.attempt().id(), X43);
  }
}
