package com.agentteams.callback;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.oauth.Attempt;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is taken from a request, and above all which cookie. */
class IncomingTest {
  private static final String OTHER = "__Host-at-0123456789abcdef";

  private final AttemptCookie mine = cookie();
  private final String sent = mine.name() + "=" + mine.encode();

  @Test
  void aHeaderThatStandsTwiceHasNoValue() {
    // When
    var request =
        new Incoming("GET", "/", "", Map.of("host", List.of("a"), "origin", List.of("a", "b")));
    // Then
    assertThat(request.header("Host")).contains("a");
    assertThat(request.header("origin")).isEmpty();
    assertThat(request.header("referer")).isEmpty();
    assertThat(List.of(request.has("Origin"), request.has("referer"))).containsExactly(true, false);
  }

  @Test
  void attemptsAreFoundAmongWhatOtherApplicationsKeep() {
    // When
    var request =
        cookies(
            "session=x; %s ;theme=dark; __Host-at-0123456789ABCDEF=x; flag".formatted(sent),
            "x%s=y;%s=z; %s=again".formatted(OTHER, OTHER, OTHER));
    // Then
    assertThat(request.attemptCookies()).containsExactly(mine.name(), OTHER);
    assertThat(request.cookieFor(mine.attempt().hash())).contains(mine);
  }

  @Test
  void o5ACookieUnderTheNameOfAnotherAttemptIsNone() {
    // Given
    var another = cookie();
    // When
    var request = cookies(another.name() + "=" + mine.encode());
    // Then
    assertThat(request.cookieFor(another.attempt().hash())).isEmpty();
    assertThat(request.cookieFor(mine.attempt().hash())).isEmpty();
    assertThat(request.onlyAttempt()).isEmpty();
  }

  /** The name has sixteen digits of the hash, and that is not all of it. */
  @Test
  void o5ACookieIsOfTheAttemptWithTheWholeHash() {
    // Given
    var similar = mine.attempt().hash().substring(0, 16) + "0".repeat(48);
    // Then
    assertThat(cookies(sent).cookieFor(similar)).isEmpty();
  }

  @Test
  void o5OfTwoCookiesOfOneNameNeitherIsTaken() {
    assertThat(cookies(sent + "; " + mine.name() + "=x").cookieFor(mine.attempt().hash()))
        .isEmpty();
  }

  @Test
  void anAttemptIsTheOnlyOneWhereTheBrowserHasNoOther() {
    assertThat(cookies("session=x; " + sent).onlyAttempt()).contains(mine);
    assertThat(cookies(sent + "; " + OTHER + "=x").onlyAttempt()).isEmpty();
    assertThat(cookies("session=x").onlyAttempt()).isEmpty();
    assertThat(cookies(mine.name() + "=unreadable").onlyAttempt()).isEmpty();
  }

  /** Path, query and headers have capabilities in them. */
  @Test
  void law1ARequestPrintsItsMethodOnly() {
    // When
    var printed =
        new Incoming("GET", "/connect/x", "code=c", Map.of("cookie", List.of(sent))).toString();
    // Then
    assertThat(printed).isEqualTo("Incoming[GET]");
  }

  private static AttemptCookie cookie() {
    return new AttemptCookie(
        Scene.TARGET,
        Scene.UID,
        Attempt.open(new SecureRandom()),
        "n".repeat(43),
        Optional.empty());
  }

  private static Incoming cookies(String... lines) {
    return new Incoming("GET", "/", "", Map.of("cookie", List.of(lines)));
  }
}
