package com.agentteams.vault;

import com.agentteams.secret.Secret;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A login as it is kept: what the provider answered, and what a later process must know to judge
 * whether it belongs to what it recovers. Kind, attempt hash and generation are in here, not in the
 * associated data, because recovery opens a blob before it knows them.
 *
 * @param kind where it came from; a refresh never adopts a login candidate
 * @param attemptHash SHA-256 of the id of the attempt whose code gave this login, hex
 * @param generation how often the login was replaced or refreshed when this was written; orders
 *     duplicates
 * @param replaces the version that was in use when this login was obtained: it is ended once this
 *     one is in use; absent if there was none
 * @param toolName the Tool, also bound by the associated data
 * @param binding what it was made with
 * @param refreshToken absent if the provider gave none
 * @param expirationTime when the access token ends; absent if the provider did not say
 * @param grantedScopes what the provider granted
 * @param requestedScopes what was asked at the consent
 * @param obtainedTime when the answer arrived
 */
public record StoredLogin(
    Kind kind,
    String attemptHash,
    long generation,
    @Nullable Long replaces,
    String toolName,
    LoginBinding binding,
    Secret accessToken,
    @Nullable Secret refreshToken,
    String tokenType,
    @Nullable Instant expirationTime,
    List<String> grantedScopes,
    List<String> requestedScopes,
    Instant obtainedTime) {

  public StoredLogin {
    grantedScopes = List.copyOf(grantedScopes);
    requestedScopes = List.copyOf(requestedScopes);
  }

  /** Whether both are one login: where the answer of an append was lost, it is stored twice. */
  public boolean isCopyOf(StoredLogin other) {
    return accessToken.sameAs(other.accessToken);
  }

  /** How a login came to be. */
  public enum Kind {
    /** Answer to a code: not in use until account and scopes were checked. */
    Candidate,
    /** Answer to a refresh of a login in use. */
    Refreshed
  }
}
