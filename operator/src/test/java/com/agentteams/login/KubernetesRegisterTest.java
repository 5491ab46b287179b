package com.agentteams.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.TokenClaim;
import com.agentteams.api.TokenStatus;
import com.agentteams.api.ToolConnection;
import com.agentteams.vault.BlobOwner;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** every compare-and-set says every member, because a merge patch merges. */
class KubernetesRegisterTest {
  private static final String OBJECT =
      "{\"apiVersion\":\"agentteams.com/v1alpha1\",\"kind\":\"ToolConnection\",\"metadata\":"
          + "{\"name\":\"pm-slack\",\"namespace\":\"team-a\",\"uid\":\"u\",\"resourceVersion\":\"7\"}}";
  private static final String INSTALLATION = OBJECT.replace("ToolConnection", "ToolInstallation");

  private record Request(String method, String path, String query, String type, JsonNode body) {}

  private final JsonMapper json = new JsonMapper();
  private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private final List<String> written = new ArrayList<>();
  private final HttpServer server;
  private final KubernetesClient client;
  private final ExecutorService answering = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore arrived = new Semaphore(0);
  private volatile CountDownLatch mayAnswer = new CountDownLatch(0);
  private volatile int code = 200;

  KubernetesRegisterTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(Config.empty())
                    .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build();
  }

  @BeforeEach
  void serve() {
    server.createContext(
        "/",
        exchange -> {
          arrived.release();
          await(mayAnswer);
          var uri = exchange.getRequestURI();
          var request =
              new Request(
                  exchange.getRequestMethod(),
                  uri.getPath(),
                  String.valueOf(uri.getQuery()),
                  String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")),
                  json.readTree(exchange.getRequestBody().readAllBytes()));
          if (request.method().equals("PATCH")) {
            requests.add(request); // the client may look first
          }
          var object = uri.getPath().contains("toolinstallations") ? INSTALLATION : OBJECT;
          var answer =
              (code == 200 ? object : "{\"kind\":\"Status\",\"code\":" + code + "}")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(code, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.setExecutor(answering);
    server.start();
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
    answering.close();
  }

  @Test
  void saysEveryMemberOfAClaim() throws InterruptedException {
    // Given
    var claim =
        new ClaimTimes(Duration.ofSeconds(60))
            .claim("host_1", ClaimPurpose.Exchange, Instant.parse("2026-03-01T10:00:00.123456Z"));
    // When
    set(TokenStatus.NONE.withClaim(claim).withAttempt("a".repeat(64)));
    // Then
    var request = Objects.requireNonNull(requests.poll(10, TimeUnit.SECONDS));
    assertThat(request.method()).isEqualTo("PATCH");
    assertThat(request.path()).endsWith("/namespaces/team-a/toolconnections/pm-slack/status");
    assertThat(request.query()).contains("fieldManager=agentteams-token");
    assertThat(request.type()).startsWith("application/merge-patch+json");
    assertThat(request.body())
        .isEqualTo(
            json(
                """
                {"metadata":{"resourceVersion":"7"},"status":{"token":{
                  "store":null,"version":null,"generation":null,"keyID":null,
                  "lastAttempt":"%s","verdict":null,
                  "accessTokenExpirationTime":null,"refreshable":null,"binding":null,
                  "claim":{"holder":"host_1","purpose":"Exchange",
                    "sendBefore":"2026-03-01T10:00:15.123Z","takeoverAfter":"2026-03-01T10:01:20.123Z"}}}}
                """
                    .formatted("a".repeat(64))));
  }

  @Test
  void saysThatUnusedMembersOfAClaimAreNull() throws InterruptedException {
    // When
    set(TokenStatus.NONE.withClaim(new TokenClaim("h", null, null, null)));
    // Then
    var claim =
        Objects.requireNonNull(requests.poll(10, TimeUnit.SECONDS))
            .body()
            .at("/status/token/claim");
    assertThat(claim.size()).isEqualTo(4);
    assertThat(claim.get("purpose").isNull()).isTrue();
    assertThat(claim.get("sendBefore").isNull()).isTrue();
    assertThat(claim.get("takeoverAfter").isNull()).isTrue();
  }

  @Test
  void saysThatThereIsNoClaim() throws InterruptedException {
    // When
    set(
        new TokenStatus(
            "google", 4L, 2L, 17L, null, null, null, "2026-03-01T11:00:00Z", true, "0".repeat(32)));
    // Then
    var token =
        Objects.requireNonNull(requests.poll(10, TimeUnit.SECONDS)).body().at("/status/token");
    assertThat(token)
        .isEqualTo(
            json(
                """
                {"store":"google","version":4,"generation":2,"keyID":17,"lastAttempt":null,
                 "verdict":null,"accessTokenExpirationTime":"2026-03-01T11:00:00Z",
                 "refreshable":true,"binding":"00000000000000000000000000000000","claim":null}
                """));
  }

  @Test
  void knowsEveryMemberOfTheSchema() throws InterruptedException {
    // When
    set(TokenStatus.NONE);
    // Then
    var members =
        Objects.requireNonNull(requests.poll(10, TimeUnit.SECONDS))
            .body()
            .at("/status/token")
            .properties();
    assertThat(members)
        .extracting(Map.Entry::getKey)
        .containsExactlyInAnyOrder(
            Arrays.stream(TokenStatus.class.getRecordComponents())
                .map(RecordComponent::getName)
                .toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(ints = {409, 404})
  void aConflictMeansChangedAndNotClaimed(int answer) {
    // Given
    code = answer;
    // When
    var after = register().compareAndSet(seen(), TokenStatus.NONE);
    // Then
    assertThat(after).isEmpty();
  }

  @Test
  void anythingElseIsNotAnAnswer() {
    // Given
    code = 403;
    // Then
    assertThatThrownBy(() -> set(TokenStatus.NONE))
        .isInstanceOf(RegisterUnavailableException.class);
  }

  /** So that a cache has what was written at once. */
  @Test
  void whatWasWrittenIsToldWithTheRevisionBefore() {
    // When
    set(TokenStatus.NONE);
    // Then
    assertThat(written).containsExactly("ToolConnection pm-slack after 7");
  }

  @ParameterizedTest
  @ValueSource(ints = {409, 404, 500})
  void whatWasNotWrittenIsNotTold(int answer) {
    // Given
    code = answer;
    // When
    var _ = catchThrowable(() -> register().compareAndSet(seen(), TokenStatus.NONE));
    // Then
    assertThat(written).isEmpty();
  }

  @Test
  void aReadThatIsNotAnsweredIsNotAnAnswer() {
    // Given
    code = 503;
    // Then
    assertThatThrownBy(() -> register().read(owner("u")))
        .isInstanceOf(RegisterUnavailableException.class);
  }

  @Test
  void anObjectThatIsGoneIsNotThere() {
    // Given
    code = 404;
    // Then
    assertThat(register().read(owner("u"))).isEmpty();
  }

  @Test
  void anInstallationHasItsOwnPlace() throws InterruptedException {
    // Given
    var installation = new BlobOwner("cluster-1", "ToolInstallation", "team-a", "pm-slack", "u");
    // When
    var seen = register().read(installation).orElseThrow();
    var after = register().compareAndSet(seen, TokenStatus.NONE);
    // Then
    assertThat(seen.owner()).isEqualTo(installation);
    assertThat(after).isPresent();
    assertThat(Objects.requireNonNull(requests.poll(10, TimeUnit.SECONDS)).path())
        .endsWith("/namespaces/team-a/toolinstallations/pm-slack/status");
    assertThat(written).containsExactly("ToolInstallation pm-slack after 7");
  }

  /** More would overrun one connection. */
  @Test
  @Timeout(20)
  void noMoreThanThirtyTwoCallsAreMadeAtOnce() throws Exception {
    // Given
    var register = register();
    mayAnswer = new CountDownLatch(1);
    List<Future<Boolean>> found = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      // When
      for (var i = 0; i < 40; i++) {
        found.add(threads.submit(() -> register.read(owner("u")).isPresent()));
      }
      arrived.acquire(32);
      // Then
      assertThat(arrived.tryAcquire(50, TimeUnit.MILLISECONDS)).as("one more").isFalse();
      mayAnswer.countDown();
    }
    assertThat(found).allSatisfy(read -> assertThat(read.get()).isTrue());
  }

  /** Each gives its place back. */
  @Test
  @Timeout(20)
  void aCallThatFailsTakesNobodysPlace() {
    // Given
    var register = register();
    code = 500;
    for (var i = 0; i < 33; i++) {
      var _ = catchThrowable(() -> register.read(owner("u")));
    }
    // When
    code = 200;
    // Then
    assertThat(register.read(owner("u"))).isPresent();
  }

  @Test
  void anObjectWithoutStatusHasNothingStored() {
    assertThat(KubernetesRegister.token(object())).isEqualTo(TokenStatus.NONE);
  }

  @Test
  void anotherObjectOfTheSameNameIsNotThisOne() {
    assertThat(register().read(owner("u"))).isPresent();
    assertThat(register().read(owner("v"))).isEmpty();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void set(TokenStatus next) {
    assertThat(register().compareAndSet(seen(), next)).isPresent();
  }

  private KubernetesRegister register() {
    return new KubernetesRegister(
        client,
        "cluster-1",
        (object, before) ->
            written.add(
                object.getKind() + " " + object.getMetadata().getName() + " after " + before));
  }

  private static BlobOwner owner(String uid) {
    return new BlobOwner("cluster-1", "ToolConnection", "team-a", "pm-slack", uid);
  }

  private LoginEntry seen() {
    return KubernetesRegister.entry("cluster-1", object());
  }

  private ToolConnection object() {
    return client.getKubernetesSerialization().unmarshal(OBJECT, ToolConnection.class);
  }

  private JsonNode json(String text) {
    try {
      return json.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
