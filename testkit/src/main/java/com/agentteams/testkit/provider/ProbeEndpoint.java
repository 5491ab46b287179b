package com.agentteams.testkit.provider;

import com.agentteams.testkit.provider.Http.Answer;
import com.agentteams.testkit.provider.Http.Request;
import com.agentteams.testkit.provider.Ledger.Grant;
import com.agentteams.testkit.provider.Ledger.State;
import com.agentteams.testkit.provider.Ledger.Token;
import com.agentteams.testkit.provider.LiveToken.Kind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The probe endpoint: whose a token is, as each dialect words it. */
final class ProbeEndpoint {
  private final Ledger ledger;

  ProbeEndpoint(Ledger ledger) {
    this.ledger = ledger;
  }

  Answer probe(Dialect dialect, Request request) {
    var known =
        request
            .bearer()
            .flatMap(value -> ledger.find(dialect, value))
            .filter(token -> token.kind == Kind.ACCESS);
    var live = known.filter(token -> token.state() == State.LIVE);
    if (live.isEmpty()) {
      return switch (dialect) {
        case SLACK -> Protocol.slackError(whyDeadAtSlack(request, known));
        case GITHUB -> Answer.json(401, Map.of("message", "Bad credentials"));
        case OAUTH2, GOOGLE, HELPSCOUT ->
            Answer.json(401, Map.of("error", "invalid_token"))
                .with("WWW-Authenticate", "Bearer error=\"invalid_token\"");
      };
    }
    return whose(dialect, live.get().grant);
  }

  private static Answer whose(Dialect dialect, Grant grant) {
    var account = grant.account;
    var scopes = grant.scopes;
    return switch (dialect) {
      case OAUTH2 ->
          Answer.json(
              200, Map.of("sub", account.id(), "name", account.name(), "tenant", account.tenant()));
      case SLACK ->
          Answer.json(
                  200,
                  Map.of(
                      "ok",
                      true,
                      "user_id",
                      account.id(),
                      "user",
                      account.name(),
                      "team_id",
                      account.tenant(),
                      "team",
                      "Acme"))
              .with("X-OAuth-Scopes", String.join(",", scopes));
      case GITHUB ->
          Answer.json(200, Map.of("id", account.number(), "login", account.name(), "type", "User"))
              .with("X-OAuth-Scopes", String.join(", ", scopes));
      case GOOGLE -> googleUser(account, scopes);
      case HELPSCOUT ->
          Answer.json(
              200,
              Map.of(
                  "id", account.number(), "firstName", account.name(), "email", account.email()));
    };
  }

  private static Answer googleUser(Account account, Set<String> scopes) {
    var email = scopes.contains("https://www.googleapis.com/auth/userinfo.email");
    if (!email && !scopes.contains("openid")) {
      return Answer.json(403, Map.of("error", Map.of("status", "PERMISSION_DENIED")));
    }
    var answer = new LinkedHashMap<String, Object>();
    answer.put("sub", "1%020d".formatted(account.number()));
    if (email) {
      answer.put("email", account.email());
      answer.put("email_verified", true);
    }
    return Answer.json(200, answer);
  }

  /** What Slack says of a token that does not work. */
  static String whyDeadAtSlack(Request request, Optional<Token> token) {
    if (request.bearer().isEmpty()) {
      return "not_authed";
    }
    return switch (token.map(Token::state).orElse(State.LIVE)) {
      case REVOKED -> "token_revoked";
      case EXPIRED -> "token_expired";
      case LIVE -> "invalid_auth"; // never ours, or not an access token
    };
  }
}
