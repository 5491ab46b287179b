package com.agentteams.operator.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.ToolInstallation;
import com.agentteams.kube.Kube;
import com.agentteams.operator.client.OAuthClients.Lookup;
import com.agentteams.secret.Secret;
import com.agentteams.testkit.MovableClock;
import com.agentteams.vault.StoreUnavailableException;
import com.agentteams.vault.StoreUnavailableException.Reason;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a lookup comes to, whatever the place answers: never an exception. */
class OAuthClientsTest {
  private static final String PATH = "/api/v1/namespaces/agentteams-system/secrets/slack-client";
  private static final KubernetesSerialization YAML = new KubernetesSerialization();
  private static final ToolInstallation IN_A_SECRET =
      installation("{secretRef: {name: slack-client}}");
  private static final ToolInstallation IN_SECRET_MANAGER =
      installation("{secretManager: {name: projects/p/secrets/slack-client}}");

  private final KubernetesMockServer server = new KubernetesMockServer(false);
  private final MovableClock clock = new MovableClock(Instant.parse("2026-03-01T10:00:00Z"));
  private Supplier<Optional<Secret>> document = Optional::empty;
  private KubernetesClient client;
  private OAuthClients clients;

  @BeforeEach
  void start() {
    server.init();
    client = Kube.client(server.createClient().getConfiguration());
    clients = new OAuthClients(client, name -> document.get(), "agentteams-system", clock);
  }

  @AfterEach
  void stop() {
    client.close();
    server.destroy();
  }

  @Test
  void readsTheKeysOfASecret() {
    // Given
    secret("client-1", "s3cret");
    // When
    var lookup = clients.find(IN_A_SECRET);
    // Then
    assertFound(lookup, "client-1", "s3cret");
  }

  @Test
  void readsTheKeysOfADocument() {
    // Given
    document = document("{\"clientId\":\"client-1\",\"clientSecret\":\"s3cret\"}");
    // When
    var lookup = clients.find(IN_SECRET_MANAGER);
    // Then
    assertFound(lookup, "client-1", "s3cret");
  }

  /** N-12: copied from a web page. */
  @Test
  void blanksAroundThemAreNotSent() {
    // Given
    secret("\ufeffclient-1\u00a0", "\u200bs3cret\n");
    // When
    var lookup = clients.find(IN_A_SECRET);
    // Then
    assertFound(lookup, "client-1", "s3cret");
    assertThat(((Lookup.Found) lookup).hint()).isEmpty();
  }

  /** N-12. */
  @Test
  void whatLooksWrongIsNamedWithoutItsValue() {
    // Given
    secret("client-1", "'s3cret'");
    // When
    var found = (Lookup.Found) clients.find(IN_A_SECRET);
    // Then
    assertThat(found.hint()).contains("clientSecret is in quotes");
    assertFound(found, "client-1", "'s3cret'");
  }

  @Test
  void anIdThatIsLongerThanAnyIsNotTaken() {
    // Given
    secret("x".repeat(1025), "s3cret");
    // When
    var lookup = clients.find(IN_A_SECRET);
    // Then
    assertThat(lookup).isInstanceOf(Lookup.Missing.class);
  }

  @Test
  void saysWhatIsMissing() {
    assertThat(clients.find(IN_A_SECRET)).isInstanceOf(Lookup.Missing.class);
    assertThat(clients.find(IN_SECRET_MANAGER)).isInstanceOf(Lookup.Missing.class);
  }

  /** F-6: with google stores the chart grants no Secret that it was not told of. */
  @Test
  void aSecretThatMayNotBeReadSaysWhatToGrant() {
    // Given
    refuse(403, 1);
    // When
    var missing = (Lookup.Missing) clients.find(IN_A_SECRET);
    // Then
    assertThat(missing.problem()).isEqualTo("may not be read by the operator");
    assertThat(missing.remedy()).contains("clientSecrets of the chart");
  }

  /** F-6. */
  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {"DENIED", "DISABLED", "CORRUPTED", "REFUSED"})
  void anEntryThatCannotBeReadSaysWhy(Reason reason) {
    // Given
    document = failing(reason);
    // When
    var lookup = clients.find(IN_SECRET_MANAGER);
    // Then
    assertThat(lookup).isInstanceOf(Lookup.Missing.class);
    var missing = (Lookup.Missing) lookup;
    assertThat(missing.remedy()).isNotBlank();
    switch (reason) {
      case DENIED ->
          assertThat(missing.remedy())
              .contains("secretmanager.versions.access", "secretmanager.versions.list");
      case DISABLED -> assertThat(missing.problem()).contains("disabled");
      case CORRUPTED -> assertThat(missing.problem()).contains("checksum");
      default -> assertThat(missing.problem()).contains("refused");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {"UNREACHABLE", "TIMED_OUT", "THROTTLED", "CONFLICT"})
  void anEntryThatCannotBeLookedUpNowIsUnknown(Reason reason) {
    // Given
    document = failing(reason);
    // When
    var lookup = clients.find(IN_SECRET_MANAGER);
    // Then
    assertThat(lookup)
        .isEqualTo(new Lookup.Unknown("cannot be looked up now: Secret Manager does not answer"));
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 500, 503})
  void aSecretThatCannotBeLookedUpNowIsUnknown(int status) {
    // Given
    refuse(status, 10);
    // When
    var lookup = clients.find(IN_A_SECRET);
    // Then
    assertThat(lookup)
        .isEqualTo(new Lookup.Unknown("cannot be looked up now: the API server does not answer"));
  }

  @Test
  void theLastKnownClientBridgesAnOutageOfTenMinutesAndNoLonger() {
    // Given
    document = document("{\"clientId\":\"client-1\",\"clientSecret\":\"s3cret\"}");
    clients.find(IN_SECRET_MANAGER);
    document = failing(Reason.UNREACHABLE);
    // When
    clock.advance(Duration.ofMinutes(9));
    var during = clients.find(IN_SECRET_MANAGER);
    clock.advance(Duration.ofMinutes(2));
    var after = clients.find(IN_SECRET_MANAGER);
    // Then
    assertFound(during, "client-1", "s3cret");
    assertThat(after).isInstanceOf(Lookup.Unknown.class);
  }

  /** Who took a right away meant it: what is remembered is not used to get around that. */
  @Test
  void aRightThatIsTakenAwayIsNotBridged() {
    // Given
    document = document("{\"clientId\":\"client-1\",\"clientSecret\":\"s3cret\"}");
    clients.find(IN_SECRET_MANAGER);
    document = failing(Reason.DENIED);
    clock.advance(Duration.ofMinutes(2));
    // When
    var denied = clients.find(IN_SECRET_MANAGER);
    document = failing(Reason.UNREACHABLE);
    clock.advance(Duration.ofMinutes(2));
    var away = clients.find(IN_SECRET_MANAGER);
    // Then
    assertThat(denied).isInstanceOf(Lookup.Missing.class);
    assertThat(away).isInstanceOf(Lookup.Unknown.class);
  }

  /** The status of an installation follows within 20 s: 10 s of its own look, and what is kept. */
  @Test
  void aCorrectedClientIsSeenAfterLessThanTenSeconds() {
    // Given
    document = document("{\"clientId\":\"client-1\"}");
    clients.find(IN_SECRET_MANAGER);
    document = document("{\"clientId\":\"client-2\"}");
    // When
    clock.advance(Duration.ofSeconds(9));
    var lookup = clients.find(IN_SECRET_MANAGER);
    // Then
    assertThat(((Lookup.Found) lookup).client().id()).isEqualTo("client-2");
  }

  /** Reading is cheap for whoever pays for it: one read a place, however many ask. */
  @Test
  void onePlaceIsReadOnceInEightSeconds() {
    // Given
    var reads = new AtomicInteger();
    document =
        () -> {
          reads.incrementAndGet();
          return Optional.of(Secret.of("{\"clientId\":\"client-1\"}"));
        };
    // When
    for (int second = 0; second < 60; second++) {
      for (int i = 0; i < 5; i++) {
        clients.find(IN_SECRET_MANAGER);
      }
      clock.advance(Duration.ofSeconds(1));
    }
    // Then
    assertThat(reads.get()).isLessThanOrEqualTo(8);
  }

  @Test
  void aRefusedClientIsReadAnew() {
    // Given
    document = document("{\"clientId\":\"client-1\"}");
    clients.find(IN_SECRET_MANAGER);
    document = document("{\"clientId\":\"client-2\"}");
    // When
    clients.forget(IN_SECRET_MANAGER);
    // Then
    assertThat(((Lookup.Found) clients.find(IN_SECRET_MANAGER)).client().id())
        .isEqualTo("client-2");
  }

  /** A slow place holds one thread; who asks meanwhile gets what was read before. */
  @Test
  void aSlowPlaceDoesNotHoldThoseWhoAskMeanwhile() throws Exception {
    // Given
    document = document("{\"clientId\":\"client-1\"}");
    clients.find(IN_SECRET_MANAGER);
    clock.advance(Duration.ofMinutes(1));
    var asked = new CountDownLatch(1);
    var answer = new CountDownLatch(1);
    document =
        () -> {
          asked.countDown();
          try {
            answer.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return Optional.empty();
        };
    var slow = Thread.ofVirtual().start(() -> clients.find(IN_SECRET_MANAGER));
    asked.await();
    // When
    var meanwhile = clients.find(IN_SECRET_MANAGER);
    // Then
    answer.countDown();
    slow.join();
    assertThat(meanwhile).isInstanceOf(Lookup.Found.class);
    assertThat(clients.find(IN_SECRET_MANAGER)).isInstanceOf(Lookup.Missing.class);
  }

  private void secret(String id, String secret) {
    server
        .expect()
        .get()
        .withPath(PATH)
        .andReturn(
            200,
            "{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"slack-client\"},\"data\":{\"clientId\":\"%s\",\"clientSecret\":\"%s\"}}"
                .formatted(base64(id), base64(secret)))
        .once();
  }

  private void refuse(int status, int times) {
    server
        .expect()
        .get()
        .withPath(PATH)
        .andReturn(status, new StatusBuilder().withCode(status).build())
        .times(times);
  }

  private static Supplier<Optional<Secret>> document(String json) {
    return () -> Optional.of(Secret.of(json));
  }

  private static Supplier<Optional<Secret>> failing(Reason reason) {
    return () -> {
      throw new StoreUnavailableException("google", "read", reason);
    };
  }

  private static void assertFound(Lookup lookup, String id, String secret) {
    assertThat(lookup)
        .isInstanceOfSatisfying(
            Lookup.Found.class,
            found -> {
              assertThat(found.client().id()).isEqualTo(id);
              assertThat(found.client().secret())
                  .isNotNull()
                  .matches(read -> read.sameAs(Secret.of(secret)), "the secret that is stored");
            });
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static ToolInstallation installation(String source) {
    return YAML.unmarshal(
        """
        ---
        apiVersion: agentteams.com/v1alpha1
        kind: ToolInstallation
        metadata: {name: slack, namespace: agentteams-system}
        spec: {tool: slack, client: %s, allowedNamespaces: {from: All}}
        """
            .formatted(source),
        ToolInstallation.class);
  }
}
