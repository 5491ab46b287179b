package com.agentteams.oauth;

import com.agentteams.secret.Secret;
import com.github.scribejava.core.model.OAuthRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The token endpoint of a provider. Each call sends exactly one request. There is no {@code
 * resource} parameter (O-18): no provider of the catalog supports RFC 8707, and one that does gets
 * it through the extra parameters of its dialect.
 */
public final class TokenEndpoint {
  private static final String NONE = "";

  private final ProviderHttp http;

  public TokenEndpoint(ProviderHttp http) {
    this.http = http;
  }

  /**
   * Presents a code (RFC 6749 section 4.1.3).
   *
   * @throws EndpointNotAllowedException see {@link ProviderHttp#send}; nothing was sent
   */
  public TokenResult exchange(
      Dialect dialect,
      OAuthClient client,
      Secret code,
      String redirectUri,
      @Nullable Secret verifier,
      Duration readTimeout) {
    var request = new DialectApi(dialect, client, NONE).exchange(code, redirectUri, verifier);
    return send(dialect, false, request, readTimeout);
  }

  /**
   * Refreshes (RFC 6749 section 6).
   *
   * @throws EndpointNotAllowedException see {@link ProviderHttp#send}; nothing was sent
   */
  public TokenResult refresh(
      Dialect dialect, OAuthClient client, Secret refreshToken, Duration readTimeout) {
    var request = new DialectApi(dialect, client, NONE).refresh(refreshToken);
    return send(dialect, true, request, readTimeout);
  }

  private TokenResult send(
      Dialect dialect, boolean refresh, OAuthRequest request, Duration readTimeout) {
    return switch (DialectApi.send(http, request, readTimeout)) {
      case ProviderOutcome.Answered(var answer) -> TokenAnswer.judge(dialect, refresh, answer);
      case ProviderOutcome.NotSent() -> new TokenResult.TryLater(null);
      case ProviderOutcome.Lost() -> new TokenResult.Lost();
    };
  }
}
