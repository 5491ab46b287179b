package com.agentteams.testkit.provider;

import com.agentteams.testkit.provider.Http.Answer;
import com.agentteams.testkit.provider.Http.Request;
import com.agentteams.testkit.provider.Ledger.State;
import com.agentteams.testkit.provider.Ledger.Token;
import com.agentteams.testkit.provider.LiveToken.Kind;
import com.agentteams.testkit.provider.Refusal.Reason;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The revocation endpoint, as each dialect means it. */
final class RevocationEndpoint {
  final List<Revocation> revocations = new CopyOnWriteArrayList<>();

  private final Ledger ledger;
  private final ClientAuthentication authentication;
  private final Clock clock;

  RevocationEndpoint(Ledger ledger, ClientAuthentication authentication, Clock clock) {
    this.ledger = ledger;
    this.authentication = authentication;
    this.clock = clock;
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
          : Protocol.refusal(dialect, request, e);
    }
  }

  private void revoked(Dialect dialect, String outcome) {
    revocations.add(new Revocation(clock.instant(), dialect, outcome));
  }

  /** RFC 7009: an unknown token is no error; a refresh token takes its access tokens with it. */
  private Answer revokeByStandard(Request request) throws Refusal {
    var form = request.form();
    var client = authentication.of(Dialect.OAUTH2, request, form);
    var token = ledger.find(Dialect.OAUTH2, Protocol.required(form, "token"));
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
        ledger.find(Dialect.GOOGLE, Protocol.required(request.form(), "token")),
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
        Protocol.slackError(ProbeEndpoint.whyDeadAtSlack(request, token)));
  }

  private Answer revokeAtGitHub(Request request) throws Refusal {
    var parts = request.path().split("/", -1);
    var basic = request.basic();
    if (basic.isEmpty() || !basic.get().getKey().equals(parts[3])) {
      throw new Refusal(Reason.UNKNOWN_CLIENT, "Basic authentication of this client is needed");
    }
    var client = authentication.client(basic.get().getKey(), basic.get().getValue());
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
}
