package com.agentteams.oauth;

import com.agentteams.secret.Secret;
import com.github.scribejava.core.builder.api.DefaultApi20;
import com.github.scribejava.core.model.OAuthRequest;
import com.github.scribejava.core.oauth.AccessTokenRequestParams;
import com.github.scribejava.core.oauth.OAuth20Service;
import com.github.scribejava.core.oauth2.clientauthentication.ClientAuthentication;
import com.github.scribejava.core.revoke.TokenTypeHint;
import java.time.Duration;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;

/**
 * A dialect in ScribeJava's terms. ScribeJava builds the requests and nothing else: its own HTTP
 * client sends a POST again when a kept-alive connection drops and follows redirects, and its
 * exceptions hold the whole answer; so no request goes through it and no answer reaches it.
 */
final class DialectApi extends DefaultApi20 {
  private final Dialect dialect;
  private final OAuthClient client;
  private final String revokeUrl;

  DialectApi(Dialect dialect, OAuthClient client, String revokeUrl) {
    this.dialect = dialect;
    this.client = client;
    this.revokeUrl = revokeUrl;
    if (dialect.clientAuth() != Dialect.ClientAuth.NONE && client.secret() == null) {
      throw new IllegalArgumentException("this dialect needs a client secret");
    }
  }

  OAuthRequest exchange(Secret code, String redirectUri, @Nullable Secret verifier) {
    var parameters = AccessTokenRequestParams.create(code.reveal());
    if (verifier != null) {
      parameters.pkceCodeVerifier(verifier.reveal());
    }
    return new Requests(this, dialect.sendRedirectUri() ? redirectUri : null)
        .createAccessTokenRequest(parameters);
  }

  OAuthRequest refresh(Secret refreshToken) {
    return new Requests(this, null).createRefreshTokenRequest(refreshToken.reveal(), null);
  }

  OAuthRequest revoke(Secret token, TokenTypeHint hint) {
    return new Requests(this, null).createRevokeTokenRequest(token.reveal(), hint);
  }

  /** Sends what ScribeJava built, once. */
  static ProviderOutcome send(ProviderHttp http, OAuthRequest request, Duration timeout) {
    var headers = new HashMap<>(request.getHeaders());
    headers.put("Content-Type", "application/x-www-form-urlencoded");
    headers.put("Accept", "application/json"); // GitHub answers form-encoded otherwise
    return http.send(
        request.getVerb().name(),
        request.getCompleteUrl(),
        headers,
        request.getByteArrayPayload(),
        timeout);
  }

  /** The secret goes into a header or the body, never into a URL (O-16). */
  @Override
  public ClientAuthentication getClientAuthentication() {
    return (request, id, _) -> {
      switch (dialect.clientAuth()) {
        case BASIC -> request.addHeader("Authorization", client.basic());
        case POST -> {
          request.addBodyParameter("client_id", id);
          request.addBodyParameter("client_secret", reveal(client.secret()));
        }
        case NONE -> request.addBodyParameter("client_id", id);
      }
    };
  }

  private static String reveal(@Nullable Secret secret) {
    return secret == null ? "" : secret.reveal();
  }

  @Override
  public String getAccessTokenEndpoint() {
    return dialect.tokenUrl();
  }

  @Override
  public String getRevokeTokenEndpoint() {
    return revokeUrl;
  }

  @Override
  protected String getAuthorizationBaseUrl() {
    return dialect.authorizationUrl();
  }

  /** Opens ScribeJava's request building to this file. */
  private static final class Requests extends OAuth20Service {
    /** No secret, for ours adds it; no default scope, for it would go with every request. */
    @SuppressWarnings("NullAway") // ScribeJava is not annotated; null means "none" here
    Requests(DialectApi api, @Nullable String redirectUri) {
      super(api, api.client.id(), null, redirectUri, null, "code", null, null, null, null);
    }

    @Override
    protected OAuthRequest createAccessTokenRequest(AccessTokenRequestParams parameters) {
      return super.createAccessTokenRequest(parameters);
    }

    @Override
    @SuppressWarnings("NullAway") // as above
    protected OAuthRequest createRefreshTokenRequest(String token, @Nullable String scope) {
      return super.createRefreshTokenRequest(token, scope);
    }

    @Override
    protected OAuthRequest createRevokeTokenRequest(String token, TokenTypeHint hint) {
      return super.createRevokeTokenRequest(token, hint);
    }
  }
}
