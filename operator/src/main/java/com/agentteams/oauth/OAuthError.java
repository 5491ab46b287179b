package com.agentteams.oauth;

import com.agentteams.oauth.TokenResult.Lost;
import com.agentteams.oauth.TokenResult.Refused;
import com.agentteams.oauth.TokenResult.TryLater;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why a token endpoint refused, in our words: providers spell it in many ways. */
public enum OAuthError {
  /** The code or the refresh token is not, or no longer, good: on refresh a proven no. */
  INVALID_GRANT,
  /** The client or its secret is wrong (N-12): the installation's matter, not the person's. */
  INVALID_CLIENT,
  INVALID_SCOPE,
  ACCESS_DENIED,
  /** The redirect URI is not the one that the client has at the provider. */
  REDIRECT_URI_MISMATCH,
  /** The client may not do this (grant type, resource: O-18). */
  NOT_PERMITTED,
  /** Anything else; proves nothing. */
  OTHER;

  /** What the value of {@code error} in an answer means. Unknown text is not kept. */
  static TokenResult judge(String error, @Nullable Duration retryAfter) {
    return switch (error.strip().toLowerCase(Locale.ROOT)) {
      case "invalid_grant",
          "bad_verification_code",
          "invalid_code",
          "code_already_used",
          "code_expired",
          "bad_refresh_token",
          "invalid_refresh_token",
          "token_revoked",
          "account_inactive" ->
          new Refused(INVALID_GRANT);
      case "invalid_client",
          "incorrect_client_credentials",
          "bad_client_secret",
          "invalid_client_id",
          "bad_client_id",
          "invalid_client_secret",
          "unauthorized_client" ->
          new Refused(INVALID_CLIENT);
      case "invalid_scope", "missing_scope" -> new Refused(INVALID_SCOPE);
      case "access_denied" -> new Refused(ACCESS_DENIED);
      case "redirect_uri_mismatch", "bad_redirect_uri" -> new Refused(REDIRECT_URI_MISMATCH);
      case "unsupported_grant_type", "invalid_target", "org_login_required" ->
          new Refused(NOT_PERMITTED);
      // said before anything was done
      case "ratelimited", "rate_limited", "slow_down" ->
          new TryLater(retryAfter, Setback.RATE_LIMITED);
      case "temporarily_unavailable", "service_unavailable" ->
          new TryLater(retryAfter, Setback.UNAVAILABLE);
      // said after something may have been done
      case "server_error", "internal_error", "fatal_error", "request_timeout" ->
          new Lost(Setback.SERVER_ERROR);
      default -> new Refused(OTHER);
    };
  }
}
