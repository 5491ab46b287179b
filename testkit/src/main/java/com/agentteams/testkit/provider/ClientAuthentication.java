package com.agentteams.testkit.provider;

import com.agentteams.testkit.provider.Http.Request;
import com.agentteams.testkit.provider.Refusal.Reason;
import java.util.Map;

/** Which client calls a back channel: by Basic or in the form, never both. */
final class ClientAuthentication {
  private final Map<String, Client> clients;

  ClientAuthentication(Map<String, Client> clients) {
    this.clients = clients;
  }

  Client of(Dialect dialect, Request request, Map<String, String> form) throws Refusal {
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

  /** The client of this id, if the secret is its own. */
  Client client(String id, String secret) throws Refusal {
    var client = clients.get(id);
    if (client == null) {
      throw new Refusal(Reason.UNKNOWN_CLIENT, "unknown client");
    }
    if (!client.secret().equals(secret)) {
      throw new Refusal(Reason.WRONG_SECRET, "wrong client secret");
    }
    return client;
  }
}
