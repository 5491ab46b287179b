package com.agentteams.login;

import com.agentteams.api.RevocationOutcome;
import com.agentteams.api.TokenStatus;
import com.agentteams.vault.BlobOwner;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the register holds of one object, as it was read.
 *
 * @param revision what the object's resourceVersion was; a compare-and-set succeeds only on this
 * @param token the pointer to the stored login, and who works on it
 * @param wanted whether somebody wants the login: the object is neither being deleted nor to be
 *     disconnected
 * @param deleting whether the object is being deleted
 * @param statusLost whether there is no status at all; there may be a login all the same (K-2)
 * @param told whether the status says that there is a login
 * @param ofAnotherLife whether the status is older than the object, as after a restore from a
 *     backup: what it points to may not be stored for this object
 * @param openAttempt hash of the attempt whose link is open; null if no link is
 * @param askedScopes what the open link asks for
 * @param terms which account may consent
 * @param recorded what the status says became of the grant that ended last; null if it says nothing
 */
public record LoginEntry(
    BlobOwner owner,
    String revision,
    TokenStatus token,
    boolean wanted,
    boolean deleting,
    boolean statusLost,
    boolean told,
    boolean ofAnotherLife,
    @Nullable String openAttempt,
    List<String> askedScopes,
    AccountTerms terms,
    @Nullable RevocationOutcome recorded) {
  public LoginEntry {
    askedScopes = List.copyOf(askedScopes);
  }

  /**
   * Id of the account of the login in use; null if nobody has told whose it is, as long as the
   * status speaks of the one before it.
   */
  @Nullable String toldAccount() {
    var another = openAttempt != null && openAttempt.equals(token.lastAttempt());
    return told && !another ? terms.knownId() : null;
  }

  /** Whether a pointer knows of no login and no attempt; a claim on it tells of neither. */
  public static boolean isEmpty(TokenStatus token) {
    return token.withClaim(null).equals(TokenStatus.NONE);
  }
}
