package com.agentteams.testkit.provider;

import com.agentteams.testkit.provider.Http.Answer;
import com.agentteams.testkit.provider.Http.Request;
import com.agentteams.testkit.provider.Ledger.Grant;
import com.agentteams.testkit.provider.Ledger.Pair;
import com.agentteams.testkit.provider.Ledger.State;
import com.agentteams.testkit.provider.Ledger.Token;
import com.agentteams.testkit.provider.LiveToken.Kind;
import com.agentteams.testkit.provider.Refusal.Reason;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The back channel: token, revocation and probe endpoints, as each dialect words them. */
final class Protocol {
  final List<TokenRequest> tokenRequests = new CopyOnWriteArrayList<>();
  final List<Revocation> revocations = new CopyOnWriteArrayList<>();

  private final Ledger ledger;
  private final Map<String, Client> clients;
  private final Clock clock;
  private final Duration lifetime;

  Protocol(Ledger ledger, Map<String, Client> clients, Options options) {
    this.ledger = ledger;
    this.clients = clients;
    this.clock = options.clock();
    this.lifetime = options.accessTokenLifetime();
  }

  Answer token(Dialect dialect, Request request) {
    var grantType = "";
    try {
      var form = request.form();
      grantType = form.getOrDefault("grant_type", "");
      ledger.remember(form.get("code_verifier"));
      var client = authenticate(dialect, request, form);
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

  private Client authenticate(Dialect dialect, Request request, Map<String, String> form)
      throws Refusal {
    var basic = request.basic();
    var basicAllowed =
        switch (dialect) {
          case OAUTH2, SLACK, GOOGLE -> true;
          case GITHUB, HELPSCOUT -> false;
        };
    if (basic.isPresent() && (!basicAllowed || form.containsKey("client_secret"))) {
      throw new Refusal(Reason.MALFORMED, "more than one, or a wrong, way to authenticate");
    }
    var id = basic.map(Map.Entry::getKey).orElseGet(() -> form.getOrDefault("client_id", ""));
    var secret =
        basic.map(Map.Entry::getValue).orElseGet(() -> form.getOrDefault("client_secret", ""));
    if (!form.getOrDefault("client_id", id).equals(id)) {
      throw new Refusal(Reason.MALFORMED, "two different client ids");
    }
    return client(id, secret);
  }

  private Client client(String id, String secret) throws Refusal {
    var client = clients.get(id);
    if (client == null) {
      throw new Refusal(Reason.UNKNOWN_CLIENT, "unknown client");
    }
    if (!client.secret().equals(secret)) {
      throw new Refusal(Reason.WRONG_SECRET, "wrong client secret");
    }
    return client;
  }

  private static String required(Map<String, String> form, String name) throws Refusal {
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

  private static Answer refusal(Dialect dialect, Request request, Refusal refusal) {
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

  private static Answer slackError(String error) {
    return Answer.json(200, Map.of("ok", false, "error", error));
  }

  Answer revoke(Dialect dialect, Request request) {
    try {
      return switch (dialect) {
        case OAUTH2 -> revokeByStandard(request);
        case SLACK -> revokeAtSlack(request);
        case GITHUB -> revokeAtGitHub(request);
        case GOOGLE -> revokeAtGoogle(request);
        case HELPSCOUT -> Answer.empty(404);
      };
    } catch (Refusal e) {
      revoked(dialect, e.reason().outcome());
      return dialect == Dialect.GITHUB
          ? Answer.json(401, Map.of("message", "Bad credentials"))
          : refusal(dialect, request, e);
    }
  }

  private void revoked(Dialect dialect, String outcome) {
    revocations.add(new Revocation(clock.instant(), dialect, outcome));
  }

  /** RFC 7009: an unknown token is no error; a refresh token takes its access tokens with it. */
  private Answer revokeByStandard(Request request) throws Refusal {
    var form = request.form();
    var client = authenticate(Dialect.OAUTH2, request, form);
    var token = ledger.find(Dialect.OAUTH2, required(form, "token"));
    if (token.isPresent() && !token.get().grant.client.id().equals(client.id())) {
      throw new Refusal(Reason.UNKNOWN_CLIENT, "the token is another client's");
    }
    return end(
        Dialect.OAUTH2,
        token,
        found ->
            ledger.revoke(
                other ->
                    other == found || (found.kind == Kind.REFRESH && other.grant == found.grant)),
        Answer.empty(200),
        Answer.empty(200));
  }

  /** No client; one token stands for everything between this client and this person. */
  private Answer revokeAtGoogle(Request request) throws Refusal {
    return end(
        Dialect.GOOGLE,
        ledger.find(Dialect.GOOGLE, required(request.form(), "token")),
        found -> ledger.revoke(other -> other.grant.isOf(found.grant)),
        Answer.json(200, Map.of()),
        Answer.json(400, Map.of("error", "invalid_token")));
  }

  private Answer revokeAtSlack(Request request) {
    var token = request.bearer().flatMap(value -> ledger.find(Dialect.SLACK, value));
    return end(
        Dialect.SLACK,
        token,
        found -> ledger.revoke(other -> other.grant.isOf(found.grant)),
        Answer.json(200, Map.of("ok", true, "revoked", true)),
        slackError(whyDeadAtSlack(request, token)));
  }

  private Answer revokeAtGitHub(Request request) throws Refusal {
    var parts = request.path().split("/", -1);
    var basic = request.basic();
    if (basic.isEmpty() || !basic.get().getKey().equals(parts[3])) {
      throw new Refusal(Reason.UNKNOWN_CLIENT, "Basic authentication of this client is needed");
    }
    var client = client(basic.get().getKey(), basic.get().getValue());
    var token =
        accessTokenIn(request.body())
            .flatMap(value -> ledger.find(Dialect.GITHUB, value))
            .filter(found -> found.grant.client.id().equals(client.id()));
    var whole = parts[4].equals("grant");
    return end(
        Dialect.GITHUB,
        token.filter(found -> found.kind == Kind.ACCESS),
        found ->
            ledger.revoke(
                other -> whole ? other.grant.isOf(found.grant) : other.pair == found.pair),
        Answer.empty(204),
        Answer.json(404, Map.of("message", "Not Found")));
  }

  private static Optional<String> accessTokenIn(String body) {
    try {
      return Optional.ofNullable(Http.JSON.readTree(body).path("access_token").textValue());
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private Answer end(
      Dialect dialect,
      Optional<Token> token,
      Consumer<Token> revocation,
      Answer done,
      Answer unknown) {
    if (token.isEmpty() || token.get().state() == State.REVOKED) {
      revoked(dialect, "unknown");
      return unknown;
    }
    revocation.accept(token.get());
    revoked(dialect, "revoked");
    return done;
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
        case SLACK -> slackError(whyDeadAtSlack(request, known));
        case GITHUB -> Answer.json(401, Map.of("message", "Bad credentials"));
        case OAUTH2, GOOGLE, HELPSCOUT ->
            Answer.json(401, Map.of("error", "invalid_token"))
                .with("WWW-Authenticate", "Bearer error=\"invalid_token\"");
      };
    }
    var account = live.get().grant.account;
    var scopes = live.get().grant.scopes;
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

  private static String whyDeadAtSlack(Request request, Optional<Token> token) {
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
