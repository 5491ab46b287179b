package com.agentteams.login;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.agentteams.api.Account;
import com.agentteams.catalog.CompiledTool;
import com.agentteams.catalog.InvalidToolException;
import com.agentteams.catalog.ProbeResult;
import com.agentteams.catalog.Tools;
import com.agentteams.login.Permits.Purpose;
import com.agentteams.oauth.Attempt;
import com.agentteams.oauth.EndpointNotAllowedException;
import com.agentteams.oauth.OAuthClient;
import com.agentteams.oauth.ProviderHttp;
import com.agentteams.oauth.RevocationResult;
import com.agentteams.oauth.Setback;
import com.agentteams.oauth.TokenEndpoint;
import com.agentteams.oauth.TokenResult;
import com.agentteams.secret.Secret;
import com.agentteams.vault.LoginBinding;
import com.agentteams.vault.StoredLogin;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a Tool says, sent to a provider that writes down what comes and answers as it is told. */
@Timeout(20)
class CatalogProviderTest {
  private static final OAuthClient CLIENT = new OAuthClient("our-client", Secret.of("our-secret"));
  private static final LoginBinding NOW = binding("our-client", "now");
  private static final Attempt ATTEMPT = Attempt.open(new SecureRandom());
  private static final Secret CODE = Secret.of("the-code");
  private static final String ONE_HOST_EACH =
      yaml("https://Token.example", "https://PROBE.example", "https://revoke.Example");
  private static final String GRANTED = "{\"access_token\":\"a\",\"token_type\":\"bearer\"}";

  private final Provides provider = new Provides();
  private final Permits permits = new Permits();
  private final Metered metered = new Metered();

  /** One of the three calls, made with what a login of the present has. */
  private enum Call {
    EXCHANGE,
    PROBE,
    REVOKE;

    Object of(Provider provider, Runnable beforeSending) {
      return switch (this) {
        case EXCHANGE -> provider.exchange(ATTEMPT, CODE, beforeSending);
        case PROBE -> provider.probe(login(NOW), beforeSending);
        case REVOKE -> provider.revoke(Grant.of(login(NOW)), Duration.ofSeconds(2), beforeSending);
      };
    }

    Purpose purpose() {
      return this == REVOKE ? Purpose.END : Purpose.CONNECT;
    }
  }

  /** A host that answers nobody takes no more of the ten seconds than it was given. */
  @Test
  void aGrantIsLeftForLaterWhereThereIsNoRoomToEndItInTime() throws InterruptedException {
    // Given
    var begun = new CountDownLatch(16);
    var end = new CountDownLatch(1);
    for (var i = 0; i < 16; i++) {
      Thread.ofVirtual()
          .start(
              () ->
                  permits.around(
                      "127.0.0.1",
                      Purpose.END,
                      () -> {
                        begun.countDown();
                        try {
                          return end.await(15, TimeUnit.SECONDS);
                        } catch (InterruptedException e) {
                          throw new IllegalStateException(e);
                        }
                      }));
    }
    begun.await();
    // When
    var result =
        tool()
            .revoke(
                Grant.of(login(NOW)),
                Duration.ofMillis(50),
                () -> {
                  throw new AssertionError("nothing may be sent");
                });
    // Then
    end.countDown();
    assertThat(result).isInstanceOf(RevocationResult.TryLater.class);
  }

  /** What is sent ends within the time that it was given, with the wait for room for it. */
  @Test
  void aGrantIsLeftForLaterWhereNoTimeIsLeftToEndIt() {
    // When
    var result = tool().revoke(Grant.of(login(NOW)), Duration.ofNanos(1), () -> {});
    // Then
    assertThat(result).isEqualTo(new RevocationResult.TryLater(null));
    assertThat(provider.requests).isEmpty();
  }

  @AfterEach
  void close() {
    provider.close();
  }

  @Test
  void anExchangeSendsTheCodeWithWhatALoginIsMadeWithNow() {
    // Given
    provider.answers(200, GRANTED);
    // When
    var result = tool().exchange(ATTEMPT, CODE, () -> {});
    // Then
    assertThat(result)
        .isInstanceOfSatisfying(
            TokenResult.Granted.class,
            granted -> assertThat(granted.tokens().access().reveal()).isEqualTo("a"));
    var sent = provider.theOnlyRequest();
    assertThat(sent.line()).isEqualTo("POST /now/token");
    assertThat(sent.authorization()).isEqualTo(basic());
    assertThat(sent.body().split("&"))
        .contains(
            "grant_type=authorization_code",
            "code=the-code",
            "redirect_uri=https%3A%2F%2Fus.example%2Fcallback",
            "code_verifier=verifier-of-" + ATTEMPT.hash());
  }

  @Test
  void aProbeAsksWhereTheLoginIsFromAndNotWhereTheNextOneWillBe() {
    // Given
    provider.answers(200, "{\"id\":\"U1\",\"name\":\"alice\"}");
    // When
    var result = tool().probe(login(binding("our-client", "then")), () -> {});
    // Then
    assertThat(result)
        .isEqualTo(new ProbeResult.Alive(new Account("U1", "alice", null), /* degraded= */ false));
    var sent = provider.theOnlyRequest();
    assertThat(sent.line()).isEqualTo("GET /then/me");
    assertThat(sent.authorization()).isEqualTo("Bearer access-of-then");
  }

  @Test
  void aRevocationGoesWhereTheGrantIsFromAndNotWhereTheNextOneWillBe() {
    // Given
    provider.answers(200, "");
    // When
    var result = revoke(binding("our-client", "then"));
    // Then
    assertThat(result).isEqualTo(new RevocationResult.Revoked());
    assertThat(provider.requests)
        .extracting(Request::line, Request::authorization)
        .containsExactly(tuple("POST /then/revoke", basic()), tuple("POST /then/revoke", basic()));
    assertThat(provider.requests.getFirst().body()).contains("token=refresh-of-then");
    assertThat(provider.requests.getLast().body()).contains("token=access-of-then");
  }

  /** Logins of format 1 did not record their inputs. */
  @Test
  void aLoginThatDoesNotKnowItsInputsIsUsedWithThePresentOnes() {
    // Given
    provider.answers(200, "{\"id\":\"U1\"}");
    // When
    tool().probe(login(new LoginBinding("our-client", "", Map.of())), () -> {});
    revoke(new LoginBinding("our-client", "", Map.of()));
    // Then
    assertThat(provider.requests)
        .extracting(Request::line)
        .containsExactly("GET /now/me", "POST /now/revoke", "POST /now/revoke");
  }

  @Test
  void aGrantOfAnotherClientCannotBeEndedAndNothingIsSent() {
    // When
    var result = revoke(binding("another-client", "now"));
    // Then
    assertThat(result)
        .isEqualTo(new RevocationResult.Failed("it was made with another OAuth client"));
    assertThat(provider.requests).isEmpty();
    assertThat(metered.outcomes).as("whoever ends it counts").isEmpty();
  }

  /** The Tool asks for more, or for something else, than when the login was made. */
  @ParameterizedTest
  @ValueSource(strings = {"", "NOT-LOWER-CASE"})
  void aLoginWhoseInputsDoNotFillTheUrlsIsNeitherAskedNorEnded(String tenant) {
    // Given
    var inputs = tenant.isEmpty() ? Map.<String, String>of() : Map.of("tenant", tenant);
    var binding = new LoginBinding("our-client", "installation", inputs);
    var told = new AtomicInteger();
    // When
    var probed = tool().probe(login(binding), told::incrementAndGet);
    var revoked =
        tool().revoke(Grant.of(login(binding)), Duration.ofSeconds(2), told::incrementAndGet);
    // Then
    assertThat(probed).isEqualTo(new ProbeResult.Unavailable(null));
    assertThat(revoked)
        .isEqualTo(new RevocationResult.Failed("the Tool asks for other inputs now"));
    assertThat(provider.requests).isEmpty();
    assertThat(told).as("nothing was about to be sent").hasValue(0);
    assertThat(metered.outcomes).as("whoever ends it counts").isEmpty();
  }

  // --- before sending

  @ParameterizedTest
  @EnumSource
  void whatHasToHoldIsLookedAtOnceThereIsRoomAndBeforeAnythingIsSent(Call call) {
    // Given
    var lanes = new AtomicInteger();
    var sent = new AtomicInteger(-1);
    provider.answers(200, GRANTED);
    // When
    call.of(
        tool(),
        () -> {
          lanes.set(permits.hosts());
          sent.set(provider.requests.size());
        });
    // Then
    assertThat(lanes).as("a permit is held").hasValue(1);
    assertThat(sent).hasValue(0);
    assertThat(provider.requests).isNotEmpty();
    assertThat(permits.hosts()).as("it is given back").isZero();
  }

  @ParameterizedTest
  @EnumSource
  void whatDoesNotHoldComesOutAndNothingIsSent(Call call) {
    // Given
    var provided = tool();
    // When, Then
    assertThatThrownBy(() -> call.of(provided, CatalogProviderTest::refuse))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the claim is lost");
    assertThat(provider.requests).isEmpty();
    assertThat(permits.hosts()).as("the permit is given back").isZero();
    assertThat(metered.outcomes).isEmpty();
  }

  /** J-16: a host that does not answer is in the way of its own calls and of no others. */
  @ParameterizedTest
  @CsvSource({"EXCHANGE, token.example", "PROBE, probe.example", "REVOKE, revoke.example"})
  void j16ACallTakesAPermitOfTheHostThatIsCalled(Call call, String host) {
    assertThat(lanesInUse(call, provider(ONE_HOST_EACH), host)).isEqualTo(1);
  }

  @Test
  void j16ARevocationThatTheToolWritesOutTakesAPermitOfItsHostToo() {
    // Given
    var request =
        """
        revocation:
            form: Request
            request: {method: DELETE, url: "https://revoke.example/{tenant}/{clientId}"}
        """;
    var provided = provider(ONE_HOST_EACH.replaceFirst("revocation: .*\\R", request));
    // When
    var lanes = lanesInUse(Call.REVOKE, provided, "revoke.example");
    // Then
    assertThat(lanes).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void aUrlThatIsNoneIsRefusedAsWhatMayNotBeCalled(Call call) {
    // Given
    var provided = provider(yaml("https://a b", "https://a b", "https://a b"));
    // When, Then
    assertThatThrownBy(() -> call.of(provided, () -> {}))
        .isInstanceOf(EndpointNotAllowedException.class);
  }

  /** While a permit of this host is held and the call has its own: one if both are of one lane. */
  private int lanesInUse(Call call, Provider provided, String host) {
    var lanes = new AtomicInteger();
    return permits.around(
        host,
        call.purpose(),
        () -> {
          assertThatThrownBy(
                  () ->
                      call.of(
                          provided,
                          () -> {
                            lanes.set(permits.hosts());
                            refuse();
                          }))
              .hasMessage("the claim is lost");
          return lanes.get();
        });
  }

  private static void refuse() {
    throw new IllegalStateException("the claim is lost");
  }

  // --- meters

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          200 | {"access_token":"a","token_type":"bearer"} | granted
          400 | {"error":"invalid_grant"}                  | refused
          503 | {}                                         | unavailable
          200 | {}                                         | invalid
          307 | {}                                         | redirected
          """)
  void anExchangeIsCountedByHowItEnded(int status, String body, String outcome) {
    // Given
    provider.answers(status, body);
    // When
    tool().exchange(ATTEMPT, CODE, () -> {});
    // Then
    assertThat(metered.outcomes).containsExactly("exchanged revoking " + outcome);
    assertThat(metered.took)
        .singleElement()
        .satisfies(t -> assertThat(t).isBetween(Duration.ofNanos(1), Duration.ofSeconds(20)));
  }

  @Test
  void anAnswerThatIsLostIsCountedToo() {
    // Given
    provider.breaksOff();
    // When
    var result = tool().exchange(ATTEMPT, CODE, () -> {});
    // Then
    assertThat(result).isEqualTo(new TokenResult.Lost(Setback.BROKEN_OFF));
    assertThat(metered.outcomes).containsExactly("exchanged revoking lost");
  }

  @ParameterizedTest
  @CsvSource({"200, Revoked", "503, TryLater", "403, Failed"})
  void aRevocationIsToldByHowItEnded(int status, String outcome) {
    // Given
    provider.answers(status, "{}");
    // When
    var result = revoke(NOW);
    // Then
    assertThat(result.getClass().getSimpleName()).isEqualTo(outcome);
  }

  @Test
  void whatAToolCannotRevokeIsToldToo() {
    // Given
    var provided = provider(yaml().replaceFirst("revocation: .*", "revocation: {form: None}"));
    // When
    var result = Call.REVOKE.of(provided, () -> {});
    // Then
    assertThat(result).isEqualTo(new RevocationResult.Unsupported());
    assertThat(provider.requests).isEmpty();
  }

  @Test
  void aProbeIsNotCounted() {
    // Given
    provider.answers(401, "{}");
    // When
    var result = Call.PROBE.of(tool(), () -> {});
    // Then
    assertThat(result).isEqualTo(new ProbeResult.Reauthorize());
    assertThat(metered.outcomes).isEmpty();
  }

  // --- what the Tool says

  @ParameterizedTest
  @CsvSource({"read, true, ''", "'', true, read", "read, false, offline_access"})
  void scopesAreComparedAsTheToolSays(String granted, boolean refreshTokenCame, String missing) {
    // When
    var found =
        tool().missingScopes(List.of("read", "offline_access"), words(granted), refreshTokenCame);
    // Then
    assertThat(found).isEqualTo(words(missing));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whetherOneRevocationEndsOthersIsWhatTheToolSays(boolean siblings) {
    // Given
    var yaml = yaml().replace("revokesSiblings: false", "revokesSiblings: " + siblings);
    // When
    var provided = provider(yaml);
    // Then
    assertThat(provided.revokesSiblings()).isEqualTo(siblings);
  }

  @Test
  void aLoginOfNowIsMadeWithWhatItWasToldTo() {
    assertThat(tool().binding()).isEqualTo(NOW);
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" "));
  }

  // --- what there is

  private RevocationResult revoke(LoginBinding binding) {
    return tool().revoke(Grant.of(login(binding)), Duration.ofSeconds(2), () -> {});
  }

  private Provider tool() {
    return provider(yaml());
  }

  private Provider provider(String yaml) {
    var http = new ProviderHttp(true);
    var providers =
        new Providers(http, new TokenEndpoint(http), permits, Duration.ofSeconds(2), metered);
    try {
      return providers.of(
          "revoking",
          CompiledTool.compile(Tools.read(yaml)),
          CLIENT,
          NOW,
          "https://us.example/callback",
          attempt -> Optional.of(Secret.of("verifier-of-" + attempt.hash())));
    } catch (InvalidToolException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private String yaml() {
    return yaml(provider.url(), provider.url(), provider.url());
  }

  private static String yaml(String token, String probe, String revoke) {
    return """
    apiVersion: agentteams.com/v1alpha1
    kind: Tool
    metadata: {name: revoking}
    spec:
      displayName: Revoking
      availability: Active
      auth:
        authorizationURL: %1$s/authorize
        tokenURL: "%1$s/{tenant}/token"
        pkce: Required
        clientAuthentication: Basic
        inputs: [{name: tenant, from: Connection, pattern: "[a-z]+", description: The tenant}]
      scopes: {read: [read, offline_access]}
      probe:
        request: {url: "%2$s/{tenant}/me"}
        account: {id: /id, name: /name}
        reauthorizeWhen: response.status == 401
      revocation: {form: RFC7009, url: "%3$s/{tenant}/revoke", revokesSiblings: false}
      events: {delivery: None}
    """
        .formatted(token, probe, revoke);
  }

  private static LoginBinding binding(String clientId, String tenant) {
    return new LoginBinding(clientId, "installation", Map.of("tenant", tenant));
  }

  private static StoredLogin login(LoginBinding binding) {
    var tenant = binding.inputs().getOrDefault("tenant", "nowhere");
    return new StoredLogin(
        StoredLogin.Kind.Candidate,
        ATTEMPT.hash(),
        1,
        null,
        "revoking",
        binding,
        Secret.of("access-of-" + tenant),
        Secret.of("refresh-of-" + tenant),
        "bearer",
        null,
        List.of("read"),
        List.of("read"),
        Instant.parse("2026-03-01T10:00:00Z"));
  }

  private static String basic() {
    return "Basic " + Base64.getEncoder().encodeToString("our-client:our-secret".getBytes(UTF_8));
  }

  private record Request(String line, @Nullable String authorization, String body) {}

  /** Answers everything alike, and remembers what came. */
  private static final class Provides implements AutoCloseable {
    final List<Request> requests = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private volatile int status = 500;
    private volatile byte[] body = {};

    Provides() {
      try {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      server.createContext(
          "/",
          exchange -> {
            try (exchange) {
              requests.add(
                  new Request(
                      exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                      exchange.getRequestHeaders().getFirst("Authorization"),
                      new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
              if (status != 0) {
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
              }
            }
          });
      server.start();
    }

    String url() {
      return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void answers(int newStatus, String newBody) {
      status = newStatus;
      body = newBody.getBytes(UTF_8);
    }

    /** Closes the connection instead of answering. */
    void breaksOff() {
      status = 0;
    }

    Request theOnlyRequest() {
      assertThat(requests).hasSize(1);
      return requests.getFirst();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  private static final class Metered implements ProviderMeter {
    final List<String> outcomes = new ArrayList<>();
    final List<Duration> took = new ArrayList<>();

    @Override
    public void seen(String tool) {}

    @Override
    public void exchanged(String tool, String outcome, Duration duration) {
      outcomes.add("exchanged " + tool + " " + outcome);
      took.add(duration);
    }

    @Override
    public void revoked(String tool, String outcome) {
      outcomes.add("revoked " + tool + " " + outcome);
    }
  }
}
