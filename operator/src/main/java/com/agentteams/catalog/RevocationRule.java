package com.agentteams.catalog;

import com.agentteams.api.ToolRevocation;
import com.agentteams.oauth.Dialect;
import com.agentteams.oauth.OAuthClient;
import com.agentteams.oauth.ProviderAnswer;
import com.agentteams.oauth.ProviderHttp;
import com.agentteams.oauth.Revocation;
import com.agentteams.oauth.RevocationResult;
import com.agentteams.secret.Secret;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a Tool ends a grant. The grant is gone if {@code revokedWhen} says so and by nothing else: a
 * request that authenticates the client is refused with the very answers that tell of a dead token.
 */
record RevocationRule(ToolRevocation revocation, @Nullable Expression revokedWhen) {

  /** Where it is asked for; empty where the Tool has no such place. */
  Optional<String> url(OAuthClient client, Map<String, String> inputs) {
    var url = revocation.url();
    var request = revocation.request();
    return url != null
        ? Optional.of(UrlTemplate.fill(url, inputs))
        : Optional.ofNullable(request).map(r -> new RequestTemplate(r).url(client, inputs));
  }

  RevocationResult revoke(
      ProviderHttp http,
      Dialect dialect,
      OAuthClient client,
      @Nullable Secret access,
      @Nullable Secret refresh,
      Map<String, String> inputs,
      Duration timeout) {
    if (access == null && refresh == null) {
      return new RevocationResult.Revoked();
    }
    var url = revocation.url();
    if (url != null) {
      var filled = UrlTemplate.fill(url, inputs);
      return new Revocation(http)
          .revoke(dialect, filled, client, access, refresh, this::proves, timeout);
    }
    var request = revocation.request();
    if (request == null) {
      return new RevocationResult.Unsupported();
    }
    var template = new RequestTemplate(request);
    if (template.lacks(access, refresh)) {
      return new RevocationResult.Failed("it lacks the token that the Tool's revocation sends");
    }
    var limit = ProviderHttp.TOKEN_ANSWER_LIMIT;
    var outcome = template.send(http, client, access, refresh, inputs, timeout, limit);
    return Revocation.judge(outcome, this::proves);
  }

  private boolean proves(ProviderAnswer answer) {
    return revokedWhen == null ? answer.is2xx() : revokedWhen.evaluate(answer) == Verdict.MATCHES;
  }
}
