package com.agentteams.testkit.provider;

import com.agentteams.testkit.provider.Http.Answer;
import com.agentteams.testkit.provider.Http.Request;
import com.agentteams.testkit.provider.Ledger.Grant;
import com.agentteams.testkit.provider.Ledger.Pair;
import com.agentteams.testkit.provider.Refusal.Reason;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The back channel: the token endpoint, as each dialect words it. */
final class Protocol {
  final List<TokenRequest> tokenRequests = new CopyOnWriteArrayList<>();

  private final Ledger ledger;
  private final ClientAuthentication authentication;
  private final Clock clock;
  private final Duration lifetime;

  Protocol(Ledger ledger, ClientAuthentication authentication, Options options) {
    this.ledger = ledger;
    this.authentication = authentication;
    this.clock = options.clock();
    this.lifetime = options.accessTokenLifetime();
  }

  Answer token(Dialect dialect, Request request) {
    var grantType = "";
    try {
      var form = request.form();
      grantType = form.getOrDefault("grant_type", "");
      ledger.remember(form.get("code_verifier"));
      var client = authentication.of(dialect, request, form);
      var answer =
          switch (grantType) {
            case "authorization_code" -> redeem(dialect, client, form);
            case "refresh_token" -> {
              var refreshToken = required(form, "refresh_token");
              yield tokens(
                  dialect,
                  ledger.refresh(dialect, client, refreshToken, form.get("scope")),
                  Map.of());
            }
            case "" -> throw new Refusal(Reason.MALFORMED, "grant_type is missing");
            default -> throw new Refusal(Reason.UNKNOWN_GRANT_TYPE, "unknown grant_type");
          };
      record(dialect, grantType, "issued");
      return (dialect == Dialect.GITHUB && !wantsJson(request)
              ? Answer.form(answer)
              : Answer.json(200, answer))
          .with("Cache-Control", "no-store");
    } catch (Refusal e) {
      record(dialect, grantType, e.reason().outcome());
      return refusal(dialect, request, e);
    }
  }

  void record(Dialect dialect, String grantType, String outcome) {
    tokenRequests.add(new TokenRequest(clock.instant(), dialect, grantType, outcome));
  }

  private Map<String, Object> redeem(Dialect dialect, Client client, Map<String, String> form)
      throws Refusal {
    if (dialect == Dialect.HELPSCOUT && form.containsKey("redirect_uri")) {
      throw new Refusal(Reason.MALFORMED, "redirect_uri is not expected here");
    }
    var code = required(form, "code");
    var pairs =
        ledger.redeem(dialect, client, code, form.get("redirect_uri"), form.get("code_verifier"));
    return dialect == Dialect.SLACK
        ? slackInstallation(pairs)
        : tokens(dialect, pairs.getFirst(), Map.of());
  }

  static String required(Map<String, String> form, String name) throws Refusal {
    return Optional.ofNullable(form.get(name))
        .orElseThrow(() -> new Refusal(Reason.MALFORMED, name + " is missing"));
  }

  private Map<String, Object> tokens(Dialect dialect, Pair pair, Map<String, Object> first) {
    var answer = new LinkedHashMap<String, Object>(first);
    var grant = pair.grant();
    if (dialect == Dialect.SLACK) {
      answer.putIfAbsent("ok", true);
    }
    answer.put("access_token", pair.access().value);
    answer.put("token_type", tokenType(dialect, grant));
    answer.put("expires_in", lifetime.toSeconds());
    if (pair.refresh() != null) {
      answer.put("refresh_token", pair.refresh().value);
    }
    switch (dialect) {
      case OAUTH2, GOOGLE -> answer.put("scope", String.join(" ", grant.scopes));
      case SLACK, GITHUB -> answer.put("scope", String.join(",", grant.scopes));
      case HELPSCOUT -> {}
    }
    return answer;
  }

  private static String tokenType(Dialect dialect, Grant grant) {
    return switch (dialect) {
      case OAUTH2, GOOGLE -> "Bearer";
      case GITHUB, HELPSCOUT -> "bearer";
      case SLACK -> grant.account == Account.BOT ? "bot" : "user";
    };
  }

  /** The bot's token lies at the top, the person's below authed_user, each only if asked for. */
  private Map<String, Object> slackInstallation(List<Pair> pairs) {
    var answer = new LinkedHashMap<String, Object>();
    answer.put("ok", true);
    answer.put("app_id", "A-AGENTTEAMS");
    for (var pair : pairs) {
      var grant = pair.grant();
      answer.put("team", Map.of("id", grant.account.tenant(), "name", "Acme"));
      if (grant.account == Account.BOT) {
        answer.putAll(tokens(Dialect.SLACK, pair, Map.of()));
        answer.put("bot_user_id", grant.account.id());
      } else {
        var user = tokens(Dialect.SLACK, pair, Map.of("id", grant.account.id()));
        user.remove("ok");
        answer.put("authed_user", user);
      }
    }
    return answer;
  }

  private static boolean wantsJson(Request request) {
    return request.header("accept").contains("application/json");
  }

  static Answer refusal(Dialect dialect, Request request, Refusal refusal) {
    var error = refusal.reason().code(dialect);
    var body = Map.of("error", error, "error_description", refusal.text());
    return switch (dialect) {
      case SLACK -> slackError(error);
      case GITHUB -> wantsJson(request) ? Answer.json(200, body) : Answer.form(body);
      case OAUTH2, GOOGLE, HELPSCOUT -> {
        var status = error.equals("invalid_client") ? 401 : 400;
        var answer = Answer.json(status, body).with("Cache-Control", "no-store");
        yield status == 401 && request.header("authorization").startsWith("Basic ")
            ? answer.with("WWW-Authenticate", "Basic realm=\"token\"")
            : answer;
      }
    };
  }

  static Answer slackError(String error) {
    return Answer.json(200, Map.of("ok", false, "error", error));
  }
}
