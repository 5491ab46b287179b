package com.agentteams.login;

import com.agentteams.catalog.ProbeResult;
import com.agentteams.oauth.Attempt;
import com.agentteams.oauth.RevocationResult;
import com.agentteams.oauth.TokenResult;
import com.agentteams.secret.Secret;
import com.agentteams.vault.LoginBinding;
import com.agentteams.vault.StoredLogin;
import java.time.Duration;
import java.util.List;

/**
 * The provider of one tool, as one object uses it: three calls as values, and what the Tool says of
 * them. Each call sends at most what its name says, once, and ends within the time-out of {@link
 * ClaimTimes}.
 *
 * <p>Each takes what has to hold when it is sent, and runs it once there is room for the call:
 * waiting for that may take longer than a claim lasts ({@link Claim#sending}). What that throws
 * comes out, and nothing was sent.
 *
 * <p>Each throws {@link com.agentteams.oauth.EndpointNotAllowedException} if a URL of the Tool may
 * not be called; then nothing was sent.
 */
public interface Provider {
  /** What a login that is made now is made with. */
  LoginBinding binding();

  /** Whether revoking one grant kills others of the same client and account. */
  boolean revokesSiblings();

  /** The asked scopes that were not granted, by meaning and not by spelling. */
  List<String> missingScopes(List<String> asked, List<String> granted, boolean refreshTokenCame);

  /** Presents the code of an attempt, once. */
  TokenResult exchange(Attempt attempt, Secret code, Runnable beforeSending);

  /** Asks whether a login works, and whose it is. */
  ProbeResult probe(StoredLogin login, Runnable beforeSending);

  /**
   * Ends a grant, with what it was made with. A grant of another OAuth client cannot be ended and
   * nothing is sent.
   *
   * @param within how long it may take, with the wait for room for it
   */
  RevocationResult revoke(Grant grant, Duration within, Runnable beforeSending);
}
