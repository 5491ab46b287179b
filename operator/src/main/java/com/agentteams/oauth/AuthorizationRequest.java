package com.agentteams.oauth;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The authorization request of the code flow (RFC 6749 section 4.1.1), the only flow there is
 * (O-1). The same arguments give the same text, in this process and in the next, because the
 * operator compares it with what stands in status.
 */
public final class AuthorizationRequest {
  private AuthorizationRequest() {}

  /** Everything but {@code state}, which belongs to one press of the button. */
  public static String url(
      Dialect dialect,
      String clientId,
      String redirectUri,
      List<String> scopes,
      @Nullable String challenge) {
    var parameters = new LinkedHashMap<String, String>();
    parameters.put("response_type", "code");
    parameters.put("client_id", clientId);
    if (dialect.sendRedirectUri()) {
      parameters.put("redirect_uri", redirectUri);
    }
    if (!scopes.isEmpty()) {
      parameters.put(dialect.scopeParameter(), dialect.joined(scopes));
    }
    if (challenge != null) {
      parameters.put("code_challenge", challenge);
      parameters.put("code_challenge_method", "S256");
    }
    // sorted: the order of Map.copyOf differs from process to process
    new TreeMap<>(dialect.extraParameters()).forEach(parameters::putIfAbsent);
    var separator = dialect.authorizationUrl().contains("?") ? "&" : "?";
    return dialect.authorizationUrl() + separator + PercentEncoding.form(parameters);
  }
}
