package com.agentteams.oauth;

import com.agentteams.secret.Secret;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a token endpoint granted.
 *
 * @param refresh null where the answer has none: after a refresh the old one stays
 * @param type always {@code bearer}: no other is taken
 * @param lifetime of the access token; null where the answer does not say
 * @param scopes fit for a status, see {@link Cleaned}; null where the answer does not say: as asked
 *     (RFC 6749 section 5.1)
 */
public record Tokens(
    Secret access,
    @Nullable Secret refresh,
    String type,
    @Nullable Duration lifetime,
    @Nullable List<String> scopes) {
  public Tokens {
    scopes = scopes == null ? null : List.copyOf(scopes);
  }
}
