package com.agentteams.testkit.provider;

import com.agentteams.testkit.provider.Http.Answer;
import com.agentteams.testkit.provider.Http.Request;
import java.util.Map;

/** What tests in other processes ask and tell a provider, see {@link FakeProvider}. */
final class Control {
  private Control() {}

  static Answer answer(FakeProvider provider, Request request) {
    return switch (request.method() + " " + request.path()) {
      case "GET /control/state" ->
          Answer.json(
              200,
              Map.of(
                  "exchanges",
                  provider.exchanges(),
                  "refreshes",
                  provider.refreshes(),
                  "probes",
                  provider.probeCount(),
                  "revocations",
                  provider.revocations().size(),
                  "liveTokens",
                  provider.liveTokens().size(),
                  "liveGrants",
                  provider.liveGrants().stream()
                      .map(
                          grant ->
                              Map.of(
                                  "dialect",
                                  grant.dialect(),
                                  "client",
                                  grant.clientId(),
                                  "account",
                                  grant.account().name(),
                                  "scopes",
                                  grant.scopes()))
                      .toList()));
      case "POST /control/revoke" -> revokeByName(provider, request);
      default -> Answer.empty(404);
    };
  }

  private static Answer revokeByName(FakeProvider provider, Request request) {
    try {
      var name = request.form().getOrDefault("account", "");
      var account =
          Account.PEOPLE.stream().filter(person -> person.name().equals(name)).findFirst();
      account.ifPresent(provider::revokeGrant);
      return Answer.empty(account.isPresent() ? 204 : 404);
    } catch (Refusal e) {
      return Answer.empty(400);
    }
  }
}
