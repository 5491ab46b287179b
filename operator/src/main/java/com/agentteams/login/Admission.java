package com.agentteams.login;

import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.Reason;
import com.agentteams.api.TokenStatus;
import com.agentteams.catalog.ProbeResult;
import com.agentteams.kube.Rfc3339;
import com.agentteams.login.SharedGrant.Staying;
import com.agentteams.vault.LoginBinding;
import com.agentteams.vault.StoredLogin;
import com.agentteams.vault.TokenVault;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Judges a stored login: what it was made with, granted scopes, then the account that a probe
 * names. What may be used becomes the login in use by one move of the pointer; what may not is
 * revoked and destroyed, and the login in use stays. A crash in between finds the login again and
 * judges it again.
 */
final class Admission {
  private final Holder holder;
  private final Provider provider;
  private final Claim claim;
  private final AccountProbe probe;
  private final Discarding discarding;

  Admission(Holder holder, LoginSubject subject, Provider provider, Claim claim) {
    this.holder = holder;
    this.provider = provider;
    this.claim = claim;
    this.probe = new AccountProbe(holder, subject, provider, claim);
    this.discarding = new Discarding(holder, subject, provider, claim);
  }

  /** Takes a stored login into use, or leaves nothing living behind of it. */
  LoginResult judge(StoredLogin login, TokenVault.Sealed at) {
    if (!login.binding().fits(provider.binding())) {
      return reject(login, at, LoginResult.Refused.changed(login.attemptHash()), null);
    }
    var missing =
        provider.missingScopes(
            login.requestedScopes(), login.grantedScopes(), login.refreshToken() != null);
    if (!missing.isEmpty()) {
      return reject(
          login, at, LoginResult.Refused.scopesMissing(login.attemptHash(), missing), null);
    }
    return switch (probe.patiently(login).orElse(null)) {
      case AccountProbe.Answer.Alive(var alive) -> admit(login, at, alive);
      case AccountProbe.Answer.Dead _ ->
          rejectFailed(login, at, "the provider refused the new login at once");
      case AccountProbe.Answer.Unknown unknown -> rejectFailed(login, at, unknown.why());
      case null -> {
        // who ends the object revokes it too, and tells what became of it
        claim.take(ClaimPurpose.Disconnect, claim.token().lastAttempt());
        yield new LoginResult.Later(Duration.ZERO);
      }
    };
  }

  /**
   * Takes a login into use that may have been in use before. Only a proven no ends it (laws 3 and
   * 4): what was asked then nobody knows, and what does not answer now may answer later.
   */
  LoginResult judgeAgain(StoredLogin login, TokenVault.Sealed at) {
    if (!login.binding().fits(provider.binding())) {
      claim.move(pointer(login, at, login.binding()));
      return new LoginResult.Later(Duration.ofSeconds(1));
    }
    return switch (probe.once(login)) {
      case AccountProbe.Answer.Alive(var alive) -> admit(login, at, alive);
      case AccountProbe.Answer.Dead _ ->
          rejectFailed(login, at, "the provider refused the login that was found");
      case AccountProbe.Answer.Unknown unknown -> {
        claim.release();
        yield unknown.later();
      }
    };
  }

  private LoginResult admit(StoredLogin login, TokenVault.Sealed at, ProbeResult.Alive alive) {
    var wrong = claim.live().terms().wrong(alive.account());
    if (wrong.isPresent()) {
      return reject(
          login,
          at,
          new LoginResult.Refused(login.attemptHash(), Reason.WrongAccount, wrong.get()),
          alive.account().id());
    }
    claim.move(pointer(login, at, provider.binding()));
    return connected(login, at.version(), alive);
  }

  private TokenStatus pointer(StoredLogin login, TokenVault.Sealed at, LoginBinding madeWith) {
    var expires = login.expirationTime();
    return TokenStatus.NONE
        .withAttempt(login.attemptHash())
        .withStored(holder.vault().storeKind(), at.version(), at.keyId() & 0xFFFFFFFFL)
        .withLogin(
            login.generation(),
            expires == null ? null : Rfc3339.seconds(expires),
            login.refreshToken() != null,
            madeWith.fingerprint());
  }

  /** A login is in use: what it replaced is ended. */
  LoginResult connected(StoredLogin login, long version, ProbeResult.Alive alive) {
    return new LoginResult.Connected(
        login.attemptHash(),
        alive.account(),
        login.grantedScopes(),
        login.obtainedTime(),
        alive.degraded(),
        !discarding.replaced(login, version, new Staying(true, alive.account().id())));
  }

  private LoginResult rejectFailed(StoredLogin login, TokenVault.Sealed at, String why) {
    return reject(login, at, LoginResult.Refused.failed(login.attemptHash(), why), null);
  }

  /** Leaves nothing living behind of a login that may not be used; the one in use stays. */
  private LoginResult reject(
      StoredLogin login,
      TokenVault.Sealed at,
      LoginResult.Refused refused,
      @Nullable String accountId) {
    discarding.stored(login, at, accountId);
    claim.release();
    return refused;
  }
}
