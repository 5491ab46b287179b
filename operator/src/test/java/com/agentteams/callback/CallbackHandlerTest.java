package com.agentteams.callback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.RedirectUriParameter;
import com.agentteams.api.ReplyOutcome;
import com.agentteams.oauth.State;
import com.agentteams.telemetry.LogLines;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Limits to the second, to the cookie and to the character, without a server around them. */
class CallbackHandlerTest {
  private static final String HTTP = "http://slack.example.com/oauth/v2/authorize";
  private static final String HTTPS = "https://slack.example.com/oauth/v2/authorize";

  private final Scene scene = new Scene();
  private final AttemptCookie cookie =
      AttemptCookie.begin(
          scene.cluster.get(Scene.TARGET).orElseThrow(), scene.attempt, new SecureRandom());

  /** Nobody loses an attempt to the one that is pressed again, nor to one that still fits. */
  @Test
  void tenAttemptsStayOpenWhicheverOfThemIsPressed() {
    // Given
    var nine = IntStream.range(0, 9).mapToObj("__Host-at-%016x=x"::formatted).toList();
    var ten = new ArrayList<>(List.of(pair()));
    ten.addAll(nine);
    // Then
    assertThat(dropped(press(nine))).isEmpty();
    assertThat(dropped(press(ten))).isEmpty();
  }

  @Test
  void theEleventhAttemptDropsTheOldestOne() {
    // Given
    var ten = IntStream.range(0, 10).mapToObj("__Host-at-%016x=x"::formatted).toList();
    // When
    var sent = press(ten);
    // Then
    assertThat(dropped(sent))
        .containsExactly(
            "__Host-at-0000000000000000=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax");
  }

  /** One of an object that is not there any more, or of another one, would bind nobody. */
  @ParameterizedTest
  @CsvSource({
    Scene.UID + ", pm-slack, true",
    "another-uid, pm-slack, false",
    Scene.UID + ", pm-github, false",
  })
  void o5ANonceIsKeptForTheVeryObjectThatItBeganAt(String uid, String name, boolean kept) {
    // Given
    var sent =
        new AttemptCookie(
            new Target(Target.TOOL_CONNECTION, "team-a", name),
            uid,
            cookie.attempt(),
            cookie.nonce(),
            Optional.empty());
    // When
    var answer = press(List.of(sent.name() + "=" + sent.encode()));
    // Then
    assertThat(set(answer)).singleElement().asString().contains(":pm-slack:" + Scene.UID + ":");
    assertThat(set(answer).contains(cookie.setCookie())).isEqualTo(kept);
  }

  /** O-8: http leads somewhere only where the setting allows it and the Tool says it. */
  @ParameterizedTest
  @CsvSource({
    "true, " + HTTP + ", " + HTTP + ", 303",
    "true, " + HTTPS + ", " + HTTPS + ", 303",
    "true, " + HTTPS + ", " + HTTP + ", 500",
    "true, " + HTTP + ", " + HTTPS + ", 500",
    "true, ftp://slack.example.com/a, ftp://slack.example.com/a, 500",
    "false, " + HTTP + ", " + HTTP + ", 500",
    "false, " + HTTPS + ", " + HTTPS + ", 303",
  })
  void o8AnHttpProviderHasToBeAllowed(boolean allowed, String tool, String status, int answer) {
    // Given
    try (var other = new Scene(new Site(Scene.BASE, allowed))) {
      other.cluster.surroundings = Scene.around(tool, "", RedirectUriParameter.Omitted);
      other.open(status);
      // Then
      assertThat(other.handler.handle(button(other, List.of())).status()).isEqualTo(answer);
    }
  }

  /** Easily forgotten in one of two terminals. */
  @Test
  void theSettingThatHttpNeedsIsNamed() {
    // Given
    scene.cluster.surroundings =
        Scene.around("http://localhost/authorize", "", RedirectUriParameter.Omitted);
    scene.open("http://localhost/authorize");
    try (var lines = LogLines.of(CallbackHandler.class)) {
      // When
      press(List.of());
      // Then
      assertThat(lines.all().getLast().getFormattedMessage())
          .contains("AGENTTEAMS_ALLOW_HTTP_PROVIDERS");
    }
  }

  /** What is wrong with the status or the Tool is said as that, and is no fault of ours. */
  @ParameterizedTest
  @CsvSource({
    HTTPS + ", mailto:somebody",
    HTTPS + ", https:///oauth/v2/authorize",
    HTTPS + ", https:/oauth/v2/authorize",
    "mailto:somebody, " + HTTPS,
    "mailto:somebody, mailto:somebody",
    "not a url, " + HTTPS,
  })
  void o8AnAddressThatIsNoneLeadsNowhere(String tool, String status) {
    // Given
    scene.cluster.surroundings = Scene.around(tool, "", RedirectUriParameter.Omitted);
    scene.open(status);
    // When
    var sent = press(List.of());
    // Then
    assertThat(sent.status()).isEqualTo(500);
    assertThat(new String(sent.body(), UTF_8)).isEqualTo(misconfigured());
  }

  @ParameterizedTest
  @CsvSource({"PT0S, 200", "PT23H59M59S, 200", "PT24H, 404", "PT25H, 404"})
  void n16ALinkEndsToTheSecond(Duration after, int status) {
    // Given
    scene.clock.advance(after);
    // Then
    assertThat(get(scene.connectPath(), List.of()).status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {"-, 200", "tomorrow, 404"})
  void n16ALinkWithoutAnEndIsOpenAndOneWithAnUnreadableEndIsNot(@Nullable String end, int status) {
    // Given
    scene.put(
        scene
            .status(scene.attempt, scene.authorizationUrl(), null, null)
            .withLink(
                Scene.BASE + scene.connectPath(), end, scene.authorizationUrl(), List.of(), null));
    // Then
    assertThat(get(scene.connectPath(), List.of()).status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({"PT2M, false", "PT2M1S, true"})
  void aWaitIsLongAfterTwoMinutes(Duration after, boolean told) {
    // Given
    var waiting = cookie.replied(ReplyOutcome.Code, scene.clock.instant());
    scene.clock.advance(after);
    // Then
    assertThat(wait(waiting).contains("longer than usual")).isEqualTo(told);
  }

  /** The denial of the try before says nothing of a code that was handed over since. */
  @ParameterizedTest
  @CsvSource({
    "ConsentDenied, Code, PT0S, true",
    "ConsentDenied, Code, PT2M, true",
    "ConsentDenied, Code, PT2M1S, false",
    "ConsentDenied, Denied, PT0S, false",
    "WrongAccount, Code, PT0S, false",
  })
  void n18ADenialIsThatOfTheTryBeforeWhileACodeIsDealtWith(
      String reason, ReplyOutcome replied, Duration after, boolean waits) {
    // Given
    var waiting = cookie.replied(replied, scene.clock.instant());
    scene.end(reason);
    scene.clock.advance(after);
    // Then
    assertThat(wait(waiting).contains("http-equiv=\"refresh\"")).isEqualTo(waits);
  }

  /** Which replica answers is open, so the answer of one is known to the next by the cookie. */
  @ParameterizedTest
  @CsvSource({"code=c, Code", "error=access_denied, Denied"})
  void whatWasHandedOverIsNotedInTheBrowser(String query, ReplyOutcome outcome) {
    // Given
    var state = State.of(scene.attempt, scene.clock.instant(), cookie.nonce()).encode();
    // When
    var answer =
        scene.handler.handle(
            request(
                "GET",
                "/oauth/callback/" + Scene.INSTALLATION,
                query + "&state=" + state,
                List.of(pair())));
    // Then
    assertThat(set(answer))
        .containsExactly(cookie.replied(outcome, scene.clock.instant()).setCookie());
  }

  @ParameterizedTest
  @CsvSource({
    "/connect/team-a/pm-slack/SHORT",
    "/connect/-team/pm-slack/ID",
    "/connect/team-a/PM/ID",
    "/connect/team-a/pm-slack/ID/more",
    "/connecting/team-a/pm-slack/ID",
    "/connect/waiting/HASH",
    "/connections/wait/HASH",
    "/oauth/back/acme-slack",
    "/o/callback/acme-slack",
    "/style.css/ID",
    "''",
    "connect/team-a/pm-slack/ID",
  })
  void n21AnotherPathLeadsNowhere(String path) {
    // Given
    var asked = path.replace("ID", scene.attempt.id()).replace("HASH", scene.attempt.hash());
    // Then
    assertThat(get(asked, List.of(pair())).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /oauth/callback/acme-slack, GET",
    "POST, /style.css, 'GET, HEAD'",
    "POST, /connect/wait/x, 'GET, HEAD'",
    "PUT, /connect/a/b/c, 'GET, HEAD, POST'",
  })
  void n21AMethodThatIsNotAllowedSaysWhichAre(String method, String path, String allowed) {
    assertThat(scene.handler.handle(request(method, path, "", List.of())).headers())
        .containsExactly(new Answer.Header("Allow", allowed));
  }

  private Answer press(List<String> cookies) {
    return scene.handler.handle(button(scene, cookies));
  }

  private Answer get(String path, List<String> cookies) {
    return scene.handler.handle(request("GET", path, "", cookies));
  }

  private String wait(AttemptCookie waiting) {
    var answer =
        get(
            "/connect/wait/" + waiting.attempt().hash(),
            List.of(waiting.name() + "=" + waiting.encode()));
    assertThat(answer.status()).isEqualTo(200);
    return new String(answer.body(), UTF_8);
  }

  private String pair() {
    return cookie.name() + "=" + cookie.encode();
  }

  private String misconfigured() {
    return new String(new RefusalPages(scene.site).misconfigured().body(), UTF_8);
  }

  private static List<String> dropped(Answer answer) {
    return set(answer).stream().filter(c -> c.contains("Max-Age=0")).toList();
  }

  private static List<String> set(Answer answer) {
    return answer.headers().stream()
        .filter(h -> h.name().equals("Set-Cookie"))
        .map(Answer.Header::value)
        .toList();
  }

  private static Incoming button(Scene scene, List<String> cookies) {
    return request("POST", scene.connectPath(), "", cookies);
  }

  private static Incoming request(String method, String path, String query, List<String> cookies) {
    return new Incoming(
        method,
        path,
        query,
        Map.of(
            "host", List.of("connect.example.com"),
            "sec-fetch-site", List.of("same-origin"),
            "cookie", List.of(String.join("; ", cookies))));
  }
}
