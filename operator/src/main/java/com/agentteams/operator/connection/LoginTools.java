package com.agentteams.operator.connection;

import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.TokenClaim;
import com.agentteams.api.ToolConnection;
import com.agentteams.oauth.ProviderHttp;
import com.agentteams.oauth.TokenEndpoint;
import com.agentteams.operator.status.TokenPointer;
import com.agentteams.secret.Secret;
import com.agentteams.vault.KeySets;
import com.agentteams.vault.TokenVault;
import java.time.Clock;
import java.time.Duration;
import java.util.function.BiConsumer;

/**
 * What work on a login uses.
 *
 * @param holder this process, as claims name it
 * @param timeout read time-out towards the provider; the times of a claim scale with it
 * @param wrote told of each write of the pointer, so that the cache has it at once
 * @param clientPlace where the OAuth client is kept, in words
 * @param clientRejected called when the provider refused the OAuth client
 */
record LoginTools(
    TokenPointer pointer,
    TokenVault vault,
    KeySets keys,
    Links links,
    TokenEndpoint endpoint,
    ProviderHttp http,
    Clock clock,
    Sleeper sleeper,
    String holder,
    Duration timeout,
    BiConsumer<ToolConnection, ToolConnection> wrote,
    String clientPlace,
    Runnable clientRejected,
    Exchanged exchanged,
    Revoked revoked) {

  private static final Duration FULL_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration SEND_WITHIN = Duration.ofSeconds(15);
  private static final Duration MARGIN = Duration.ofSeconds(5);

  /** A claim from now on, with the times of DESIGN 4.4 (a). */
  TokenClaim newClaim(ClaimPurpose purpose) {
    var sendBefore = clock.instant().plus(scaled(SEND_WITHIN));
    return TokenPointer.claim(
        holder, purpose, sendBefore, sendBefore.plus(timeout).plus(scaled(MARGIN)));
  }

  /** The same, for work on one connection. */
  LoginTools forSubject(
      BiConsumer<ToolConnection, ToolConnection> told, String place, Runnable rejected) {
    return new LoginTools(
        pointer, vault, keys, links, endpoint, http, clock, sleeper, holder, timeout, told, place,
        rejected, exchanged, revoked);
  }

  Secret openConsent(byte[] sealed, byte[] context) {
    return keys.openConsent(sealed, context);
  }

  private Duration scaled(Duration atFullTimeout) {
    return Duration.ofNanos(
        (long) (atFullTimeout.toNanos() * ((double) timeout.toMillis() / FULL_TIMEOUT.toMillis())));
  }

  /** Pauses the thread; an interruption ends the pause and stays set. */
  interface Sleeper {
    void sleep(Duration duration);
  }

  /** Counts an exchange. */
  interface Exchanged {
    void record(String tool, String outcome, Duration took);
  }

  /** Counts a revocation. */
  interface Revoked {
    void record(String tool, String outcome);
  }
}
