package com.agentteams.oauth;

import com.agentteams.oauth.RevocationResult.Failed;
import com.agentteams.oauth.RevocationResult.Revoked;
import com.agentteams.oauth.RevocationResult.TryLater;
import com.agentteams.oauth.RevocationResult.Unsupported;
import com.agentteams.secret.Secret;
import com.github.scribejava.core.revoke.TokenTypeHint;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Token revocation (RFC 7009): the refresh token first, then the access token (O-20). */
public final class Revocation {
  private final ProviderHttp http;

  public Revocation(ProviderHttp http) {
    this.http = http;
  }

  /**
   * Ends a grant. An access token follows unless the refresh token met with a failure.
   *
   * @param timeout for both requests together
   * @throws EndpointNotAllowedException see {@link ProviderHttp#send}; nothing was sent
   */
  public RevocationResult revoke(
      Dialect dialect,
      String revokeUrl,
      OAuthClient client,
      @Nullable Secret access,
      @Nullable Secret refresh,
      Duration timeout) {
    var api = new DialectApi(dialect, client, revokeUrl);
    var deadline = System.nanoTime() + timeout.toNanos();
    RevocationResult first = new Revoked();
    if (refresh != null) {
      first = send(api, refresh, TokenTypeHint.REFRESH_TOKEN, deadline);
    }
    return switch (first) {
      case Failed failed -> failed;
      case TryLater later -> later;
      case Revoked _ when access == null -> first;
      case Unsupported _ when access == null -> first;
      case Revoked _, Unsupported _ -> {
        var second = send(api, access, TokenTypeHint.ACCESS_TOKEN, deadline);
        // the end of the refresh token is the end of the grant, where access tokens cannot be ended
        yield second instanceof Unsupported ? first : second;
      }
    };
  }

  private RevocationResult send(
      DialectApi api, Secret token, TokenTypeHint hint, long deadline) {
    var left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    return switch (DialectApi.send(http, api.revoke(token, hint), left)) {
      case ProviderOutcome.Answered(var answer) -> judge(answer);
      case ProviderOutcome.NotSent(var why) -> new TryLater(null, why);
      case ProviderOutcome.Lost(var why) -> new TryLater(null, why);
    };
  }

  private static RevocationResult judge(ProviderAnswer answer) {
    if (answer.is2xx()) {
      return new Revoked(); // also for a token that the provider does not know (section 2.2)
    }
    if (answer.mayBeTriedAgain()) {
      return new TryLater(answer.retryAfter(), answer.setback());
    }
    return switch (TokenAnswer.error(answer).toLowerCase(Locale.ROOT)) {
      case "unsupported_token_type" -> new Unsupported();
      case "invalid_token" -> new Revoked(); // Google's word for one that is dead already
      default -> new Failed();
    };
  }
}
