package com.agentteams.oauth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.agentteams.oauth.Dialect.ClientAuth;
import com.agentteams.oauth.TokenResult.Flaw;
import com.agentteams.oauth.TokenResult.Granted;
import com.agentteams.oauth.TokenResult.Invalid;
import com.agentteams.oauth.TokenResult.Lost;
import com.agentteams.oauth.TokenResult.Redirected;
import com.agentteams.oauth.TokenResult.Refused;
import com.agentteams.oauth.TokenResult.TryLater;
import com.agentteams.secret.Secret;
import com.agentteams.telemetry.LogLines;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenEndpointTest {
  private static final Duration SECOND = Duration.ofSeconds(2);
  private static final Secret REFRESH = Secret.of("CANARY-refresh");
  private static final OAuthClient CLIENT =
      new OAuthClient("id with:colon", Secret.of("CANARY-s&cret/+"));

  private final TokenEndpoint endpoint = new TokenEndpoint(new ProviderHttp(true));
  private final List<Seen> seen = Collections.synchronizedList(new ArrayList<>());
  private HttpServer server;
  private int status = 200;
  private Map<String, String> headers = Map.of("Content-Type", "application/json");
  private byte[] body = "{\"access_token\":\"CANARY-a\"}".getBytes(UTF_8);

  private record Seen(String method, String uri, String authorization, String body) {}

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          seen.add(
              new Seen(
                  exchange.getRequestMethod(),
                  exchange.getRequestURI().toString(),
                  String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                  new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
          headers.forEach(exchange.getResponseHeaders()::set);
          exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Dialect dialect(ClientAuth auth, String pointer) {
    return dialect("http://127.0.0.1:" + server.getAddress().getPort() + "/token", auth, pointer);
  }

  private static Dialect dialect(String tokenUrl, ClientAuth auth, String pointer) {
    return new Dialect(
        "https://p.example/a",
        tokenUrl,
        null,
        true,
        auth,
        " ",
        "scope",
        pointer,
        Dialect.ANY_2XX,
        Map.of(),
        true);
  }

  private TokenResult refresh() {
    return refresh("");
  }

  private TokenResult refresh(String pointer) {
    return endpoint.refresh(dialect(ClientAuth.BASIC, pointer), CLIENT, REFRESH, SECOND);
  }

  private TokenResult refresh(String contentType, String answer) {
    headers = Map.of("Content-Type", contentType);
    body = answer.getBytes(UTF_8);
    return refresh();
  }

  @Test
  void o16SendsTheSecretInTheHeaderFormEncoded() {
    // When
    endpoint.exchange(
        dialect(ClientAuth.BASIC, ""),
        CLIENT,
        Secret.of("CANARY-code"),
        "https://us.example/cb",
        Secret.of("CANARY-verifier"),
        SECOND);

    // Then
    var one = seen.getFirst();
    assertThat(one.method()).isEqualTo("POST");
    assertThat(one.uri()).isEqualTo("/token");
    assertThat(one.body())
        .contains(
            "grant_type=authorization_code", "code=CANARY-code", "redirect_uri=https%3A%2F%2F")
        .contains("code_verifier=CANARY-verifier")
        .doesNotContain("client_secret", "scope=");
    var pair = Base64.getDecoder().decode(one.authorization().substring(6));
    assertThat(new String(pair, UTF_8)).isEqualTo("id%20with%3Acolon:CANARY-s%26cret%2F%2B");
  }

  @ParameterizedTest
  @CsvSource({"POST, true", "NONE, false"})
  void o16SendsTheClientInTheBodyWhereTheProviderWantsIt(ClientAuth auth, boolean secret) {
    // When
    endpoint.refresh(dialect(auth, ""), CLIENT, REFRESH, SECOND);

    // Then
    var one = seen.getFirst();
    assertThat(one.uri()).isEqualTo("/token");
    assertThat(one.authorization()).isEqualTo("null");
    assertThat(one.body())
        .contains("grant_type=refresh_token", "refresh_token=CANARY-refresh", "client_id=id");
    assertThat(one.body().contains("client_secret=CANARY-s%26cret%2F%2B")).isEqualTo(secret);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void o15DoesNotFollowARedirect(int code) {
    // Given
    status = code;
    headers = Map.of("Location", "/elsewhere");
    body = new byte[0];

    // When
    var result = refresh();

    // Then
    assertThat(result).isEqualTo(new Redirected());
    assertThat(seen).hasSize(1);
  }

  @Test
  void o15SendsARefreshOnceThoughTheKeptAliveConnectionDrops() throws Exception {
    // Given a provider that answers once, then drops the same connection after reading
    var requests = new AtomicInteger();
    try (var socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      var thread = Thread.ofVirtual().start(() -> answerOnceThenDrop(socket, requests));
      var url = "http://127.0.0.1:" + socket.getLocalPort() + "/token";
      var dialect = dialect(url, ClientAuth.POST, "");
      assertThat(endpoint.refresh(dialect, CLIENT, REFRESH, SECOND)).isInstanceOf(Granted.class);

      // When
      var result = endpoint.refresh(dialect, CLIENT, REFRESH, SECOND);

      // Then
      assertThat(result).isEqualTo(new Lost());
      assertThat(requests).hasValue(2);
      socket.close();
      thread.join();
    }
  }

  private static void answerOnceThenDrop(ServerSocket server, AtomicInteger requests) {
    while (!server.isClosed()) {
      try (var socket = server.accept()) {
        var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
        while (readRequest(in)) {
          if (requests.incrementAndGet() > 1) {
            break;
          }
          socket
              .getOutputStream()
              .write(
                  "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"access_token\":\"a\"}"
                      .getBytes(UTF_8));
        }
      } catch (IOException e) {
        return;
      }
    }
  }

  private static boolean readRequest(BufferedReader in) throws IOException {
    int length = 0;
    var line = in.readLine();
    if (line == null) {
      return false;
    }
    for (; !line.isEmpty(); line = in.readLine()) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(15).strip());
      }
    }
    return in.skip(length) == length;
  }

  @Test
  void readsAFullAnswer() {
    // When
    var result =
        refresh(
            "application/json;charset=UTF-8",
            """
            {"access_token":"CANARY-a","refresh_token":"CANARY-r","token_type":"BEARER",
             "expires_in":3600,"scope":"a,b c"}
            """);

    // Then
    var tokens = ((Granted) result).tokens();
    assertThat(tokens.access().reveal()).isEqualTo("CANARY-a");
    assertThat(tokens.refresh()).isNotNull();
    assertThat(tokens.type()).isEqualTo("bearer");
    assertThat(tokens.lifetime()).isEqualTo(Duration.ofHours(1));
    assertThat(tokens.scopes()).containsExactly("a", "b", "c");
    assertThat(result.toString()).doesNotContain("CANARY");
  }

  static Stream<Arguments> invalid() {
    return Stream.of(
        arguments("text/html", "<html>hello</html>", Flaw.MALFORMED),
        arguments("text/html", "<a href='?access_token=x'>", Flaw.MALFORMED),
        arguments("text/plain", "ok", Flaw.MALFORMED),
        arguments("application/json", "", Flaw.EMPTY),
        arguments("application/x-www-form-urlencoded", " ", Flaw.EMPTY),
        arguments("application/json", "[]", Flaw.NOT_AN_OBJECT),
        arguments("application/json", "null", Flaw.NOT_AN_OBJECT),
        arguments("application/json", "\"CANARY\"", Flaw.NOT_AN_OBJECT),
        arguments("application/json", "{}", Flaw.NO_ACCESS_TOKEN),
        arguments("application/json", "{}{\"access_token\":\"a\"}", Flaw.NO_ACCESS_TOKEN),
        arguments("application/json", "{\"access_token\":null}", Flaw.NO_ACCESS_TOKEN),
        arguments("application/json", "{\"access_token\":7}", Flaw.BAD_ACCESS_TOKEN),
        arguments("application/json", "{\"access_token\":\"\"}", Flaw.BAD_ACCESS_TOKEN),
        arguments("application/json", "{\"access_token\":\"a b\"}", Flaw.BAD_ACCESS_TOKEN),
        arguments("application/json", "{\"access_token\":\"a\\r\\nX: y\"}", Flaw.BAD_ACCESS_TOKEN),
        arguments("application/json", with("\"access_token\":\"a\\u0000\""), Flaw.BAD_ACCESS_TOKEN),
        arguments("application/json", "{\"access_token\":\"CANARY", Flaw.MALFORMED),
        arguments(
            "application/json",
            with("\"x\":" + "[".repeat(17) + "]".repeat(17)),
            Flaw.TOO_LARGE_OR_DEEP),
        arguments("application/json", with("\"x\":" + "9".repeat(20_000)), Flaw.TOO_LARGE_OR_DEEP),
        arguments("application/x-www-form-urlencoded", "access_token", Flaw.BAD_ACCESS_TOKEN),
        arguments("application/x-www-form-urlencoded", "access_token=%zz", Flaw.NO_ACCESS_TOKEN));
  }

  private static String with(String member) {
    return "{\"access_token\":\"CANARY-a\"," + member + "}";
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void o17AndN23RefuseWhatHoldsNoUsableToken(String contentType, String answer, Flaw flaw) {
    assertThat(refresh(contentType, answer))
        .isInstanceOfSatisfying(
            Invalid.class, invalid -> assertThat(invalid.flaw()).isEqualTo(flaw));
    assertThat(flaw.sentence()).startsWith("the answer of the token endpoint ");
  }

  @Test
  void n23EveryFlawHasItsOwnWords() {
    assertThat(Flaw.values()).extracting(Flaw::sentence).doesNotHaveDuplicates();
    assertThat(Flaw.NO_ACCESS_TOKEN.sentence())
        .isEqualTo("the answer of the token endpoint holds no token");
  }

  static Stream<Arguments> held() {
    var refresh = "\"refresh_token\":\"CANARY-r\"";
    var tooLong = "x".repeat(20_000);
    return Stream.of(
        arguments(with("\"token_type\":\"mac\""), Flaw.BAD_TOKEN_TYPE, "CANARY-a", null),
        arguments(with("\"token_type\":\"MAC\""), Flaw.BAD_TOKEN_TYPE, "CANARY-a", null),
        arguments(
            with("\"token_type\":\" DPoP\"," + refresh),
            Flaw.BAD_TOKEN_TYPE,
            "CANARY-a",
            "CANARY-r"),
        arguments(with("\"refresh_token\":\"a\\nb\""), Flaw.BAD_REFRESH_TOKEN, "CANARY-a", null),
        arguments(
            with("\"refresh_token\":\"" + tooLong + "\""),
            Flaw.BAD_REFRESH_TOKEN,
            "CANARY-a",
            tooLong),
        arguments(
            "{\"access_token\":\"" + tooLong + "\"," + refresh + "}",
            Flaw.BAD_ACCESS_TOKEN,
            tooLong,
            "CANARY-r"),
        arguments("{" + refresh + "}", Flaw.NO_ACCESS_TOKEN, null, "CANARY-r"),
        arguments("{\"access_token\":7," + refresh + "}", Flaw.BAD_ACCESS_TOKEN, null, "CANARY-r"));
  }

  @ParameterizedTest
  @MethodSource("held")
  void anAnswerThatIsRefusedHandsOverTheTokensThatItHeld(
      String answer, Flaw flaw, @Nullable String access, @Nullable String refresh) {
    // When
    var result = refresh("application/json", answer);

    // Then
    assertThat(result.toString()).doesNotContain("CANARY");
    assertThat(result)
        .isInstanceOfSatisfying(
            Invalid.class,
            invalid -> {
              assertThat(invalid.flaw()).isEqualTo(flaw);
              var held = Objects.requireNonNull(invalid.held());
              assertThat(revealed(held.access())).isEqualTo(access);
              assertThat(revealed(held.refresh())).isEqualTo(refresh);
            });
  }

  private static @Nullable String revealed(@Nullable Secret secret) {
    return secret == null ? null : secret.reveal();
  }

  @Test
  void aTokenThatTheToolCallsNoSuccessIsHandedOver() {
    // Given
    var answer = new ProviderAnswer(200, Map.of(), "{\"access_token\":\"a\"}".getBytes(UTF_8));
    var never =
        new Dialect(
            "https://p.example/a",
            "https://p.example/t",
            null,
            true,
            ClientAuth.POST,
            " ",
            "scope",
            "",
            _ -> false,
            Map.of(),
            true);

    // When
    var result = TokenAnswer.judge(never, false, answer);

    // Then
    assertThat(result)
        .isInstanceOfSatisfying(
            Invalid.class,
            invalid -> {
              assertThat(invalid.flaw()).isEqualTo(Flaw.NO_SUCCESS);
              assertThat(invalid.held()).isNotNull();
            });
  }

  static Stream<Arguments> taken() {
    var json = "application/json";
    var form = "application/x-www-form-urlencoded";
    return Stream.of(
        arguments(json, with("\"token_type\":\"bEaReR\""), List.of()),
        arguments(json, with("\"token_type\":null"), List.of()),
        arguments(json, with("\"refresh_token\":\"\""), List.of()),
        arguments(json, with("\"refresh_token\":null"), List.of()),
        arguments(json, with("\"scope\":\"\""), List.of()),
        arguments(json, with("\"expires_in\":null"), List.of()),
        arguments(json, with("\"id_token\":{\"a\":[1]}"), List.of()),
        arguments(json, with("\"error\":\"\""), List.of()),
        arguments(json, with("\"error\":null"), List.of()),
        arguments(json, with("\"error\":\"invalid_grant\""), List.of(Oddity.ERROR)),
        arguments(json, with("\"token_type\":\"\""), List.of(Oddity.TOKEN_TYPE)),
        arguments(json, with("\"token_type\":\"User Access Token\""), List.of(Oddity.TOKEN_TYPE)),
        arguments(json, with("\"token_type\":\"user\""), List.of(Oddity.TOKEN_TYPE)),
        arguments(json, with("\"token_type\":1"), List.of(Oddity.TOKEN_TYPE)),
        arguments(json, with("\"token_type\":[\"x\"]"), List.of(Oddity.TOKEN_TYPE)),
        arguments(json, with("\"refresh_token\":[]"), List.of(Oddity.REFRESH_TOKEN)),
        arguments(json, with("\"refresh_token\":false"), List.of(Oddity.REFRESH_TOKEN)),
        arguments(json, with("\"scope\":{}"), List.of(Oddity.SCOPE)),
        arguments(json, with("\"scope\":[]"), List.of(Oddity.SCOPE)),
        arguments(json, with("\"scope\":7"), List.of(Oddity.SCOPE)),
        arguments(json, with("\"access_token\":\"CANARY-a\""), List.of(Oddity.DUPLICATE_KEY)),
        arguments(json, with("\"x\":1") + "{}", List.of(Oddity.TRAILING_DATA)),
        arguments(json, with("\"x\":1") + "]", List.of(Oddity.TRAILING_DATA)),
        arguments(json, with("\"x\":1") + "<!-- 3 ms -->", List.of(Oddity.TRAILING_DATA)),
        arguments(json, "\uFEFF" + with("\"x\":1"), List.of(Oddity.BYTE_ORDER_MARK)),
        arguments(json + ";charset=utf-16", with("\"x\":1"), List.of(Oddity.CHARSET)),
        arguments(json + "; charset=\"Windows-1252\"", with("\"x\":1"), List.of(Oddity.CHARSET)),
        arguments(json + ";charset=nonsense!", with("\"x\":1"), List.of(Oddity.CHARSET)),
        arguments(json + ";charset=", with("\"x\":1"), List.of()),
        arguments("text/html;charset=UTF-8", with("\"x\":1"), List.of(Oddity.CONTENT_TYPE)),
        arguments(form, with("\"x\":1"), List.of(Oddity.CONTENT_TYPE)),
        arguments(form, "access_token=CANARY-a&x", List.of()),
        arguments("text/plain", "access_token=CANARY-a&expires=5", List.of(Oddity.CONTENT_TYPE)),
        arguments(json, "access_token=CANARY-a", List.of(Oddity.CONTENT_TYPE)),
        arguments(form, "access_token=b&access_token=CANARY-a", List.of(Oddity.DUPLICATE_KEY)),
        arguments(form, "access_token=CANARY-a&x=%zz", List.of(Oddity.FORM_FIELD)));
  }

  @ParameterizedTest
  @MethodSource("taken")
  void o17AndN23NothingElseCostsAGoodToken(
      String contentType, String answer, List<Oddity> oddities) {
    // When
    var result = refresh(contentType, answer);

    // Then
    assertThat(result).isInstanceOf(Granted.class);
    var granted = (Granted) result;
    assertThat(granted.oddities()).containsExactlyInAnyOrderElementsOf(oddities);
    assertThat(granted.tokens().access().reveal()).isEqualTo("CANARY-a");
    assertThat(granted.tokens().type()).isEqualTo("bearer");
    assertThat(granted.tokens().refresh()).isNull();
    assertThat(granted.tokens().scopes()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3600 | 3600 | false",
        "\"3600\" | 3600 | false",
        "3600.0 | 3600 | true",
        "315360000 | 315360000 | false",
        "1 | 1 | false",
        "\" 60 \" | 60 | false",
        "0 | | true",
        "-1 | | true",
        "3600.5 | | true",
        "1e400 | | true",
        "1e999999999 | | true",
        "315360001 | | true",
        "99999999999999999999999999 | | true",
        "\"\" | | true",
        "\"soon\" | | true",
        "\"1e3\" | | true",
        "true | | true",
        "[] | | true",
        "{} | | true"
      })
  void n23ALifetimeThatMakesNoSenseIsUnknown(String value, @Nullable Integer seconds, boolean odd) {
    // When
    var result = (Granted) refresh("application/json", with("\"expires_in\":" + value));

    // Then
    assertThat(result.tokens().lifetime())
        .isEqualTo(seconds == null ? null : Duration.ofSeconds(seconds));
    assertThat(result.oddities()).isEqualTo(odd ? Set.of(Oddity.EXPIRES_IN) : Set.<Oddity>of());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"a b\" | a;b | ",
        "\"a,b  c\" | a;b;c | ",
        "\"read read\" | read | ",
        "[\"a\",\"b\"] | a;b | SCOPE",
        "[\"a b\",7,\"b\"] | a;b | SCOPE",
        "\"a \u00e9 \\\"\" | a | SCOPES_LEFT_OUT"
      })
  void n23ScopesMayBeTextOrAList(String value, String scopes, @Nullable Oddity odd) {
    // When
    var result = (Granted) refresh("application/json", with("\"scope\":" + value));

    // Then
    assertThat(result.tokens().scopes()).containsExactly(scopes.split(";", -1));
    assertThat(result.oddities()).isEqualTo(odd == null ? Set.<Oddity>of() : Set.of(odd));
  }

  static Stream<Arguments> bytes() {
    return Stream.of(
        arguments(with("\"x\":\"\u00e9\"").getBytes(ISO_8859_1), "application/json"),
        arguments(with("\"x\":\"\u00e9\"").getBytes(UTF_16), "application/json"),
        arguments(with("\"x\":\"\u00e9\"").getBytes(UTF_16LE), "application/json;charset=utf-16le"),
        arguments(with("\"x\":\"\u00e9\"").getBytes(UTF_16BE), "application/json"),
        arguments(("\uFEFF" + with("\"x\":\"\u00e9\"")).getBytes(UTF_16LE), "application/json"),
        arguments(
            with("\"x\":\"\u3042\"").getBytes(Charset.forName("Shift_JIS")),
            "application/json;charset=Shift_JIS"));
  }

  @ParameterizedTest
  @MethodSource("bytes")
  void n23TakesAnyCharset(byte[] bytes, String contentType) {
    // Given
    headers = Map.of("Content-Type", contentType);
    body = bytes;

    // When
    var result = refresh();

    // Then
    assertThat(result)
        .isInstanceOfSatisfying(
            Granted.class,
            granted -> {
              assertThat(granted.tokens().access().reveal()).isEqualTo("CANARY-a");
              assertThat(granted.oddities()).contains(Oddity.CHARSET);
            });
  }

  @Test
  void n23TakesWhatIsCompressedUnasked() throws IOException {
    // Given
    var pressed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(pressed)) {
      gzip.write(body);
    }
    body = pressed.toByteArray();
    headers = Map.of("Content-Encoding", "gzip");

    // When
    var result = refresh();

    // Then
    assertThat(result)
        .isInstanceOfSatisfying(
            Granted.class,
            granted -> assertThat(granted.oddities()).containsExactly(Oddity.COMPRESSED));
  }

  @Test
  void whatWasOddIsALogLineWithItsKindAndNoValue() {
    // Given
    try (var lines = LogLines.of(TokenEndpoint.class)) {

      // When
      refresh("application/json", with("\"expires_in\":0,\"scope\":[\"CANARY\"]"));
      refresh("application/json", with("\"expires_in\":60"));

      // Then
      assertThat(lines.all())
          .singleElement()
          .satisfies(
              line -> {
                assertThat(line.getKeyValuePairs().toString())
                    .contains("EXPIRES_IN, SCOPE", "127.0.0.1")
                    .doesNotContain("CANARY");
              });
    }
  }

  /** Whoever is called at night needs more than a reason. */
  @Test
  void aNoIsALogLineWithStatusErrorAndHostAndNoWordOfTheProvider() {
    // Given
    try (var lines = LogLines.of(TokenEndpoint.class)) {
      // When
      status = 404;
      refresh("text/html", "<h1>CANARY</h1>");
      // Then
      assertThat(lines.all())
          .singleElement()
          .satisfies(
              line ->
                  assertThat(line.getKeyValuePairs().toString())
                      .contains("404", "other", "127.0.0.1")
                      .doesNotContain("CANARY"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "200, application/json, '{\"ok\":false,\"error\":\"invalid_refresh_token\"}', INVALID_GRANT",
    "200, application/x-www-form-urlencoded, error=bad_refresh_token&x=y, INVALID_GRANT",
    "200, application/json, '{\"error\":\"bad_verification_code\"}', INVALID_GRANT",
    "200, application/json, '{\"ok\":false,\"error\":\"code_already_used\"}', INVALID_GRANT",
    "200, application/json, '{\"ok\":false,\"error\":\"bad_client_secret\"}', INVALID_CLIENT",
    "200, application/json, '{\"error\":\"incorrect_client_credentials\"}', INVALID_CLIENT",
    "400, application/json, '{\"error\":\"invalid_grant\",\"error_description\":\"x\"}', INVALID_GRANT",
    "401, application/json, '{\"error\":\"invalid_client\"}', INVALID_CLIENT",
    "400, application/json, '{\"error\":\"invalid_scope\"}', INVALID_SCOPE",
    "400, application/json, '{\"error\":\"access_denied\"}', ACCESS_DENIED",
    "400, application/json, '{\"error\":\"invalid_target\"}', NOT_PERMITTED",
    "400, application/json, '{\"error\":\"CANARY\"}', OTHER",
    "401, text/html, <html>Unauthorized</html>, INVALID_CLIENT",
    "401, text/plain, '', INVALID_CLIENT",
    "401, application/json, '', INVALID_CLIENT",
    "401, application/json, '{}', INVALID_CLIENT",
    "401, application/json, '{\"error\":\"Unauthorized\",\"status\":401}', INVALID_CLIENT",
    "401, application/json, '{\"error\":{\"code\":1}}', INVALID_CLIENT",
    "401, application/json, '{\"error\":\"invalid_grant\"}', INVALID_GRANT",
    "401, application/json, '{\"access_token\":\"a\"}', INVALID_CLIENT",
    "400, text/html, <html>, OTHER",
    "400, application/json, '{\"access_token\":\"a\"}', OTHER",
    "403, text/html, <html>, OTHER",
    "404, application/json, '', OTHER"
  })
  void n24AndN12RecogniseErrorsHoweverTheyAreSpelled(
      int code, String contentType, String answer, OAuthError error) {
    status = code;
    assertThat(refresh(contentType, answer)).isEqualTo(new Refused(error));
  }

  @ParameterizedTest
  @CsvSource({
    "429, 30, 30",
    "503, 30, 30",
    "429, 999999, 300",
    "503, 'Mon, 23 Nov 2026 10:01:00 GMT', 60",
    "429, 'Mon, 23 Nov 2026 09:00:00 GMT', 0",
    "429, nonsense, "
  })
  void waitsAsLongAsTheProviderAsks(int code, String retryAfter, Integer seconds) {
    // Given
    var answer =
        new ProviderAnswer(
            code,
            Map.of("retry-after", retryAfter, "date", "Mon, 23 Nov 2026 10:00:00 GMT"),
            new byte[0]);

    // When
    var result = TokenAnswer.judge(dialect(ClientAuth.POST, ""), true, answer);

    // Then
    assertThat(result)
        .isEqualTo(
            new TryLater(
                seconds == null ? null : Duration.ofSeconds(seconds),
                code == 429 ? Setback.RATE_LIMITED : Setback.UNAVAILABLE));
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 500, 502, 504})
  void f10AServerErrorIsAmbiguous(int code) {
    status = code;
    assertThat(refresh("application/json", "{\"error\":\"invalid_grant\"}"))
        .isEqualTo(new Lost(code == 408 ? Setback.TIMED_OUT : Setback.SERVER_ERROR));
  }

  @Test
  void f10AnOversizedAnswerIsLost() {
    assertThat(refresh("application/json", with("\"x\":\"" + "x".repeat(70_000) + "\"")))
        .isEqualTo(new Lost(Setback.TOO_LARGE));
  }

  @Test
  void nothingWasSentToAPortWhereNobodyListens() {
    server.stop(0);
    assertThat(refresh()).isEqualTo(new TryLater(null, Setback.REFUSED));
  }

  @Test
  void findsTheTokenAtThePointerAndNeverBesideIt() {
    // Given
    body =
        """
        {"ok":true,"access_token":"CANARY-bot","authed_user":
          {"access_token":"CANARY-user","token_type":"user","scope":"a"}}
        """
            .getBytes(UTF_8);
    var dialect = dialect(ClientAuth.POST, "/authed_user");

    // When
    var both = endpoint.exchange(dialect, CLIENT, REFRESH, "https://us.example", null, SECOND);
    body = "{\"ok\":true,\"access_token\":\"CANARY-bot\"}".getBytes(UTF_8);
    var botOnly = endpoint.exchange(dialect, CLIENT, REFRESH, "https://us.example", null, SECOND);

    // Then
    assertThat(((Granted) both).tokens().access().reveal()).isEqualTo("CANARY-user");
    assertThat(botOnly).isEqualTo(new Invalid(Flaw.NOT_AN_OBJECT));
  }

  @Test
  void aRefreshMayBeAnsweredWithoutThePointerAndOneThatHasItIsReadThere() {
    // Given
    body = "{\"access_token\":\"CANARY-alone\"}".getBytes(UTF_8);

    // When
    var alone = refresh("/authed_user");
    body =
        "{\"access_token\":\"CANARY-bot\",\"authed_user\":{\"access_token\":\"CANARY-user\"}}"
            .getBytes(UTF_8);
    var both = refresh("/authed_user");

    // Then
    assertThat(((Granted) alone).tokens().access().reveal()).isEqualTo("CANARY-alone");
    assertThat(((Granted) both).tokens().access().reveal()).isEqualTo("CANARY-user");
  }

  @ParameterizedTest
  @CsvSource({"16384, true", "16385, false"})
  void n23ATokenIsAsLongAsItMayBeAndNoLonger(int length, boolean good) {
    // When
    var result =
        refresh("application/json", "{\"access_token\":\"%s\"}".formatted("a".repeat(length)));

    // Then
    assertThat(result instanceof Granted).isEqualTo(good);
  }

  @Test
  void o16SendsNothingWhereTheSecretIsMissingThatTheProviderWants() {
    // Given
    var client = new OAuthClient("id", null);
    var dialect = dialect(ClientAuth.BASIC, "");

    // When
    var problem =
        catchThrowableOfType(
            IllegalArgumentException.class,
            () -> endpoint.refresh(dialect, client, REFRESH, SECOND));

    // Then
    assertThat(problem).isNotNull();
    assertThat(seen).isEmpty();
  }

  @Test
  void l2NoTokenIsInAnyText() {
    // Given
    body = "{\"access_token\":\"CANARY".getBytes(UTF_8);

    // When
    var texts =
        List.of(
            refresh().toString(),
            new ProviderAnswer(200, Map.of("set-cookie", "CANARY"), body).toString(),
            CLIENT.toString());

    // Then
    assertThat(texts).noneMatch(text -> text.contains("CANARY"));
    assertThatThrownBy(() -> AnswerBody.parse("{\"access_token\":CANARY}", Set.of()))
        .hasMessage("MALFORMED")
        .hasNoCause();
  }
}
