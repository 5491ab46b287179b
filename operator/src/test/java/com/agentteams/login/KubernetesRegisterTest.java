package com.agentteams.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** every compare-and-set says every member, because a merge patch merges. */
class KubernetesRegisterTest {
  private static final String OBJECT =
      "{\"apiVersion\":\"agentteams.com/v1alpha1\",\"kind\":\"ToolConnection\",\"metadata\":"
          + "{\"name\":\"pm-slack\",\"namespace\":\"team-a\",\"uid\":\"u\",\"resourceVersion\":\"7\"}}";

  private record Request(String method, String path, String query, String type, JsonNode body) {}

  private final JsonMapper json = new JsonMapper();
  private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private final HttpServer server;
  private final KubernetesClient client;
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
          var answer =
              (code == 200 ? OBJECT : "{\"kind\":\"Status\",\"code\":" + code + "}")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(code, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
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

  @Test
  void anObjectWithoutStatusHasNothingStored() {
    assertThat(KubernetesRegister.token(object())).isEqualTo(TokenStatus.NONE);
  }

  @Test
  void anotherObjectOfTheSameNameIsNotThisOne() {
    assertThat(register().read(owner("u"))).isPresent();
    assertThat(register().read(owner("v"))).isEmpty();
  }

  private void set(TokenStatus next) {
    assertThat(register().compareAndSet(seen(), next)).isPresent();
  }

  private KubernetesRegister register() {
    return new KubernetesRegister(client, "cluster-1", (_, _) -> {});
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
