package com.agentteams.testkit.provider;

import com.agentteams.testkit.provider.Refusal.Reason;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A right request that waits for a person. */
record PendingRequest(
    Dialect dialect,
    Client client,
    Map<String, String> parameters,
    Set<String> scopes,
    Set<String> botScopes) {

  @Nullable String redirectUri() {
    return parameters.get("redirect_uri");
  }

  String target() {
    var asked = redirectUri();
    return asked == null ? client.onlyRedirect().toString() : asked;
  }

  /** Throws what is wrong with a request, before anybody is asked. */
  static PendingRequest check(
      Dialect dialect, Map<String, Client> clients, Map<String, String> parameters) throws Refusal {
    var client = clients.get(parameters.getOrDefault("client_id", ""));
    if (client == null) {
      throw new Refusal(Reason.UNKNOWN_CLIENT, "unknown client_id");
    }
    checkRedirect(dialect, client, parameters.get("redirect_uri"));
    if (!"code".equals(parameters.get("response_type"))
        && !omitsResponseType(dialect, parameters)) {
      throw new Refusal(Reason.MALFORMED, "response_type must be code");
    }
    if (parameters.containsKey("client_secret")) {
      throw new Refusal(Reason.MALFORMED, "a client secret must never be in a URL");
    }
    checkPkce(dialect, parameters);
    return switch (dialect) {
      case OAUTH2, GITHUB, GOOGLE -> {
        var scopes = scopes(parameters.get("scope"), " ");
        if (dialect == Dialect.GOOGLE && scopes.isEmpty()) {
          throw new Refusal(Reason.WRONG_SCOPE, "scope is missing");
        }
        yield new PendingRequest(dialect, client, parameters, scopes, Set.of());
      }
      case SLACK -> {
        var user = scopes(parameters.get("user_scope"), ",");
        var bot = scopes(parameters.get("scope"), ",");
        if (user.isEmpty() && bot.isEmpty()) {
          throw new Refusal(Reason.WRONG_SCOPE, "user_scope or scope is needed");
        }
        yield new PendingRequest(dialect, client, parameters, user, bot);
      }
      case HELPSCOUT -> {
        if (parameters.containsKey("scope")) {
          throw new Refusal(Reason.WRONG_SCOPE, "there are no scopes here");
        }
        yield new PendingRequest(dialect, client, parameters, Set.of(), Set.of());
      }
    };
  }

  /** Their own documentation leaves the parameter out; a client may still send the standard's. */
  private static boolean omitsResponseType(Dialect dialect, Map<String, String> parameters) {
    return switch (dialect) {
      case SLACK, GITHUB, HELPSCOUT -> !parameters.containsKey("response_type");
      case OAUTH2, GOOGLE -> false;
    };
  }

  private static void checkRedirect(Dialect dialect, Client client, @Nullable String redirectUri)
      throws Refusal {
    if (dialect == Dialect.HELPSCOUT) {
      if (redirectUri != null) {
        throw new Refusal(Reason.WRONG_REDIRECT, "redirect_uri is not expected here");
      }
    } else if (redirectUri == null || !client.allows(redirectUri)) {
      throw new Refusal(Reason.WRONG_REDIRECT, "redirect_uri is not registered");
    }
  }

  private static void checkPkce(Dialect dialect, Map<String, String> parameters) throws Refusal {
    var challenge = parameters.get("code_challenge");
    var method = parameters.get("code_challenge_method");
    switch (dialect) {
      case SLACK, HELPSCOUT -> {
        if (challenge != null || method != null) {
          throw new Refusal(Reason.MALFORMED, "PKCE is not offered here");
        }
      }
      case OAUTH2, GITHUB, GOOGLE -> {
        if (challenge == null && method == null && dialect != Dialect.OAUTH2) {
          return;
        }
        if (challenge == null
            || !challenge.matches("[A-Za-z0-9_-]{43}")
            || !"S256".equals(method)) {
          throw new Refusal(Reason.MALFORMED, "PKCE with S256 is needed");
        }
      }
    }
  }

  private static Set<String> scopes(@Nullable String text, String separator) throws Refusal {
    var scopes = new LinkedHashSet<String>();
    if (text != null) {
      for (var scope : text.split(separator, -1)) {
        // RFC 6749 3.3, without the comma, which no provider has inside a scope
        if (!scope.matches("[\\x21\\x23-\\x2B\\x2D-\\x5B\\x5D-\\x7E]+") || !scopes.add(scope)) {
          throw new Refusal(Reason.WRONG_SCOPE, "malformed scope parameter");
        }
      }
    }
    return scopes;
  }
}
