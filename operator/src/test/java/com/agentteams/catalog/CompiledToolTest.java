package com.agentteams.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.agentteams.api.Account;
import com.agentteams.api.Availability;
import com.agentteams.api.Tool;
import com.agentteams.catalog.ProbeResult.Why;
import com.agentteams.oauth.OAuthClient;
import com.agentteams.oauth.ProviderHttp;
import com.agentteams.oauth.RevocationResult;
import com.agentteams.secret.Secret;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompiledToolTest {
  private static final OAuthClient CLIENT = new OAuthClient("id", Secret.of("CANARY-secret"));
  private static final Secret ACCESS = Secret.of("CANARY-access");
  private static final Secret REFRESH = Secret.of("CANARY-refresh");
  private static final Duration SECOND = Duration.ofSeconds(2);

  private final ProviderHttp http = new ProviderHttp(true);
  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
  private final List<String> answers = Collections.synchronizedList(new ArrayList<>());
  private HttpServer server;

  /** Answers what stands in the list, as "status body"; the last one again and again. */
  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          seen.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          var answer = (answers.size() > 1 ? answers.removeFirst() : answers.getFirst());
          var body = answer.substring(3).strip().getBytes(UTF_8);
          var status = Integer.parseInt(answer.substring(0, 3));
          if (status >= 429) {
            exchange.getResponseHeaders().set("Retry-After", "9");
          }
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

  private Tool tool(String name) {
    return Tools.resource(name, "http://127.0.0.1:" + server.getAddress().getPort());
  }

  private ProbeResult probe(String name, String answer) throws InvalidToolException {
    answers.add(answer);
    return CompiledTool.compile(tool(name)).probe(http, CLIENT, ACCESS, Map.of(), SECOND);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200 {\"id\":12345678901234567890,\"login\":\"a\"} | 12345678901234567890",
        "200 {\"id\":1001,\"login\":\"a\"} | 1001",
        "200 {\"id\":\"x\",\"login\":\"a\"} | x"
      })
  void anAccountIdMayBeANumber(String answer, String id) throws InvalidToolException {
    assertThat(probe("github", answer))
        .isEqualTo(new ProbeResult.Alive(new Account(id, "a", null), false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200 {} | NO_ACCOUNT_ID",
        "200 {\"id\":null} | NO_ACCOUNT_ID",
        "200 {\"id\":\"\"} | NO_ACCOUNT_ID",
        "200 {\"id\":1.5} | NO_ACCOUNT_ID",
        "200 {\"id\":1e999999999} | NO_ACCOUNT_ID",
        "200 {\"id\":true} | NO_ACCOUNT_ID",
        "200 [] | NO_ACCOUNT_ID",
        "200 | NOT_JSON"
      })
  void whatCannotBeReadProvesNothing(String answer, Why why) throws InvalidToolException {
    assertThat(probe("helpscout", answer)).isEqualTo(new ProbeResult.Unreadable(why));
  }

  @Test
  void anAccountIdThatIsTooLongIsNotCut() throws InvalidToolException {
    assertThat(probe("github", "200 {\"id\":\"" + "x".repeat(257) + "\"}"))
        .isEqualTo(new ProbeResult.Unreadable(Why.ACCOUNT_TOO_LONG));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"sub\":\"a\\u0000\"} | ACCOUNT_NOT_PRINTABLE",
        "{\"sub\":\"a\\nb\"} | ACCOUNT_NOT_PRINTABLE",
        "{\"sub\":\"\\u202Eab\"} | ACCOUNT_NOT_PRINTABLE",
        "{\"sub\":\"\\uD800\"} | ACCOUNT_NOT_PRINTABLE",
        "{\"sub\":\"a\",\"tenant\":\"t\\u2028u\"} | ACCOUNT_NOT_PRINTABLE"
      })
  void anAccountIdThatCannotBeSeenIsNotMended(String answer, Why why) throws InvalidToolException {
    assertThat(probe("oauth2", "200 " + answer)).isEqualTo(new ProbeResult.Unreadable(why));
  }

  @Test
  void anAccountNameIsMadeFitForAStatus() throws InvalidToolException {
    // Given
    var name = "\\u202EAda\\n" + "x".repeat(10_000);

    // When
    var result = probe("oauth2", "200 {\"sub\":\"1\",\"name\":\"" + name + "\"}");

    // Then
    assertThat(result)
        .isEqualTo(new ProbeResult.Alive(new Account("1", "Ada " + "x".repeat(252), null), false));
  }

  @Test
  void aProbeThatAnswersMuchIsReadAndOneThatAnswersTooMuchIsToldAtOnce()
      throws InvalidToolException {
    // Given
    var much = "200 {\"sub\":\"1\",\"groups\":\"" + "x".repeat(90_000) + "\"}";
    var tooMuch = "200 {\"sub\":\"1\",\"groups\":\"" + "x".repeat(1_100_000) + "\"}";

    // Then
    assertThat(probe("oauth2", much)).isInstanceOf(ProbeResult.Alive.class);
    answers.clear();
    assertThat(probe("oauth2", tooMuch)).isEqualTo(new ProbeResult.Unreadable(Why.TOO_LARGE));
    assertThat(seen).hasSize(2);
  }

  @Test
  void aProbeIsReadHoweverItIsWritten() throws InvalidToolException {
    assertThat(probe("oauth2", "200 \uFEFF{\"sub\":\"0\",\"sub\":\"1\"} "))
        .isEqualTo(new ProbeResult.Alive(new Account("1", null, null), false));
  }

  @Test
  void everyReasonWhyAProbeCannotBeReadHasItsOwnSentence() {
    assertThat(Why.values()).extracting(Why::sentence).doesNotHaveDuplicates();
  }

  @Test
  void aRuleThatCannotBeEvaluatedIsDegradedAndNeverANo() throws InvalidToolException {
    // Given
    answers.add("200 {\"id\":1}");
    var tool =
        Tools.changed(
            tool("github"),
            yaml -> yaml.replace("response.status == 401", "response.status + 1u == 2u"));

    // When
    var result = CompiledTool.compile(tool).probe(http, CLIENT, ACCESS, Map.of(), SECOND);

    // Then
    assertThat(result).isEqualTo(new ProbeResult.Alive(new Account("1", null, null), true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200;200 | Revoked",
        "200;400 {\"error\":\"unsupported_token_type\"} | Revoked",
        "400 {\"error\":\"unsupported_token_type\"};200 | Unsupported",
        "400 {\"error\":\"unsupported_token_type\"} | Unsupported",
        "200;400 {\"error\":\"invalid_token\"} | Revoked",
        "200;400 {\"error\":\"invalid_request\"} | Failed",
        "400 {\"error\":\"unsupported_token_type\"};400 {\"error\":\"invalid_token\"} | Failed",
        "400 {\"error\":\"invalid_token\"} | Failed",
        "401 | Failed",
        "404 | Failed",
        "410 | Failed",
        "503 | TryLater",
        "500 | TryLater",
        "401 {\"error\":\"invalid_client\"} | Failed",
        "302 | Failed"
      })
  void o20RevokesTheRefreshTokenFirst(String script, String result) throws InvalidToolException {
    // Given
    answers.addAll(List.of(script.split(";", -1)));
    var tool = CompiledTool.compile(tool("google"));

    // When
    var revoked = tool.revoke(http, CLIENT, ACCESS, REFRESH, Map.of(), SECOND);

    // Then
    assertThat(revoked.getClass().getSimpleName()).isEqualTo(result);
    assertThat(seen.getFirst()).contains("token=CANARY-refresh", "token_type_hint=refresh_token");
    var asked = script.startsWith("200;") || script.contains("unsupported_token_type") ? 2 : 1;
    assertThat(seen).hasSize(result.equals("Revoked") ? 2 : asked);
    if (revoked instanceof RevocationResult.TryLater later) {
      assertThat(later.retryAfter()).isEqualTo(Duration.ofSeconds(9));
    }
  }

  /** A header that cannot be sent would be found out with a token in hand, in a library's words. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Host | x | name",
        "Content-Length | x | name",
        "two words | x | name",
        "X-Token | {accessToken}~ | value",
        "X-Token | ~{accessToken} | value",
        "X-Token | é | value",
        "X-Token | Token {accessToken} | -"
      })
  void aHeaderThatCannotBeSentIsRefused(String name, String value, String member) {
    var written = value.replace("~", "\\n");
    var header = "headers: [{name: \"%s\", value: \"%s\"}]".formatted(name, written);
    var yaml = Tools.YAML.asYaml(Tools.shipped("slack"));
    var at = yaml.indexOf("headers: []", yaml.indexOf("probe:"));
    yaml = yaml.substring(0, at) + header + yaml.substring(at + "headers: []".length());
    var tool = Tools.read(yaml);
    var refused =
        catchThrowableOfType(InvalidToolException.class, () -> CompiledTool.compile(tool));
    if (member.equals("-")) {
      assertThat(refused).isNull();
    } else {
      assertThat(refused.fieldPath()).isEqualTo("spec.probe.request.headers[0]." + member);
    }
  }

  /** There is nothing but the access token, so what becomes of it is all that can be told. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200 | Revoked",
        "400 {\"error\":\"unsupported_token_type\"} | Unsupported",
        "400 {\"error\":\"invalid_token\"} | Failed",
        "503 | TryLater"
      })
  void o20WithoutARefreshTokenTheAnswerForTheAccessTokenCounts(String answer, String result)
      throws InvalidToolException {
    // Given
    answers.add(answer);
    // When
    var revoked =
        CompiledTool.compile(tool("google")).revoke(http, CLIENT, ACCESS, null, Map.of(), SECOND);
    // Then
    assertThat(revoked.getClass().getSimpleName()).isEqualTo(result);
    assertThat(seen).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "github | | 204 | Revoked",
        "github | | 200 | Revoked",
        "github | | 401 {\"message\":\"Bad credentials\"} | Failed",
        "github | | 404 | Failed",
        "github | | 410 | Failed",
        "github | | 422 | Failed",
        "github | | 503 | TryLater",
        "github | response.status == 204 | 200 | Failed",
        "github | response.status == 204 | 204 | Revoked",
        "github | response.status in [204, 404] | 404 | Revoked",
        "github | response.status + 1u == 2u | 204 | Failed",
        "slack | | 200 {\"ok\":true,\"revoked\":true} | Revoked",
        "slack | | 200 {\"ok\":true,\"revoked\":false} | Failed",
        "slack | | 200 {\"ok\":true} | Failed",
        "slack | | 200 {\"ok\":false,\"error\":\"token_revoked\"} | Failed",
        "slack | | 200 <html> | Failed",
        "google | response.status == 200 | 204 | Failed",
        "google | response.body.error == 'invalid_token' | 400 {\"error\":\"invalid_token\"} | Revoked"
      })
  void onlyRevokedWhenProvesThatAGrantIsGone(
      String name, @Nullable String revokedWhen, String answer, String result)
      throws InvalidToolException {
    // Given
    answers.add(answer);
    var tool = tool(name);
    if (revokedWhen != null) {
      var tree = (ObjectNode) Tools.tree(Tools.YAML.asYaml(tool));
      ((ObjectNode) tree.at("/spec/revocation")).put("revokedWhen", revokedWhen);
      tool = Tools.read(Tools.YAML.asYaml(tree));
    }

    // When
    var revoked =
        CompiledTool.compile(tool).revoke(http, CLIENT, ACCESS, REFRESH, Map.of(), SECOND);

    // Then
    assertThat(revoked.getClass().getSimpleName()).isEqualTo(result);
  }

  @Test
  void revokesByARequestWithABody() throws InvalidToolException {
    // Given
    answers.add("204");

    // When
    var result =
        CompiledTool.compile(tool("github"))
            .revoke(http, new OAuthClient("a/b", CLIENT.secret()), ACCESS, null, Map.of(), SECOND);

    // Then
    assertThat(result).isEqualTo(new RevocationResult.Revoked());
    assertThat(seen)
        .containsExactly(
            "DELETE /github/applications/a%2Fb/token {\"access_token\":\"CANARY-access\"}");
  }

  @Test
  void failsWithoutTheTokenThatTheRequestNeeds() throws InvalidToolException {
    var tool = CompiledTool.compile(tool("slack"));

    assertThat(tool.revoke(http, CLIENT, null, REFRESH, Map.of(), SECOND))
        .isEqualTo(
            new RevocationResult.Failed("it lacks the token that the Tool's revocation sends"));
    assertThat(seen).isEmpty();
  }

  private static Tool withInput(String pattern) {
    return withInput(pattern, "");
  }

  private static Tool withInput(String pattern, String from) {
    return Tools.changed(
        Tools.resource("oauth2", "https://{subdomain}.provider.example"),
        yaml ->
            yaml.replace(
                    "    pkce:",
                    "    inputs: [{name: subdomain, pattern: '"
                        + pattern
                        + "', description: Yours"
                        + from
                        + "}]\n"
                        + "    pkce:")
                .replace("    inputs: []\n", ""));
  }

  @Test
  void inputsAreCheckedWholeAndEncoded() throws InvalidToolException {
    // Given
    var tool = CompiledTool.compile(withInput("[a-z0-9-]+"));
    var loose = CompiledTool.compile(withInput(".*", ", from: Installation"));

    // Then
    assertThat(tool.inputProblems(Map.of()))
        .containsExactly(new Problem("spec.inputs.subdomain", "is missing: Yours"));
    assertThat(tool.inputProblems(Map.of("subdomain", "evil.example/CANARY")))
        .containsExactly(new Problem("spec.inputs.subdomain", "does not match [a-z0-9-]+: Yours"));
    assertThat(tool.inputProblems(Map.of("sub", "acme")))
        .containsExactly(
            new Problem("spec.inputs.subdomain", "is missing: Yours"),
            new Problem("spec.inputs.sub", "is not asked for"));
    assertThat(tool.dialect(Map.of("subdomain", "acme")).tokenUrl())
        .isEqualTo("https://acme.provider.example/oauth2/token");
    assertThat(loose.dialect(Map.of("subdomain", "evil.example/{x}?")).tokenUrl())
        .isEqualTo("https://evil.example%2F%7Bx%7D%3F.provider.example/oauth2/token");
    assertThatThrownBy(() -> tool.dialect(Map.of())).isInstanceOf(IllegalArgumentException.class);
    assertThat(tool.endpointProblems(false)).isEmpty();
  }

  @Test
  void asksForWritingOnlyIfToldToAndForEventsOnlyIfThereAreAny() throws InvalidToolException {
    var slack = CompiledTool.compile(Tools.shipped("slack"));
    var oauth2 = CompiledTool.compile(tool("oauth2"));

    assertThat(slack.requestedScopes(false))
        .contains("channels:history", "im:history")
        .doesNotHaveDuplicates()
        .doesNotContain("chat:write");
    assertThat(slack.requestedScopes(true)).contains("chat:write");
    assertThat(oauth2.requestedScopes(true)).containsExactly("read", "write");
    assertThat(oauth2.permissions(List.of("read", "write")))
        .extracting("description")
        .containsExactly("Look, without changing anything", "Make changes");
    assertThat(oauth2.endpointProblems(false)).hasSize(4);
  }

  @Test
  void aToolThatIsSoonSaysSoAndNothingElse() throws InvalidToolException {
    var soon = CompiledTool.compile(Tools.shipped("linear"));

    assertThat(soon.availability()).isEqualTo(Availability.Soon);
    assertThatThrownBy(soon::eventTypes).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theCatalogCompilesOncePerGeneration() throws InvalidToolException {
    // Given
    var catalog = new ToolCatalog();
    var tool = Tools.shipped("slack");
    tool.getMetadata().setUid("u");
    tool.getMetadata().setGeneration(1L);

    // When
    var first = catalog.get(tool);
    var second = catalog.get(tool);
    tool.getMetadata().setGeneration(2L);

    // Then
    assertThat(second).isSameAs(first);
    assertThat(catalog.get(tool)).isNotSameAs(first);
  }
}
