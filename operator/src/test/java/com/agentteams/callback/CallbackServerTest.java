package com.agentteams.callback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import com.agentteams.kube.StartupException;
import com.agentteams.telemetry.LogLines;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is true of every answer, and of requests that are none. */
class CallbackServerTest {
  private final Scene scene = new Scene();
  private final Browser browser = scene.browser();

  @AfterEach
  void close() {
    scene.close();
  }

  @ParameterizedTest
  @CsvSource({
    "HEAD, /oauth/callback/acme-slack, 405",
    "OPTIONS, /oauth/callback/acme-slack, 405",
    "POST, /oauth/callback/acme-slack, 405",
    "PUT, /oauth/callback/acme-slack, 405",
    "TRACE, /oauth/callback/acme-slack, 405",
    "FOO, /oauth/callback/acme-slack, 405",
    "OPTIONS, CONNECT, 405",
    "PUT, CONNECT, 405",
    "DELETE, CONNECT, 405",
    "TRACE, CONNECT, 405",
    "POST, /connect/wait/x, 405",
    "POST, /style.css, 405",
    "GET, /style.css, 200",
    "GET, //style.css, 400",
    "GET, /connect/%2e%2e/style.css, 400",
    "GET, /x/../style.css, 404",
    "GET, /style.css/, 404",
    "GET, /STYLE.CSS, 404",
    "GET, /style.css;x, 404",
    "GET, /oauth/callback/a/b, 404",
    "GET, /install/x/y, 404",
    "GET, /metrics, 404",
    "GET, *, 400"
  })
  void n21OnlyExactPathsAndTheirMethods(String method, String path, int status) {
    // When
    var answer = browser.send(method, path.replace("CONNECT", scene.connectPath()), "");
    // Then
    assertThat(answer.status()).isEqualTo(status);
    assertGuarded(answer);
    assertThat(answer.header("allow").isPresent()).isEqualTo(status == 405);
  }

  @ParameterizedTest
  @CsvSource({
    "connect.example.com, 200",
    "CONNECT.example.com, 200",
    "connect.example.com:443, 200",
    "connect.example.com:8443, 421",
    "evil.example.com, 421",
    "connect.example.com.evil.org, 421",
    "127.0.0.1, 421"
  })
  void n21AnswersToItsOwnNameOnly(String host, int status) {
    // When
    var answer =
        browser.raw("GET /style.css HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    // Then
    assertThat(answer.status()).isEqualTo(status);
    assertGuarded(answer);
  }

  @Test
  void n21AnotherHostIsLoggedOnce() {
    // Given
    try (var lines = LogLines.of(CallbackHandler.class)) {
      // When
      for (var i = 0; i < 3; i++) {
        browser.raw(
            "GET /style.css HTTP/1.1\r\nHost: evil%d.example.com\r\nConnection: close\r\n\r\n"
                .formatted(i));
      }
      // Then
      assertThat(lines.all())
          .singleElement()
          .satisfies(
              event -> {
                assertThat(event.getLevel()).isEqualTo(Level.WARN);
                assertThat(event.getFormattedMessage() + event.getKeyValuePairs())
                    .contains("AGENTTEAMS_CALLBACK_URL", "https://connect.example.com")
                    .doesNotContain("evil");
              });
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /style.css HTTP/1.1\r\nConnection: close\r\n\r\n",
        "GET /style.css HTTP/1.1\r\nHost: connect.example.com\r\nHost: x\r\nConnection: close\r\n\r\n",
        "GET http://evil.org/style.css HTTP/1.1\r\nHost: connect.example.com\r\nConnection: close\r\n\r\n",
        "POST /style.css HTTP/1.1\r\nHost: connect.example.com\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "nonsense\r\n\r\n"
      })
  void n21WhatIsNoProperRequestIsABadOne(String bytes) {
    // When
    var answer = browser.raw(bytes);
    // Then
    assertThat(answer.status()).isEqualTo(400);
    assertGuarded(answer);
  }

  @Test
  void n21WithoutAHostNobodyIsMeant() {
    // When
    var answer = browser.raw("GET /style.css HTTP/1.0\r\n\r\n");
    // Then
    assertThat(answer.status()).isEqualTo(421);
    assertGuarded(answer);
  }

  /** An application on the same host can leave that much in a browser. */
  @ParameterizedTest
  @ValueSource(ints = {41_000, 60_000, 300_000})
  void cookiesOfOtherApplicationsAreNamedWhereTheyAreTooMany(int length) {
    // Given
    var cookies =
        IntStream.range(0, length / 100)
            .mapToObj(i -> "other%05d=%s".formatted(i, "x".repeat(87)))
            .collect(Collectors.joining("; "));
    // When
    var answer = browser.send("GET", scene.connectPath(), "Cookie: " + cookies + "\r\n");
    // Then
    assertThat(answer.status()).isEqualTo(431);
    assertThat(answer.body()).contains("cookies", "private window");
    assertGuarded(answer);
  }

  @Test
  void aRequestHasSoManyHeaderFields() {
    // When
    var many = browser.send("GET", "/style.css", "a:b\r\n".repeat(90));
    var tooMany = browser.send("GET", "/style.css", "a:b\r\n".repeat(6_400));
    // Then
    assertThat(many.status()).isEqualTo(200);
    assertThat(tooMany.status()).isEqualTo(431);
    assertGuarded(tooMany);
  }

  @Test
  void aTrailerHasNoMoreOfThemEither() {
    // When
    var answer =
        browser.raw(
            "POST "
                + scene.connectPath()
                + " HTTP/1.1\r\nHost: connect.example.com\r\nSec-Fetch-Site: same-origin\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n0\r\n"
                + "a:b\r\n".repeat(6_400)
                + "\r\n");
    // Then
    assertThat(answer.status()).isGreaterThanOrEqualTo(400);
  }

  @Test
  void whoSendsRequestsBeforeTheirAnswersGetsOneAnswer() {
    // Given
    var request = "GET /style.css HTTP/1.1\r\nHost: connect.example.com\r\n\r\n";
    // When
    var answer = browser.raw(request.repeat(3));
    // Then
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("connection")).contains("close");
    assertThat(answer.body()).doesNotContain("HTTP/1.1");
  }

  @Test
  void aConnectionIsKeptForTheNextRequestAlsoWhereThereAreMany() throws Exception {
    // Given
    var request = "GET /nowhere HTTP/1.1\r\nHost: connect.example.com\r\n\r\n";
    var sockets = new ArrayList<Socket>();
    for (var i = 0; i < 200; i++) {
      sockets.add(new Socket("localhost", browser.port()));
      assertThat(answer(sockets.get(i), request)).startsWith("HTTP/1.1 404");
    }
    // When
    var second = new ArrayList<String>();
    for (var socket : sockets) {
      second.add(answer(socket, request));
      socket.close();
    }
    // Then
    assertThat(second).allMatch(a -> a.startsWith("HTTP/1.1 404"));
  }

  /** One more of those that send a header only in part makes the first of them leave. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /x",
        "GET /style.css HTTP/1.1\r\nHost: connect.example.com\r\nX: ",
        "POST /style.css HTTP/1.1\r\nHost: connect.example.com\r\nContent-Length: 9\r\n\r\n1"
      })
  void requestsThatAreNotCompleteMakeRoomForEachOther(String part) throws Exception {
    // Given
    browser.get("/style.css");
    var sockets = new ArrayList<Socket>();
    // When
    for (var i = 0; i < 200; i++) {
      var socket = new Socket("localhost", browser.port());
      socket.getOutputStream().write(part.getBytes(UTF_8));
      sockets.add(socket);
    }
    // Then
    sockets.getFirst().setSoTimeout(10_000);
    assertThat(sockets.getFirst().getInputStream().read()).isEqualTo(-1);
    for (var socket : sockets) {
      socket.close();
    }
  }

  private static String answer(Socket socket, String request) throws IOException {
    socket.setSoTimeout(20_000);
    socket.getOutputStream().write(request.getBytes(UTF_8));
    var read = new StringBuilder();
    for (var c = 0; c >= 0 && !read.toString().endsWith("</html>\n"); ) {
      c = socket.getInputStream().read();
      read.append((char) c);
    }
    return read.toString();
  }

  @Test
  void aBodyHasALimitAndTheRestOfItIsNoRequest() {
    // Given
    var head = "POST " + scene.connectPath() + " HTTP/1.1\r\nHost: connect.example.com\r\n";
    var inner = "GET /style.css HTTP/1.1\r\nHost: connect.example.com\r\n\r\n";
    // When
    var declared = browser.raw(head + "Content-Length: 2000\r\n\r\n" + inner);
    var chunked =
        browser.raw(
            head + "Transfer-Encoding: chunked\r\n\r\n800\r\n" + "x".repeat(2048) + "\r\n" + inner);
    // Then
    assertThat(List.of(declared, chunked))
        .allMatch(a -> a.status() == 413 && !a.body().contains("HTTP/1.1"));
    assertGuarded(declared);
    assertGuarded(chunked);
  }

  @ParameterizedTest
  @CsvSource({"1024, 303", "1025, 413"})
  void aBodyMayBeOneKibibyteHoweverItsLengthIsTold(int length, int status) {
    // Given
    var body = "x".repeat(length);
    var button = "Sec-Fetch-Site: same-origin\r\n";
    // When
    var declared =
        browser.send(
            "POST", scene.connectPath(), button + "Content-Length: " + length + "\r\n\r\n" + body);
    var chunked =
        browser.send(
            "POST",
            scene.connectPath(),
            "%sTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n"
                .formatted(button, length, body));
    // Then
    assertThat(List.of(declared.status(), chunked.status())).containsExactly(status, status);
  }

  /** Whoever asks for what no server has is told so; that is no bad request. */
  @Test
  void n21AnotherVersionOfHttpIsNotSupported() {
    // When
    var answer = browser.raw("GET /style.css HTTP/1.2\r\nHost: connect.example.com\r\n\r\n");
    // Then
    assertThat(answer.status()).isEqualTo(505);
    assertGuarded(answer);
  }

  @Test
  void whoeverIsClosedListensNoMore() {
    // Given
    try (var server = CallbackServer.start(0, scene.site, scene.handler)) {
      assertThat(server.isRunning()).isTrue();
      // When
      server.close();
      // Then
      assertThat(server.isRunning()).isFalse();
    }
  }

  @Test
  void worksBehindAPathOfItsOwn() {
    // Given
    try (var below = new Scene(new Site(URI.create("https://connect.example.com/at"), false))) {
      // When
      var page = below.browser().get(below.connectPath());
      // Then
      assertThat(page.status()).isEqualTo(200);
      assertThat(page.body()).contains("href=\"/at/style.css\"", "action=\"/at/connect/");
    }
  }

  @Test
  void httpProvidersNeedTheirOwnFormAction() {
    // When
    var policy = new Site(URI.create("http://localhost:8080"), true).contentSecurityPolicy();
    // Then
    assertThat(policy).contains("form-action 'self' https: http:; frame-ancestors");
  }

  @Test
  void namesThePortThatIsTaken() throws Exception {
    // Given
    try (var taken = new ServerSocket(0)) {
      // When
      assertThatThrownBy(
              () -> CallbackServer.start(taken.getLocalPort(), scene.site, scene.handler))
          // Then
          .isInstanceOf(StartupException.class)
          .hasMessageContaining("AGENTTEAMS_HTTP_PORT " + taken.getLocalPort());
    }
  }

  @Test
  void law1NoSecretIsLoggedAtAnyLevel() {
    // Given
    var code = "canary-7f3a9c1e";
    try (var logged = LogLines.ofAllAtTrace()) {
      // When
      browser.get(scene.connectPath());
      var state = browser.begin(scene.connectPath());
      var nonce = browser.cookies.values().iterator().next().split(":")[5];
      browser.get(scene.callbackPath(state, "&code=" + code));
      browser.get(scene.callbackPath(state, "&code=" + code));
      browser.get(scene.callbackPath(state, "&code=" + code + "&code=x"));
      browser.get(scene.callbackPath(state, "&code=" + code + "x".repeat(40_000)));
      browser.get(scene.callbackPath(state + "0", "&code=" + code));
      browser.get("/connect/wait/" + scene.attempt.hash());
      scene.browser().get(scene.callbackPath(state, "&error=x&error_description=" + code));
      scene.key =
          Optional.of(
              new SealingKey(
                  "c",
                  (c, i) -> {
                    throw new IllegalStateException(c.reveal());
                  }));
      browser.get(scene.callbackPath(state, "&code=" + code));
      // Then
      var all = new StringBuilder();
      for (var event : logged.all()) {
        all.append(event.getFormattedMessage()).append(event.getKeyValuePairs());
        all.append(
            List.of(event.getArgumentArray() == null ? new Object[0] : event.getArgumentArray()));
        for (var t = event.getThrowableProxy(); t != null; t = t.getCause()) {
          all.append(t.getMessage());
        }
      }
      assertThat(all.toString())
          .contains("handed the provider's answer", "failed on a request")
          .doesNotContain(code, state, nonce, scene.attempt.id(), scene.attempt.hash())
          .doesNotContain(HexFormat.of().formatHex(code.getBytes(UTF_8)));
    }
  }

  private static void assertGuarded(Browser.Response answer) {
    assertThat(answer.header("content-security-policy"))
        .hasValueSatisfying(
            v -> assertThat(v).startsWith("default-src 'none'").contains("frame-ancestors 'none'"));
    assertThat(answer.header("x-content-type-options")).contains("nosniff");
    assertThat(answer.header("cache-control")).contains("no-store");
    assertThat(answer.header("referrer-policy")).isPresent();
    assertThat(answer.header("server")).isEmpty();
  }
}
