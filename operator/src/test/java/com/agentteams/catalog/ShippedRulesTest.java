package com.agentteams.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.Account;
import com.agentteams.api.Availability;
import com.agentteams.oauth.ProviderAnswer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The expressions of the shipped catalog, on what the providers send. */
class ShippedRulesTest {
  private static final Account ADA = new Account("U1", "ada", "T1");

  private static CompiledTool tool(String name) throws InvalidToolException {
    return CompiledTool.compile(Tools.shipped(name));
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /api/conversations.list, true",
    "POST, /api/conversations.list, true",
    "GET, /api/users.info, true",
    "GET, /api/conversations.history, true",
    "POST, /api/users.profile.get, true",
    "GET, /api/files.info, true",
    "GET, /api/chat.postMessage, false",
    "POST, /api/chat.postMessage, false",
    "GET, /api/chat.delete, false",
    "GET, /api/reactions.add, false",
    "GET, /api/auth.revoke, false",
    "GET, /api/conversations.kick, false",
    "GET, /api/files.delete, false",
    "GET, /api/users.profile.set, false",
    "GET, /api/chat.postMessage/users.list, false",
    "GET, /api/chat.postMessage;users.list, false",
    "GET, /api/list, false",
    "GET, /users.list, false",
    "GET, /services/x.list, false"
  })
  void slackReadsByTheNameOfTheMethodAndNotByGet(String method, String path, boolean reads)
      throws InvalidToolException {
    // Given
    var request =
        JsonNodeFactory.instance
            .objectNode()
            .put("method", method)
            .put("host", "slack.com")
            .put("path", path);

    // When
    var verdict = Objects.requireNonNull(tool("slack").readWhen()).evaluate(request);

    // Then
    assertThat(verdict).isEqualTo(reads ? Verdict.MATCHES : Verdict.DOES_NOT_MATCH);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "slack | {type: app_uninstalled, body: {event: {type: app_uninstalled}}} | U1 | true",
        "slack | {type: tokens_revoked, body: {event: {tokens: {oauth: [U1], bot: []}}}} | U1 | true",
        "slack | {type: tokens_revoked, body: {event: {tokens: {oauth: [U2], bot: []}}}} | U1 | false",
        "slack | {type: tokens_revoked, body: {event: {tokens: {oauth: [], bot: [U1]}}}} | U1 | false",
        "slack | {type: tokens_revoked, body: {event: {tokens: {bot: [U9]}}}} | U1 | false",
        "slack | {type: tokens_revoked, body: {}} | U1 | false",
        "slack | {type: message, body: {event: {text: U1}}} | U1 | false",
        "github | {headers: {x-github-event: github_app_authorization}, body: {action: revoked, sender: {id: 7}}} | 7 | true",
        "github | {headers: {x-github-event: github_app_authorization}, body: {action: revoked, sender: {id: 8}}} | 7 | false",
        "github | {headers: {x-github-event: github_app_authorization}, body: {action: revoked}} | 7 | false",
        "github | {headers: {x-github-event: issues}, body: {action: revoked, sender: {id: 7}}} | 7 | false"
      })
  void onlyTheLoginOfTheAccountThatWasNamedIsLost(
      String name, String event, String id, boolean lost) throws InvalidToolException {
    // When
    var verdict =
        Objects.requireNonNull(tool(name).accessLostWhen())
            .evaluate(event(event), new Account(id, null, null));

    // Then
    assertThat(verdict).isEqualTo(lost ? Verdict.MATCHES : Verdict.DOES_NOT_MATCH);
  }

  static Stream<String> names() {
    return Tools.shipped().stream().map(file -> file.getFileName().toString().replace(".yaml", ""));
  }

  /** Whatever a shipped entry says of a lost login, an event that names nobody proves nothing. */
  @ParameterizedTest
  @MethodSource("names")
  void anEventThatNamesNobodyEndsNoLogin(String name) throws InvalidToolException {
    var tool = tool(name);
    var rule = isSoon(tool) ? null : tool.accessLostWhen();

    assertThat(rule == null ? Verdict.DOES_NOT_MATCH : rule.evaluate(nobody(), ADA))
        .isEqualTo(Verdict.DOES_NOT_MATCH);
  }

  /** A text that begins with a brace would be taken for JSON. */
  private static JsonNode event(String yaml) {
    return Tools.tree("---\n" + yaml);
  }

  private static boolean isSoon(CompiledTool tool) {
    return tool.availability() == Availability.Soon;
  }

  private static JsonNode nobody() {
    return event(
        "{type: tokens_revoked, headers: {x-github-event: github_app_authorization}, body: {}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "slack | 200 | {\"ok\":true,\"revoked\":true} | true",
        "slack | 200 | {\"ok\":true,\"revoked\":false} | false",
        "slack | 200 | {\"ok\":false,\"error\":\"token_revoked\"} | false",
        "github | 204 | | true",
        "github | 401 | {\"message\":\"Bad credentials\"} | false",
        "github | 404 | {\"message\":\"Not Found\"} | false",
        "github | 422 | {} | false",
        "gmail | 200 | {} | true",
        "gmail | 400 | {\"error\":\"invalid_token\"} | true",
        "gmail | 400 | {\"error\":\"invalid_request\"} | false",
        "google-drive | 400 | {\"error\":\"invalid_token\"} | true",
        "google-calendar | 400 | {\"error\":\"invalid_token\"} | true",
        "google-sheets | 400 | {\"error\":\"invalid_token\"} | true"
      })
  void saysWhatProvesARevocation(String name, int status, @Nullable String body, boolean proven)
      throws InvalidToolException {
    // Given
    var source =
        Objects.requireNonNull(
            Objects.requireNonNull(tool(name).spec().revocation()).revokedWhen());
    var rule = Expressions.compile(Expressions.Variable.RESPONSE, "spec.x", source);
    var answer = new ProviderAnswer(status, Map.of(), (body == null ? "" : body).getBytes(UTF_8));

    // Then
    assertThat(rule.evaluate(answer)).isEqualTo(proven ? Verdict.MATCHES : Verdict.DOES_NOT_MATCH);
  }

  @ParameterizedTest
  @CsvSource({
    "token_revoked, true",
    "account_inactive, true",
    "not_authed, false",
    "invalid_auth, false",
    "team_access_not_granted, false",
    "missing_scope, false"
  })
  void slackProvesADeadLoginByFewErrors(String error, boolean dead) throws InvalidToolException {
    // Given
    var source =
        Objects.requireNonNull(
            Objects.requireNonNull(tool("slack").spec().probe()).reauthorizeWhen());
    var rule = Expressions.compile(Expressions.Variable.RESPONSE, "spec.x", source);
    var body = "{\"ok\":false,\"error\":\"" + error + "\"}";

    // Then
    assertThat(rule.evaluate(new ProviderAnswer(200, Map.of(), body.getBytes(UTF_8))))
        .isEqualTo(dead ? Verdict.MATCHES : Verdict.DOES_NOT_MATCH);
  }

  @Test
  void slackAsksForWhatItsEventsNeed() throws InvalidToolException {
    var slack = tool("slack");

    assertThat(slack.eventTypes()).extracting(e -> e.type().name()).contains("file.shared");
    assertThat(slack.requestedScopes(false)).contains("files:read").doesNotContain("files:write");
    assertThat(slack.permissions(List.of("files:read")).getFirst().description())
        .isEqualTo("See the files that are shared where you are");
  }
}
