package com.agentteams.oauth;

import com.agentteams.oauth.RevocationResult.Failed;
import com.agentteams.oauth.RevocationResult.Revoked;
import com.agentteams.oauth.RevocationResult.TryLater;
import com.agentteams.oauth.RevocationResult.Unsupported;
import com.agentteams.secret.Secret;
import com.github.scribejava.core.revoke.TokenTypeHint;
import java.time.Duration;
import java.util.function.Predicate;
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
   * @param proven tells an answer that proves the token gone; nothing else does
   * @param timeout for both requests together
   * @throws EndpointNotAllowedException see {@link ProviderHttp#send}; nothing was sent
   */
  public RevocationResult revoke(
      Dialect dialect,
      String revokeUrl,
      OAuthClient client,
      @Nullable Secret access,
      @Nullable Secret refresh,
      Predicate<ProviderAnswer> proven,
      Duration timeout) {
    var api = new DialectApi(dialect, client, revokeUrl);
    var deadline = System.nanoTime() + timeout.toNanos();
    if (refresh == null) {
      return access == null
          ? new Revoked()
          : judge(send(api, access, TokenTypeHint.ACCESS_TOKEN, deadline), proven);
    }
    var first = judge(send(api, refresh, TokenTypeHint.REFRESH_TOKEN, deadline), proven);
    return access == null || first instanceof Failed || first instanceof TryLater
        ? first
        : both(first, send(api, access, TokenTypeHint.ACCESS_TOKEN, deadline), proven);
  }

  /**
   * What two answers come to. Where the end of the refresh token is proven, so is that of the
   * grant: its access tokens went with it (section 2.1), or they cannot be ended. A refresh token
   * that cannot be ended keeps the grant alive, whatever becomes of the access token.
   */
  private static RevocationResult both(
      RevocationResult first, ProviderOutcome outcome, Predicate<ProviderAnswer> proven) {
    var second = judge(outcome, proven);
    return first instanceof Revoked
        ? (second instanceof Failed && !isDead(outcome) ? second : first)
        : (second instanceof Revoked ? first : second);
  }

  private ProviderOutcome send(DialectApi api, Secret token, TokenTypeHint hint, long deadline) {
    var left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    return DialectApi.send(http, api.revoke(token, hint), left);
  }

  /**
   * What an answer to a request that ends a grant comes to.
   *
   * @param proven tells an answer that proves the token gone; nothing else does
   */
  public static RevocationResult judge(ProviderOutcome outcome, Predicate<ProviderAnswer> proven) {
    return switch (outcome) {
      case ProviderOutcome.Answered(var answer) -> judge(answer, proven);
      case ProviderOutcome.NotSent(var why) -> new TryLater(null, why);
      case ProviderOutcome.Lost(var why) -> new TryLater(null, why);
    };
  }

  private static RevocationResult judge(ProviderAnswer answer, Predicate<ProviderAnswer> proven) {
    if (proven.test(answer)) {
      return new Revoked();
    }
    if (answer.mayBeTriedAgain() || answer.isLimited()) {
      return new TryLater(answer.retryAfter(), answer.setback());
    }
    return TokenAnswer.error(answer).equalsIgnoreCase("unsupported_token_type")
        ? new Unsupported()
        : new Failed();
  }

  private static boolean isDead(ProviderOutcome outcome) {
    return outcome instanceof ProviderOutcome.Answered(var answer)
        && TokenAnswer.error(answer).equalsIgnoreCase("invalid_token");
  }
}
