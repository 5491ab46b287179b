package com.agentteams.oauth;

import com.agentteams.secret.Secret;
import com.github.scribejava.core.model.OAuthRequest;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The token endpoint of a provider. Each call sends exactly one request. There is no {@code
 * resource} parameter (O-18): no provider of the catalog supports RFC 8707, and one that does gets
 * it through the extra parameters of its dialect.
 */
public final class TokenEndpoint {
  private static final Logger LOG = LoggerFactory.getLogger(TokenEndpoint.class);
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
      Duration timeout) {
    var request = new DialectApi(dialect, client, NONE).exchange(code, redirectUri, verifier);
    return send(dialect, false, request, timeout);
  }

  /**
   * Refreshes (RFC 6749 section 6).
   *
   * @throws EndpointNotAllowedException see {@link ProviderHttp#send}; nothing was sent
   */
  public TokenResult refresh(
      Dialect dialect, OAuthClient client, Secret refreshToken, Duration timeout) {
    var request = new DialectApi(dialect, client, NONE).refresh(refreshToken);
    return send(dialect, true, request, timeout);
  }

  private TokenResult send(
      Dialect dialect, boolean refresh, OAuthRequest request, Duration timeout) {
    return switch (DialectApi.send(http, request, timeout)) {
      case ProviderOutcome.Answered(var answer) ->
          logged(TokenAnswer.judge(dialect, refresh, answer), answer.status(), dialect);
      case ProviderOutcome.NotSent(var why) -> new TokenResult.TryLater(null, why);
      case ProviderOutcome.Lost(var why) -> new TokenResult.Lost(why);
    };
  }

  /** One line where an answer was odd or a no: how, and from which host; never its words. */
  private static TokenResult logged(TokenResult result, int status, Dialect dialect) {
    var host = URI.create(dialect.tokenUrl()).getHost();
    if (result instanceof TokenResult.Granted granted && !granted.oddities().isEmpty()) {
      LOG.atInfo()
          .addKeyValue("host", host)
          .addKeyValue("oddities", new TreeSet<>(granted.oddities()))
          .log("A token answer was odd and was taken all the same");
    } else if (result instanceof TokenResult.Refused refused) {
      LOG.atWarn()
          .addKeyValue("host", host)
          .addKeyValue("status", status)
          .addKeyValue("error", refused.error().name().toLowerCase(Locale.ROOT))
          .log("A token endpoint refused");
    }
    return result;
  }
}
