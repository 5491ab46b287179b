package com.agentteams.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.agentteams.oauth.Dialect.ClientAuth;
import com.agentteams.secret.Secret;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What one request costs at most, and what is told of one that failed (F-10, O-15). */
class ProviderHttpTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration SLACK = Duration.ofMillis(500);
  private static final String JSON = "{\"access_token\":\"CANARY-a\"}";

  private final ProviderHttp http = new ProviderHttp(true);
  private final CountDownLatch end = new CountDownLatch(1);
  private final List<Socket> sockets = new ArrayList<>();
  private HttpServer server;

  private interface Script {
    void answer(HttpExchange exchange) throws IOException, InterruptedException;
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(local(), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  @AfterEach
  void stop() throws IOException {
    end.countDown();
    server.stop(0);
    for (var socket : sockets) {
      socket.close();
    }
  }

  private static InetSocketAddress local() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private void serve(Script script) {
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            script.answer(exchange);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private void serve(int status, String coding, byte[] body) {
    serve(
        exchange -> {
          exchange.getResponseHeaders().set("Retry-After", "9");
          if (!coding.isEmpty()) {
            exchange.getResponseHeaders().set("Content-Encoding", coding);
          }
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
        });
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  private ProviderOutcome get(String url) {
    return http.send("GET", url, Map.of(), null, SECOND);
  }

  // --- what went wrong

  @Test
  void tellsThatNobodyListens() {
    server.stop(0);

    assertThat(get(url())).isEqualTo(new ProviderOutcome.NotSent(Setback.REFUSED));
  }

  @Test
  void tellsThatANameDoesNotResolve() {
    assertThat(get("http://nowhere.invalid/")).isEqualTo(new ProviderOutcome.NotSent(Setback.DNS));
  }

  @Test
  void o15TellsThatTheCertificateIsOfAnUnknownAuthority(@TempDir Path folder) throws Exception {
    // Given
    var https = HttpsServer.create(local(), 0);
    https.setHttpsConfigurator(new HttpsConfigurator(selfSigned(folder)));
    https.start();

    // When
    var url = "https://127.0.0.1:" + https.getAddress().getPort() + "/";
    var outcome = http.send("GET", url, Map.of(), null, Duration.ofSeconds(20));

    // Then
    https.stop(0);
    assertThat(outcome).isEqualTo(new ProviderOutcome.NotSent(Setback.TLS));
  }

  private static SSLContext selfSigned(Path folder) throws Exception {
    var file = folder.resolve("keys");
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var made =
        new ProcessBuilder(
                List.of(
                    keytool,
                    "-genkeypair",
                    "-keyalg",
                    "EC",
                    "-alias",
                    "a",
                    "-dname",
                    "CN=a",
                    "-ext",
                    "san=ip:127.0.0.1",
                    "-keystore",
                    file.toString(),
                    "-storepass",
                    "changeit"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(made.waitFor(60, TimeUnit.SECONDS)).isTrue();
    var keys = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(file)) {
      keys.load(in, "changeit".toCharArray());
    }
    var managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(keys, "changeit".toCharArray());
    var context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  @Test
  void tellsThatItWasInterrupted() throws InterruptedException {
    // Given
    var asked = new CountDownLatch(1);
    serve(
        _ -> {
          asked.countDown();
          end.await();
        });
    var outcome = new AtomicReference<ProviderOutcome>();
    var thread =
        Thread.ofVirtual()
            .start(
                () -> outcome.set(http.send("GET", url(), Map.of(), null, Duration.ofMinutes(1))));
    asked.await();

    // When
    thread.interrupt();
    thread.join();

    // Then
    assertThat(outcome.get()).isEqualTo(new ProviderOutcome.Lost(Setback.INTERRUPTED));
  }

  @Test
  void everySetbackHasItsOwnSentence() {
    assertThat(Setback.values()).extracting(Setback::sentence).doesNotHaveDuplicates();
  }

  // --- how long it takes

  @Test
  void theTimeoutIsTheWholeBudgetWhereNobodyAnswers() {
    // Given
    serve(_ -> end.await());
    long before = System.nanoTime();

    // When
    var outcome = get(url());

    // Then
    assertThat(outcome).isEqualTo(new ProviderOutcome.Lost(Setback.TIMED_OUT));
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(SECOND.plus(SLACK));
  }

  @Test
  void theTimeoutIsTheWholeBudgetWhereABodyDrips() {
    // Given
    serve(
        exchange -> {
          exchange.sendResponseHeaders(200, 1000);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
          end.await();
        });
    long before = System.nanoTime();

    // When
    var outcome = get(url());

    // Then
    assertThat(outcome).isEqualTo(new ProviderOutcome.Lost(Setback.TIMED_OUT));
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(SECOND.plus(SLACK));
  }

  @Test
  void connectingIsInTheBudgetAndProvesThatNothingWasSent() throws IOException {
    try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      // Given a queue of connections that is full: the next one hangs
      fill(full);
      long before = System.nanoTime();

      // When
      var outcome = get("http://127.0.0.1:" + full.getLocalPort() + "/");

      // Then
      assertThat(outcome).isEqualTo(new ProviderOutcome.NotSent(Setback.TIMED_OUT));
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(SECOND.plus(SLACK));
    }
  }

  private void fill(ServerSocket server) {
    try {
      for (int i = 0; i < 16; i++) {
        var socket = new Socket();
        sockets.add(socket);
        socket.connect(server.getLocalSocketAddress(), 200);
      }
    } catch (IOException e) {
      // full
    }
  }

  @Test
  void bothRequestsOfARevocationShareOneBudget() {
    // Given a provider that is slow once and then silent
    var paths = new ArrayList<String>();
    serve(
        exchange -> {
          paths.add("");
          if (paths.size() > 1) {
            end.await();
          }
          end.await(700, TimeUnit.MILLISECONDS);
          exchange.sendResponseHeaders(200, -1);
        });
    var dialect =
        new Dialect(
            url(),
            url(),
            null,
            true,
            ClientAuth.POST,
            " ",
            "scope",
            "",
            Dialect.ANY_2XX,
            Map.of(),
            true);
    long before = System.nanoTime();

    // When
    var result =
        new Revocation(http)
            .revoke(
                dialect,
                url(),
                new OAuthClient("id", Secret.of("CANARY-s")),
                Secret.of("CANARY-a"),
                Secret.of("CANARY-r"),
                ProviderAnswer::is2xx,
                SECOND);

    // Then
    assertThat(result).isEqualTo(new RevocationResult.Revoked()); // the end of the grant is proven
    assertThat(paths).hasSize(2);
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(SECOND.plus(SLACK));
  }

  // --- how much it takes

  static Stream<Arguments> codings() throws IOException {
    return Stream.of(
        arguments("gzip", gzip(JSON.getBytes(UTF_8))),
        arguments("GZIP", gzip(JSON.getBytes(UTF_8))),
        arguments("x-gzip", gzip(JSON.getBytes(UTF_8))),
        arguments("", gzip(JSON.getBytes(UTF_8))),
        arguments("deflate", deflate(JSON.getBytes(UTF_8), false)),
        arguments("deflate", deflate(JSON.getBytes(UTF_8), true)),
        arguments("gzip", JSON.getBytes(UTF_8)),
        arguments("deflate", JSON.getBytes(UTF_8)),
        arguments("identity", JSON.getBytes(UTF_8)));
  }

  @ParameterizedTest
  @MethodSource("codings")
  void o17ReadsWhatIsCompressed(String coding, byte[] body) {
    // Given
    serve(200, coding, body);

    // When
    var outcome = get(url());

    // Then
    assertThat(outcome)
        .isInstanceOfSatisfying(
            ProviderOutcome.Answered.class,
            answered -> assertThat(new String(answered.answer().body(), UTF_8)).isEqualTo(JSON));
  }

  static Stream<Arguments> tooLarge() throws IOException {
    var flood = new byte[ProviderHttp.TOKEN_ANSWER_LIMIT + 1];
    var bomb = new byte[50_000_000];
    return Stream.of(
        arguments("", flood),
        arguments("gzip", gzip(flood)),
        arguments("gzip", gzip(bomb)),
        arguments("deflate", deflate(bomb, false)),
        arguments("deflate", deflate(bomb, true)));
  }

  @ParameterizedTest
  @MethodSource("tooLarge")
  void f10AnswersStayBoundedAlsoOnceTheyAreExpanded(String coding, byte[] body) {
    // Given
    serve(200, coding, body);

    // When
    var outcome = get(url());

    // Then
    assertThat(outcome).isEqualTo(new ProviderOutcome.Lost(Setback.TOO_LARGE));
  }

  @Test
  void anExpandedBodyIsCutOneByteBehindTheBound() throws IOException {
    assertThat(BoundedBody.expanded(gzip(new byte[1_000_000]), "gzip", 1000)).hasSize(1001);
  }

  @Test
  void aLongErrorPageIsStillAnAnswer() {
    // Given
    serve(503, "", new byte[100_000]);

    // When
    var outcome = get(url());

    // Then
    assertThat(outcome)
        .isInstanceOfSatisfying(
            ProviderOutcome.Answered.class,
            answered -> {
              assertThat(answered.answer().status()).isEqualTo(503);
              assertThat(answered.answer().retryAfter()).isEqualTo(Duration.ofSeconds(9));
            });
  }

  @Test
  void takesExactlyTheBound() {
    // Given
    serve(200, "", new byte[ProviderHttp.TOKEN_ANSWER_LIMIT]);

    // When
    var outcome = get(url());

    // Then
    assertThat(outcome).isInstanceOf(ProviderOutcome.Answered.class);
  }

  private static byte[] gzip(byte[] body) throws IOException {
    var out = new ByteArrayOutputStream();
    return pressed(out, new GZIPOutputStream(out), body);
  }

  private static byte[] deflate(byte[] body, boolean bare) throws IOException {
    var out = new ByteArrayOutputStream();
    var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, bare);
    return pressed(out, new DeflaterOutputStream(out, deflater), body);
  }

  private static byte[] pressed(ByteArrayOutputStream out, OutputStream press, byte[] body)
      throws IOException {
    try (press) {
      press.write(body);
    }
    return out.toByteArray();
  }
}
