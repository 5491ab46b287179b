package com.agentteams.callback;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.Account;
import com.agentteams.api.AccountPin;
import com.agentteams.api.RedirectUriParameter;
import com.agentteams.catalog.UrlTemplate;
import com.agentteams.oauth.Attempt;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page, the button, and where the button leads. */
class ConnectTest {
  private static final String CSP =
      "default-src 'none'; style-src 'self'; form-action 'self' https:; frame-ancestors 'none'; base-uri 'none'";

  private final Scene scene = new Scene();
  private final Browser browser = scene.browser();

  @AfterEach
  void close() {
    scene.close();
  }

  /** O-12, as far as the page goes: without a login in front of it, the link is enough. */
  @Test
  void n22ThePageSaysWhatIsAskedAndChangesNothing() {
    // When
    var page = browser.get(scene.connectPath());
    // Then
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.body())
        .contains("Priya (PM)", "Slack", "team-a", "Read messages in public channels")
        .contains("channels:history", "Continue to <bdi>Slack</bdi>", "21 November 2026, 10:00 UTC")
        .doesNotContain("<script", "style=");
    assertThat(page.all("set-cookie")).isEmpty();
    assertThat(scene.cluster.creates).isEmpty();
  }

  @Test
  void n22HeadChangesNothingEither() {
    // When
    var head = browser.send("HEAD", scene.connectPath(), "");
    // Then
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.all("set-cookie")).isEmpty();
  }

  @Test
  void thePageNamesTheAccountThatIsExpectedAndTheOneThatIsThere() {
    // Given
    scene.put(
        Scene.UID,
        Scene.spec(new AccountPin("U123", "T9", null)),
        scene.status(
            scene.attempt, scene.authorizationUrl(), null, new Account("U123", "priya", "T9")));
    // When
    var page = browser.get(scene.connectPath());
    // Then
    assertThat(page.body())
        .contains("Account to use", "U123", "T9", "Connected now", "priya", "use the same account");
  }

  @Test
  void namesAreEscapedAndCannotTurnTheTextAround() {
    // Given
    var around = Scene.around("", RedirectUriParameter.Sent);
    scene.cluster.surroundings =
        new Surroundings(
            "<script>x</script>\u202Egro", around.auth(), around.agent(), "acme-slack", Map.of());
    // When
    var page = browser.get(scene.connectPath());
    // Then
    assertThat(page.body()).contains("&lt;script&gt;x").doesNotContain("<script", "\u202E");
  }

  @Test
  void o9ThePageMayBeAReferrerAndNoOtherMay() {
    // When
    var page = browser.get(scene.connectPath());
    // Then
    assertThat(page.header("content-security-policy")).contains(CSP);
    assertThat(page.header("referrer-policy")).contains("same-origin");
    assertThat(browser.get("/connect/team-a/pm-slack/x").header("referrer-policy"))
        .contains("no-referrer");
  }

  @Test
  void o5TheButtonBindsTheAttemptToThisBrowser() {
    // When
    var sent = browser.press(scene.connectPath());
    // Then
    assertThat(sent.status()).isEqualTo(303);
    assertThat(sent.location())
        .startsWith(scene.authorizationUrl() + "&state=" + scene.attempt.hash() + ".");
    assertThat(sent.all("set-cookie"))
        .singleElement()
        .asString()
        .startsWith("__Host-at-" + scene.attempt.hash().substring(0, 16) + "=c:team-a:pm-slack:")
        .endsWith("; Path=/; Max-Age=600; Secure; HttpOnly; SameSite=Lax");
  }

  @Test
  void pressingTwiceKeepsTheNonce() {
    // Given
    browser.press(scene.connectPath());
    var first = browser.cookies.values().toString();
    // When
    browser.press(scene.connectPath());
    // Then
    assertThat(browser.cookies.values()).hasToString(first);
  }

  @Test
  void aCookieOfAnObjectThatWasReplacedIsNotKept() {
    // Given
    browser.press(scene.connectPath());
    var first = browser.cookies.values().toString();
    scene.put(
        "another-uid",
        Scene.spec(null),
        scene.status(scene.attempt, scene.authorizationUrl(), null, null));
    // When
    browser.press(scene.connectPath());
    // Then
    assertThat(browser.cookies.values().toString()).isNotEqualTo(first).contains("another-uid");
  }

  @Test
  void aBrowserKeepsTenAttemptsAtMost() {
    // Given
    IntStream.range(0, 12).forEach(i -> browser.cookies.put("__Host-at-%016x".formatted(i), "x"));
    browser.cookies.put("other", "y");
    // When
    browser.press(scene.connectPath());
    // Then
    assertThat(browser.cookies)
        .hasSize(11)
        .containsKey("other")
        .doesNotContainKeys("__Host-at-%016x".formatted(0), "__Host-at-%016x".formatted(2))
        .containsKey("__Host-at-%016x".formatted(3));
  }

  @ParameterizedTest
  @CsvSource({
    "Sec-Fetch-Site: same-origin, 303",
    "Sec-Fetch-Site: same-site, 403",
    "Sec-Fetch-Site: cross-site, 403",
    "Sec-Fetch-Site: none, 403",
    "Origin: https://connect.example.com, 303",
    "Origin: https://evil.example.com, 403",
    "Origin: http://connect.example.com, 403",
    "Origin: null, 403",
    "X-Nothing: x, 403"
  })
  void onlyOurOwnPageCanPressTheButton(String header, int status) {
    // When
    var sent = browser.send("POST", scene.connectPath(), header + "\r\nContent-Length: 0\r\n");
    // Then
    assertThat(sent.status()).isEqualTo(status);
  }

  @Test
  void anOriginDoesNotHealACrossSiteFetch() {
    // When
    var sent =
        browser.send(
            "POST",
            scene.connectPath(),
            "Sec-Fetch-Site: cross-site\r\nOrigin: https://connect.example.com\r\nContent-Length: 0\r\n");
    // Then
    assertThat(sent.status()).isEqualTo(403);
    assertThat(sent.all("set-cookie")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://slack.example.com/oauth/v2/authorize?redirect_uri=OURS",
        "https://evil.example.com/oauth/v2/authorize?redirect_uri=OURS",
        "https://slack.example.com.evil.org/oauth/v2/authorize?redirect_uri=OURS",
        "https://slack.example.com@evil.org/oauth/v2/authorize?redirect_uri=OURS",
        "https://u@slack.example.com/oauth/v2/authorize?redirect_uri=OURS",
        "https://slack.example.com:444/oauth/v2/authorize?redirect_uri=OURS",
        "https://slack.example.com/oauth/v2/authorize/../x?redirect_uri=OURS",
        "https://slack.example.com/other?redirect_uri=OURS",
        "https://slack.example.com/oauth/v2/authorize?redirect_uri=OURS&state=x",
        "https://slack.example.com/oauth/v2/authorize?redirect_uri=OURS&redirect_uri=OURS",
        "https://slack.example.com/oauth/v2/authorize?redirect_uri=OURS#x",
        "https://slack.example.com/oauth/v2/authorize?redirect_uri=OURSx",
        "https://slack.example.com/oauth/v2/authorize?redirect_uri=https%3A%2F%2Fevil.org",
        "https://slack.example.com/oauth/v2/authorize?redirect_uri=",
        "https://slack.example.com/oauth/v2/authorize?client_id=1",
        "javascript:alert(1)",
        "https://slack.example.com/oauth/v2/authorize?redirect_uri=OURS&x=\u00e4",
        "not a url"
      })
  void o7AndO8LeadsNowhereButToTheTool(String url) {
    // Given
    scene.open(
        url.replace("OURS", "https%3A%2F%2Fconnect.example.com%2Foauth%2Fcallback%2Facme-slack"));
    // When
    var sent = browser.press(scene.connectPath());
    // Then
    assertThat(sent.status()).isEqualTo(500);
    assertThat(sent.header("location")).isEmpty();
    assertThat(sent.all("set-cookie")).isEmpty();
  }

  @Test
  void aToolWithInputsIsComparedWithTheInputsFilledIn() {
    // Given
    scene.cluster.surroundings =
        Scene.around("https://{subdomain}.example.com/authorize", "", RedirectUriParameter.Omitted);
    scene.open("https://acme.example.com/authorize");
    // When
    var sent = browser.press(scene.connectPath());
    // Then
    assertThat(sent.location()).startsWith("https://acme.example.com/authorize?state=");
  }

  /** O-8: whoever writes inputs, and a status as well, does not choose where people are sent. */
  @ParameterizedTest
  @CsvSource({
    "https://{subdomain}.example.com/authorize, evil.org/",
    "https://{subdomain}.example.com/authorize, evil.org?",
    "https://{subdomain}.example.com/authorize, evil.org#",
    "https://{subdomain}.example.com/authorize, evil.org:443/x?",
    "https://{subdomain}.example.com/authorize, u@evil.org/",
    "https://slack.example.com/{subdomain}/authorize, ../evil",
    "https://slack.example.com/{subdomain}/authorize, evil?",
    "https://slack.example.com{subdomain}/authorize, @evil.org"
  })
  void o8AnInputChangesNeitherHostNorPath(String template, String input) {
    // Given
    scene.cluster.surroundings = Scene.around(template, "", RedirectUriParameter.Omitted);
    scene.put(
        Scene.UID,
        Scene.spec(null, input),
        scene.status(scene.attempt, template.replace("{subdomain}", input), null, null));
    // When
    var sent = browser.press(scene.connectPath());
    // Then
    assertThat(sent.status()).isEqualTo(500);
    assertThat(sent.header("location")).isEmpty();
  }

  @Test
  void anInputIsFilledInAsTheOperatorDoesIt() {
    // Given
    var template = "https://slack.example.com/{subdomain}/authorize";
    var input = "a/b?c#d@e f{subdomain}";
    scene.cluster.surroundings = Scene.around(template, "", RedirectUriParameter.Omitted);
    scene.put(
        Scene.UID,
        Scene.spec(null, input),
        scene.status(
            scene.attempt, UrlTemplate.fill(template, Map.of("subdomain", input)), null, null));
    // When
    var sent = browser.press(scene.connectPath());
    // Then
    assertThat(sent.location())
        .startsWith(
            "https://slack.example.com/a%2Fb%3Fc%23d%40e%20f%7Bsubdomain%7D/authorize?state=");
  }

  @Test
  void aDefaultPortIsTheSameAsNone() {
    // Given
    scene.open(
        scene.authorizationUrl().replace("example.com/oauth/v2", "example.com:443/oauth/v2"));
    // When
    var sent = browser.press(scene.connectPath());
    // Then
    assertThat(sent.status()).isEqualTo(303);
  }

  @Test
  void n16EveryLinkThatLeadsNowhereIsAnsweredAlike() {
    // Given
    var other = Attempt.open(new SecureRandom()).id();
    var unknown = browser.get("/connect/team-a/pm-slack/" + other).body();
    // When
    var answers =
        List.of(
            browser.get("/connect/team-b/pm-slack/" + scene.attempt.id()),
            browser.get("/connect/team-a/other/" + scene.attempt.id()),
            browser.get("/connect/team-a/pm-slack/cut-off"),
            browser.get("/connect/TEAM/pm-slack/" + scene.attempt.id()),
            browser.press("/connect/team-a/pm-slack/" + other),
            browser.get("/connect/wait/" + scene.attempt.hash()),
            browser.get("/connect/wait/x"),
            browser.get(scene.callbackPath("x.1.y", "&code=c")),
            browser.get("/"));
    // Then
    assertThat(answers).allMatch(a -> a.status() == 404 && a.body().equals(unknown));
    assertThat(unknown).contains("This link is no longer valid", "Chrome, Edge or Firefox");
  }

  @Test
  void n16ALinkPastItsTimeIsNoLongerValid() {
    // Given
    scene.clock.advance(Duration.ofDays(1));
    // When
    var page = browser.get(scene.connectPath());
    // Then
    assertThat(page.status()).isEqualTo(404);
  }

  @Test
  void aClusterThatDoesNotAnswerIsNotTheLinksFault() {
    // Given
    scene.cluster.down = true;
    // When
    var page = browser.get(scene.connectPath());
    // Then
    assertThat(page.status()).isEqualTo(503);
    assertThat(page.header("retry-after")).contains("5");
  }
}
