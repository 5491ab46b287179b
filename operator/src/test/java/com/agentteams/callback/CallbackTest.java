package com.agentteams.callback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.ConsentEnd;
import com.agentteams.api.ConsentReplySpec;
import com.agentteams.api.RedirectUriParameter;
import com.agentteams.api.ReplyOutcome;
import com.agentteams.api.ReplyTarget;
import com.agentteams.callback.Connections.Created;
import com.agentteams.oauth.Attempt;
import java.net.URLEncoder;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes back from the provider, and how it ends. */
class CallbackTest {
  private final Scene scene = new Scene();
  private final Browser browser = scene.browser();
  private final String state = browser.begin(scene.connectPath());
  private final String waitPath = "/connect/wait/" + scene.attempt.hash();

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void aCodeIsSealedAndHandedOverOnce() {
    // When
    var answer = browser.get(scene.callbackPath(state, "&code=4%2F0Abc"));
    // Then
    assertThat(answer.status()).isEqualTo(303);
    assertThat(answer.location()).isEqualTo("https://connect.example.com" + waitPath);
    var context =
        Attempt.sealingContext(
            "cluster-1", "ToolConnection", "team-a", "pm-slack", Scene.UID, scene.attempt.hash());
    var sealed = Base64.getEncoder().encodeToString(("sealed:" + context.length).getBytes(UTF_8));
    assertThat(scene.cluster.replies)
        .containsOnlyKeys(scene.attempt.replyName(Scene.UID))
        .containsValue(
            new Reply(
                scene.attempt.replyName(Scene.UID),
                new ConsentReplySpec(
                    new ReplyTarget("ToolConnection", "team-a", "pm-slack", Scene.UID),
                    scene.attempt.hash(),
                    ReplyOutcome.Code,
                    sealed)));
  }

  @Test
  void o4ARepeatedAnswerLeadsToTheSamePageAndCreatesNothing() {
    // Given
    browser.get(scene.callbackPath(state, "&code=c"));
    // When
    var again = browser.get(scene.callbackPath(state, "&code=other"));
    // Then
    assertThat(again.location()).endsWith(waitPath);
    assertThat(scene.cluster.creates).containsExactly(Created.CREATED, Created.EXISTS);
    assertThat(scene.cluster.replies).hasSize(1);
  }

  @Test
  void o4AUsedAttemptIsNoLongerValid() {
    // Given
    browser.get(scene.callbackPath(state, "&code=c"));
    scene.put(scene.status(Attempt.open(new SecureRandom()), scene.authorizationUrl(), null, null));
    // When
    var again = browser.get(scene.callbackPath(state, "&code=c"));
    // Then
    assertThat(again.status()).isEqualTo(404);
    assertThat(scene.cluster.creates).hasSize(1);
  }

  @Test
  void o4OfTwoHundredAnswersAtOnceExactlyOneIsTaken() throws Exception {
    // Given
    var go = new CountDownLatch(1);
    var path = scene.callbackPath(state, "&code=c");
    var statuses = Collections.synchronizedList(new ArrayList<Integer>());
    // When
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < 200; i++) {
        var one = scene.browser();
        one.cookies.putAll(browser.cookies);
        threads.submit(
            () -> {
              go.await();
              return statuses.add(one.get(path).status());
            });
      }
      go.countDown();
    }
    // Then
    assertThat(statuses).hasSize(200).containsOnly(303);
    assertThat(scene.cluster.creates).hasSize(200).containsOnlyOnce(Created.CREATED);
  }

  @Test
  void o5AnotherBrowserGetsNowhere() {
    // Given
    var other = scene.browser();
    // When
    var answer = other.get(scene.callbackPath(state, "&code=c"));
    // Then
    assertThat(answer.status()).isEqualTo(404);
    assertThat(scene.cluster.creates).isEmpty();
  }

  @Test
  void o5AnotherBrowsersNonceGetsNowhere() {
    // Given
    var other = scene.browser();
    other.begin(scene.connectPath());
    // When
    var answer = other.get(scene.callbackPath(state, "&code=c"));
    // Then
    assertThat(answer.status()).isEqualTo(404);
    assertThat(scene.cluster.creates).isEmpty();
  }

  @Test
  void o5TwoCookiesOfOneNameAreNone() {
    // Given
    var cookie = browser.cookies.entrySet().iterator().next();
    // When
    var answer =
        browser.send(
            "GET",
            scene.callbackPath(state, "&code=c"),
            "Cookie: " + cookie.getKey() + "=" + cookie.getValue() + "\r\n");
    // Then
    assertThat(answer.status()).isEqualTo(404);
  }

  @Test
  void f26AnAnswerAfterElevenMinutesIsNoLongerValid() {
    // Given
    scene.clock.advance(Duration.ofSeconds(660));
    // When
    var answer = browser.get(scene.callbackPath(state, "&code=c"));
    // Then
    assertThat(answer.status()).isEqualTo(404);
    assertThat(scene.cluster.creates).isEmpty();
  }

  /** The operator restarts: nobody reads the reply, and later somebody does. */
  @Test
  void f26WhileNobodyReadsTheReplyThePageWaitsAndThenGoesOn() {
    // Given
    browser.get(scene.callbackPath(state, "&code=c"));
    var first = browser.get(waitPath);
    scene.clock.advance(Duration.ofSeconds(180));
    var later = browser.get(waitPath);
    var again = browser.get(scene.callbackPath(state, "&code=c"));
    // When
    scene.end("Authorized");
    // Then
    assertThat(List.of(first, later)).allMatch(page -> page.status() == 200);
    assertThat(first.body()).contains("Finishing the connection", "http-equiv=\"refresh\"");
    assertThat(later.body()).contains("nothing is lost", "http-equiv=\"refresh\"");
    assertThat(again.location()).endsWith(waitPath);
    assertThat(scene.cluster.creates).containsExactly(Created.CREATED, Created.EXISTS);
    assertThat(browser.get(waitPath).body()).contains("is connected to Slack");
  }

  @Test
  void f26TheSameAnswerMayComeToAnotherReplica() {
    // Given
    var handler =
        new CallbackHandler(
            scene.site, scene.cluster, () -> scene.key, scene.clock, new SecureRandom());
    try (var replica = CallbackServer.start(0, scene.site, handler)) {
      var there = new Browser(replica.port(), "connect.example.com");
      there.cookies.putAll(browser.cookies);
      // When
      var answers =
          List.of(
              there.get(scene.callbackPath(state, "&code=c")),
              browser.get(scene.callbackPath(state, "&code=c")));
      // Then
      assertThat(answers).allMatch(a -> a.location().endsWith(waitPath));
      assertThat(scene.cluster.creates).containsExactly(Created.CREATED, Created.EXISTS);
      assertThat(there.get(waitPath).body()).contains("Finishing the connection");
    }
  }

  /** While the API server is away too, the code stays in the address bar, to be sent again. */
  @Test
  void f26AnAnswerThatCannotBeHandedOverIsTakenByTheNextReload() {
    // Given
    var path = scene.callbackPath(state, "&code=c");
    scene.cluster.down = true;
    var away = browser.get(path);
    scene.cluster.down = false;
    // When
    var reloaded = browser.get(path);
    // Then
    assertThat(away.status()).isEqualTo(503);
    assertThat(away.body()).contains("reload this page");
    assertThat(reloaded.location()).endsWith(waitPath);
    assertThat(scene.cluster.creates).containsExactly(Created.CREATED);
  }

  @Test
  void anObjectThatWasReplacedGetsNoCode() {
    // Given
    scene.put(
        "another-uid",
        Scene.spec(null),
        scene.status(scene.attempt, scene.authorizationUrl(), null, null));
    // When
    var answer = browser.get(scene.callbackPath(state, "&code=c"));
    // Then
    assertThat(answer.status()).isEqualTo(404);
    assertThat(scene.cluster.creates).isEmpty();
  }

  @Test
  void o7TheAnswerMustComeToTheInstallationThatAsked() {
    // When
    var answer = browser.get("/oauth/callback/other?code=c&state=" + state);
    // Then
    assertThat(answer.status()).isEqualTo(404);
    assertThat(scene.cluster.creates).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "&code=a&code=b",
        "&code=a&state=b",
        "&code=a&iss=x&iss=x",
        "&code=a&%63ode=b",
        "&error=a&error=b"
      })
  void o11AParameterOfOursTwiceIsABadRequest(String rest) {
    // When
    var answer = browser.get(scene.callbackPath(state, rest));
    // Then
    assertThat(answer.status()).isEqualTo(400);
    assertThat(scene.cluster.creates).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("whatIsNotOurs")
  void o11AParameterThatIsNotOursMayBeAnything(String rest) {
    // When
    var answer = browser.get(scene.callbackPath(state, "&code=c" + rest));
    // Then
    assertThat(answer.status()).isEqualTo(303);
    assertThat(scene.cluster.replies).containsOnlyKeys(scene.attempt.replyName(Scene.UID));
  }

  @ParameterizedTest
  @MethodSource("whatIsNotOurs")
  void o11ADenialIsHeardWhateverComesWithIt(String rest) {
    // When
    var answer = browser.get(scene.callbackPath(state, rest + "&error=access_denied"));
    // Then
    assertThat(answer.status()).isEqualTo(303);
    assertThat(scene.cluster.replies).containsOnlyKeys(scene.attempt.denialName(Scene.UID));
  }

  @ParameterizedTest
  @MethodSource("whatIsNotOurs")
  void o11ALinkMayHaveAnythingBehindIt(String rest) {
    // When
    var shown = browser.get(scene.connectPath() + "?utm=1" + rest);
    var pressed = browser.press(scene.connectPath() + "?utm=1" + rest);
    var waiting = browser.get(waitPath + "?utm=1" + rest);
    // Then
    assertThat(List.of(shown, pressed, waiting))
        .extracting(Browser.Response::status)
        .containsExactly(200, 303, 200);
  }

  /** Seen at providers, on links in mails, or possible. */
  static List<String> whatIsNotOurs() {
    return List.of(
        "&scope=a&scope=b",
        "&name=J%F6rg",
        "&name=J\u00f6rg",
        "&hint=100%",
        "&hint=%zz&hint=%4",
        "&x=%00%0d%0aSet-Cookie:x",
        "&%ff=x&%=y&co%00de=z",
        "&=x&=&&",
        "&prompt",
        "&a=b=c&d={e}|f^g",
        "&error_description=%ed%a0%80&error_description=b",
        "&x=y".repeat(200));
  }

  @ParameterizedTest
  @CsvSource({
    "&code=c&error=, Code",
    "&code=c&error, Code",
    "&code=&code=c, Code",
    "&code=c&state=, Code",
    "&code=c&iss=&iss=, Code",
    "&code=&error=access_denied, Denied",
    "&error=&error=access_denied&code, Denied"
  })
  void o11AParameterWithoutAValueIsAbsent(String rest, ReplyOutcome outcome) {
    // When
    var answer = browser.get(scene.callbackPath(state, rest));
    // Then
    assertThat(answer.status()).isEqualTo(303);
    assertThat(scene.cluster.replies.values())
        .singleElement()
        .returns(outcome, r -> r.spec().outcome());
  }

  @Test
  void o11APostedAnswerIsNotTaken() {
    // When
    var answer =
        browser.send("POST", "/oauth/callback/acme-slack", "Content-Length: 6\r\n\r\ncode=c");
    // Then
    assertThat(answer.status()).isEqualTo(405);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&code=", "&error=", "&code=&error=", "&iss=x"})
  void n14NeitherCodeNorErrorIsABadRequest(String rest) {
    // When
    var answer = browser.get(scene.callbackPath(state, rest));
    // Then
    assertThat(answer.status()).isEqualTo(400);
  }

  @Test
  void n14NoStateIsABadRequest() {
    // When
    var answer = browser.get("/oauth/callback/acme-slack?code=c");
    // Then
    assertThat(answer.status()).isEqualTo(400);
  }

  @Test
  void aDenialWithoutAStateSaysWhatItIsAndGoesOn() {
    // When
    var answer = browser.get("/oauth/callback/acme-slack?error=access_denied");
    // Then
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body())
        .contains("permission was not given", "href=\"" + scene.connectPath() + "\"")
        .doesNotContain("incomplete", "access_denied");
    assertThat(scene.cluster.creates).isEmpty();
  }

  @Test
  void o10ADenialWithoutAStateTellsAnotherBrowserNoLink() {
    // When
    var answer = scene.browser().get("/oauth/callback/acme-slack?error=access_denied&state=");
    // Then
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body())
        .contains("permission was not given", "Open the link")
        .doesNotContain("href=\"/connect", scene.attempt.id());
  }

  @Test
  void aDenialWithoutAStateLeadsToNoAttemptThatIsOver() {
    // Given
    scene.put(scene.status(Attempt.open(new SecureRandom()), scene.authorizationUrl(), null, null));
    // When
    var answer = browser.get("/oauth/callback/acme-slack?error=access_denied");
    // Then
    assertThat(answer.body())
        .contains("permission was not given")
        .doesNotContain("href=\"/connect");
  }

  /** The old object's browser learns nothing of one that has its name. */
  @Test
  void anObjectMadeAnewUnderTheNameIsAnotherForWhoWaitsAndForWhoDenied() {
    // Given
    scene.put(
        "another-uid",
        Scene.spec(null),
        scene.status(scene.attempt, scene.authorizationUrl(), null, null));
    // When
    var waiting = browser.get(waitPath);
    var denied = browser.get("/oauth/callback/acme-slack?error=access_denied");
    // Then
    assertThat(waiting.status()).isEqualTo(404);
    assertThat(denied.body())
        .contains("permission was not given")
        .doesNotContain("href=\"/connect");
  }

  @Test
  void aDenialWithoutAStateLeadsToNoneOfSeveralAttempts() {
    // Given
    browser.cookies.put("__Host-at-0123456789abcdef", "x");
    // When
    var answer = browser.get("/oauth/callback/acme-slack?error=access_denied");
    // Then
    assertThat(answer.body())
        .contains("permission was not given")
        .doesNotContain("href=\"/connect");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "&code=c&error=access_denied",
        "&code=%00",
        "&code=a%0d%0aSet-Cookie:x",
        "&code=%c0%ae",
        "&code=%ed%a0%80",
        "&code=%ff",
        "&code=%",
        "&code=%4",
        "&code=%zz",
        "&code=%C3%A4",
        "&code=\u00e4",
        "&code=c&iss=%00",
        "&code=c&iss=%ff",
        "&error=%0a",
        "&error=100%"
      })
  void n15WhatNoProviderSendsIsABadRequest(String rest) {
    // When
    var answer = browser.get(scene.callbackPath(state, rest));
    // Then
    assertThat(answer.status()).isEqualTo(400);
    assertThat(scene.cluster.creates).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"4097, 303", "8192, 303", "8193, 400", "20000, 400", "65536, 400"})
  void n15ACodeMayBeSoLong(int length, int status) {
    // When
    var answer = browser.get(scene.callbackPath(state, "&code=" + "x".repeat(length)));
    // Then
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("content-security-policy").isPresent()).isTrue();
  }

  /** Each character of it takes three on its way, and the browser has ten attempts open. */
  @Test
  void aCodeOfEightKibibytesArrivesHoweverItIsEncoded() {
    // Given
    var others =
        IntStream.range(0, 9)
            .mapToObj(i -> "__Host-at-%016x=%s".formatted(i, "c".repeat(470)))
            .toList();
    // When
    var answer =
        browser.send(
            "GET",
            scene.callbackPath(state, "&code=" + "%2F".repeat(8192)),
            "X-Cookies: " + String.join("; ", others) + "\r\n");
    // Then
    assertThat(answer.status()).isEqualTo(303);
  }

  @ParameterizedTest
  @CsvSource({
    "'', 400",
    "&iss=https%3A%2F%2Fslack.example.com, 303",
    "&iss=https%3A%2F%2Fslack.example.com%2F, 400",
    "&iss=https%3A%2F%2Fevil.org, 400",
    "&iss=, 400"
  })
  void n17TheIssuerMustBeTheTools(String issuer, int status) {
    // Given
    scene.cluster.surroundings =
        Scene.around("https://slack.example.com", RedirectUriParameter.Sent);
    // When
    var answer = browser.get(scene.callbackPath(state, "&code=c" + issuer));
    // Then
    assertThat(answer.status()).isEqualTo(status);
    assertThat(scene.cluster.creates).hasSize(status == 303 ? 1 : 0);
  }

  @ParameterizedTest
  @CsvSource({
    "https://acme.example.com, 303",
    "https://{subdomain}.example.com, 400",
    "https://other.example.com, 400"
  })
  void n17TheIssuerHasTheInputsFilledIn(String issuer, int status) {
    // Given
    scene.cluster.surroundings =
        Scene.around("https://{subdomain}.example.com", RedirectUriParameter.Sent);
    // When
    var answer =
        browser.get(scene.callbackPath(state, "&code=c&iss=" + URLEncoder.encode(issuer, UTF_8)));
    // Then
    assertThat(answer.status()).isEqualTo(status);
  }

  @Test
  void n17AnIssuerThatTheToolDoesNotNameIsNotLookedAt() {
    // When
    var answer = browser.get(scene.callbackPath(state, "&code=c&iss=whoever"));
    // Then
    assertThat(answer.status()).isEqualTo(303);
  }

  @Test
  void n18ADenialIsHandedOverAndTheLinkStaysOpen() {
    // When
    var answer = browser.get(scene.callbackPath(state, "&error=access_denied"));
    // Then
    assertThat(answer.location()).endsWith(waitPath);
    assertThat(scene.cluster.replies)
        .hasEntrySatisfying(
            scene.attempt.denialName(Scene.UID),
            r -> {
              assertThat(r.spec().outcome()).isEqualTo(ReplyOutcome.Denied);
              assertThat(r.spec().sealed()).isNull();
            });
    scene.end("ConsentDenied");
    assertThat(browser.get(waitPath).body())
        .contains("permission was not given", "href=\"" + scene.connectPath() + "\"");
    assertThat(browser.get(scene.connectPath()).status()).isEqualTo(200);
  }

  @Test
  void n18AfterADenialTheNextTryWaitsForItsOwnEnd() {
    // Given
    browser.get(scene.callbackPath(state, "&error=access_denied"));
    scene.end("ConsentDenied");
    var second = browser.begin(scene.connectPath());
    // When
    browser.get(scene.callbackPath(second, "&code=c"));
    // Then
    assertThat(browser.get(waitPath).body()).contains("http-equiv=\"refresh\" content=\"2\"");
    scene.end("Authorized");
    assertThat(browser.get(waitPath).body()).contains("Connected").doesNotContain("refresh");
  }

  @Test
  void o10WordsOfTheProviderAreNeverShown() {
    // Given
    var words = "&error=weird_error&error_description=%3Cb%3Ecall%20555%3C%2Fb%3E&error_uri=evil";
    // When
    var answer = browser.get(scene.callbackPath(state, words));
    // Then
    var page = browser.get(waitPath);
    assertThat(answer.body() + page.body() + answer.headers())
        .doesNotContain("weird_error", "call 555", "evil");
  }

  @Test
  void o9TheCodeLeavesTheAddressBarAndNothingIsKept() {
    // When
    var answer = browser.get(scene.callbackPath(state, "&code=secret-code"));
    // Then
    assertThat(answer.location()).doesNotContain("?", "secret-code");
    assertThat(answer.header("referrer-policy")).contains("no-referrer");
    assertThat(answer.header("cache-control")).contains("no-store");
    assertThat(browser.cookies.toString()).doesNotContain("secret-code");
  }

  @Test
  void withoutAPublicKeyNothingIsLost() {
    // Given
    var key = scene.key;
    scene.key = Optional.empty();
    var path = scene.callbackPath(state, "&code=c");
    // When
    var early = browser.get(path);
    // Then
    assertThat(early.status()).isEqualTo(503);
    scene.key = key;
    assertThat(browser.get(path).status()).isEqualTo(303);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Authorized     | is connected to
          ConsentDenied  | permission was not given
          ConsentExpired | the link is not good any more
          WrongAccount   | another account was used
          ScopesMissing  | permissions were left out
          ExchangeFailed | did not complete the login
          ClientRejected | refused this installation
          Disconnected   | the connection is switched off
          SomethingNew   | The status of the connection says why
          """)
  void everyEndIsSaid(String reason, String words) {
    // Given
    scene.end(reason);
    // When
    var page = browser.get(waitPath);
    // Then
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.body()).contains(words).doesNotContain("refresh", "SomethingNew");
  }

  @Test
  void anEndOfAnotherAttemptIsNotShown() {
    // Given
    scene.put(
        scene.status(
            scene.attempt,
            scene.authorizationUrl(),
            new ConsentEnd("0".repeat(64), "WrongAccount", "2026-11-20T10:00:00Z"),
            null));
    // When
    var page = browser.get(waitPath);
    // Then
    assertThat(page.body()).contains("Finishing the connection");
  }

  @Test
  void aLongWaitSaysSo() {
    // Given
    browser.get(scene.callbackPath(state, "&code=c"));
    scene.clock.advance(Duration.ofSeconds(180));
    // When
    var page = browser.get(waitPath);
    // Then
    assertThat(page.body()).contains("longer than usual", "kubectl get toolconnection pm-slack");
  }

  @Test
  void o5TheWaitingPageIsForThisBrowserOnly() {
    // Given
    browser.get(scene.callbackPath(state, "&code=c"));
    // When
    var other = scene.browser().get(waitPath);
    // Then
    assertThat(other.status()).isEqualTo(404);
  }
}
