package com.agentteams.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.oauth.AuthorizationRequest;
import com.agentteams.oauth.OAuthClient;
import com.agentteams.oauth.OAuthError;
import com.agentteams.oauth.Pkce;
import com.agentteams.oauth.ProviderHttp;
import com.agentteams.oauth.RevocationResult;
import com.agentteams.oauth.Setback;
import com.agentteams.oauth.TokenEndpoint;
import com.agentteams.oauth.TokenResult;
import com.agentteams.oauth.TokenResult.Granted;
import com.agentteams.oauth.Tokens;
import com.agentteams.secret.Secret;
import com.agentteams.testkit.When;
import com.agentteams.testkit.provider.Client;
import com.agentteams.testkit.provider.Consent;
import com.agentteams.testkit.provider.Dialect;
import com.agentteams.testkit.provider.Endpoint;
import com.agentteams.testkit.provider.FakeProvider;
import com.agentteams.testkit.provider.Fault;
import com.agentteams.testkit.provider.OddAnswer;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Five providers, no code for any: a tool is one YAML file. */
class ProviderDialectsTest {
  private static final Duration SECOND = Duration.ofSeconds(5);
  private static final String REDIRECT = "http://localhost:8080/oauth/callback/helpscout";
  private static final OAuthClient CLIENT =
      new OAuthClient(Client.QUICKSTART.id(), Secret.of(Client.QUICKSTART.secret()));

  private final ProviderHttp http = new ProviderHttp(true);
  private final TokenEndpoint endpoint = new TokenEndpoint(http);
  private FakeProvider provider;

  @BeforeEach
  void start() {
    provider = FakeProvider.start();
  }

  @AfterEach
  void stop() {
    provider.close();
  }

  private CompiledTool tool(Dialect dialect) throws InvalidToolException {
    var name = dialect.name().toLowerCase(Locale.ROOT);
    return CompiledTool.compile(Tools.resource(name, provider.url().toString()));
  }

  private Tokens connect(CompiledTool tool) {
    var octets = new byte[32];
    new SecureRandom().nextBytes(octets);
    var dialect = tool.dialect(Map.of());
    var verifier = dialect.pkce() ? Pkce.verifier(octets) : null;
    var url =
        AuthorizationRequest.url(
            dialect,
            CLIENT.id(),
            REDIRECT,
            tool.requestedScopes(true),
            verifier == null ? null : Pkce.challenge(verifier));
    var back = Consent.allow(URI.create(url + "&state=x"));
    var code = back.getRawQuery().replaceAll("^(.*&)?code=([^&]*).*$", "$2");
    var result =
        endpoint.exchange(
            dialect,
            CLIENT,
            Secret.of(URLDecoder.decode(code, StandardCharsets.UTF_8)),
            REDIRECT,
            verifier,
            SECOND);
    assertThat(result).isInstanceOf(Granted.class);
    return ((Granted) result).tokens();
  }

  private ProbeResult probe(CompiledTool tool, Secret access) {
    return tool.probe(http, CLIENT, access, Map.of(), SECOND);
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void connectsProbesRefreshesAndDisconnects(Dialect kind) throws InvalidToolException {
    // Given
    var tool = tool(kind);
    var tokens = connect(tool);
    assertThat(probe(tool, tokens.access()))
        .isInstanceOfSatisfying(
            ProbeResult.Alive.class,
            alive -> {
              assertThat(alive.degraded()).isFalse();
              assertThat(alive.account().id()).isNotEmpty();
            });

    // When
    var refresh = Objects.requireNonNull(tokens.refresh());
    var again = endpoint.refresh(tool.dialect(Map.of()), CLIENT, refresh, SECOND);
    assertThat(again).isInstanceOf(Granted.class);
    var fresh = ((Granted) again).tokens();
    assertThat(probe(tool, fresh.access())).isInstanceOf(ProbeResult.Alive.class);
    var newest = fresh.refresh() == null ? refresh : fresh.refresh();
    var revoked = tool.revoke(http, CLIENT, fresh.access(), newest, Map.of(), SECOND);

    // Then
    if (kind == Dialect.HELPSCOUT) {
      assertThat(revoked).isEqualTo(new RevocationResult.Unsupported());
    } else {
      assertThat(revoked).isEqualTo(new RevocationResult.Revoked());
      assertThat(probe(tool, fresh.access())).isEqualTo(new ProbeResult.Reauthorize());
      assertThat(tool.revoke(http, CLIENT, fresh.access(), newest, Map.of(), SECOND))
          .as("only RFC 7009 answers a dead token as it answers a living one")
          .isEqualTo(
              kind == Dialect.OAUTH2
                  ? new RevocationResult.Revoked()
                  : new RevocationResult.Failed());
    }
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void n24AndN12TellADeadTokenFromAWrongSecret(Dialect kind) throws InvalidToolException {
    // Given
    var dialect = tool(kind).dialect(Map.of());
    var wrong = new OAuthClient(CLIENT.id(), Secret.of("CANARY-wrong"));

    // When
    var deadToken = endpoint.refresh(dialect, CLIENT, Secret.of("CANARY-dead"), SECOND);
    var wrongSecret = endpoint.refresh(dialect, wrong, Secret.of("CANARY-dead"), SECOND);

    // Then
    assertThat(deadToken).isEqualTo(new TokenResult.Refused(OAuthError.INVALID_GRANT));
    assertThat(wrongSecret).isEqualTo(new TokenResult.Refused(OAuthError.INVALID_CLIENT));
  }

  @Test
  void f10IsBoundedInTimeAndMemory() throws InvalidToolException {
    // Given
    var tool = tool(Dialect.OAUTH2);
    var dialect = tool.dialect(Map.of());
    var faults =
        List.of(
            new Fault.Hang(When.BEFORE),
            new Fault.Drop(When.BEFORE),
            new Fault.Flood(5_000_000),
            new Fault.Cut(),
            new Fault.Drip(Duration.ofMillis(500)));

    for (var fault : faults) {
      provider.fault(Dialect.OAUTH2, Endpoint.TOKEN, fault, 1);
      long before = System.nanoTime();

      // When
      var result = endpoint.refresh(dialect, CLIENT, Secret.of("x"), Duration.ofMillis(300));

      // Then
      assertThat(result).as("%s", fault).isInstanceOfAny(TokenResult.Lost.class);
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
      provider.clearFaults();
    }
    assertThat(provider.refreshes()).isEqualTo(faults.size());
  }

  static Stream<Fault> oddities() {
    return Stream.of(
        OddAnswer.member("expires_in", "0"),
        OddAnswer.member("expires_in", "3600.0"),
        OddAnswer.member("expires_in", "\"\""),
        OddAnswer.member("scope", "[\"read\",\"write\"]"),
        OddAnswer.member("token_type", "\"\""),
        OddAnswer.member("token_type", "\"User Access Token\""),
        OddAnswer.body(text -> "\uFEFF" + text),
        OddAnswer.body(text -> text + "<!-- served in 3 ms -->"),
        OddAnswer.body(text -> text.replaceFirst("\\{", "{\"access_token\":\"x\",")),
        OddAnswer.contentType("text/html; charset=windows-1252"),
        OddAnswer.contentType("application/x-www-form-urlencoded"),
        OddAnswer.form("text/plain"),
        OddAnswer.compressed("gzip"),
        OddAnswer.compressed("deflate"));
  }

  @ParameterizedTest
  @MethodSource("oddities")
  void n23AnOddAnswerIsALoginThatWorks(Fault fault) throws InvalidToolException {
    // Given
    var tool = tool(Dialect.OAUTH2);
    provider.fault(Dialect.OAUTH2, Endpoint.TOKEN, fault, 1);

    // When
    var tokens = connect(tool);

    // Then
    assertThat(probe(tool, tokens.access())).isInstanceOf(ProbeResult.Alive.class);
    assertThat(tokens.refresh()).isNotNull();
  }

  @Test
  void theTokensOfARefusedAnswerCanBeRevoked() throws InvalidToolException {
    // Given
    var tool = tool(Dialect.OAUTH2);
    var refresh = Objects.requireNonNull(connect(tool).refresh());
    provider.fault(Dialect.OAUTH2, Endpoint.TOKEN, OddAnswer.member("token_type", "\"mac\""), 1);
    var result = endpoint.refresh(tool.dialect(Map.of()), CLIENT, refresh, SECOND);
    var held = Objects.requireNonNull(((TokenResult.Invalid) result).held());
    assertThat(provider.liveTokens()).isNotEmpty();

    // When
    var revoked = tool.revoke(http, CLIENT, held.access(), held.refresh(), Map.of(), SECOND);

    // Then
    assertThat(revoked).isEqualTo(new RevocationResult.Revoked());
    assertThat(provider.liveTokens()).isEmpty();
  }

  @Test
  void aProbeThatMeetsAFaultProvesNothing() throws InvalidToolException {
    // Given
    var tool = tool(Dialect.OAUTH2);
    var access = connect(tool).access();
    provider.fault(Dialect.OAUTH2, Endpoint.PROBE, Fault.respond(503, "text/html", "<html>"), 1);
    provider.fault(Dialect.OAUTH2, Endpoint.PROBE, Fault.respond(200, "text/html", "<html>"), 1);
    provider.fault(Dialect.OAUTH2, Endpoint.PROBE, Fault.respond(403, "text/html", "<html>"), 1);
    provider.fault(
        Dialect.OAUTH2, Endpoint.PROBE, Fault.respond(429, Map.of("Retry-After", "7"), ""), 1);

    // Then
    assertThat(probe(tool, access)).isEqualTo(new ProbeResult.Unavailable(null));
    assertThat(probe(tool, access)).isEqualTo(new ProbeResult.Unreadable(ProbeResult.Why.NOT_JSON));
    assertThat(probe(tool, access)).isEqualTo(ProbeResult.Unreadable.status(403));
    assertThat(probe(tool, access))
        .isEqualTo(new ProbeResult.Unavailable(Duration.ofSeconds(7), Setback.RATE_LIMITED));
  }
}
