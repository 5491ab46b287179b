package com.agentteams.operator.connection;

import com.agentteams.api.Account;
import com.agentteams.api.Reason;
import com.agentteams.api.TokenStatus;
import com.agentteams.catalog.ProbeResult;
import com.agentteams.operator.status.Rfc3339;
import com.agentteams.secret.Secret;
import com.agentteams.vault.KeyUnavailableException;
import com.agentteams.vault.Opened;
import com.agentteams.vault.StoreUnavailableException;
import com.agentteams.vault.StoredLogin;
import com.agentteams.vault.TokenVault;
import com.agentteams.vault.UnreadableException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges a stored login: granted scopes, then the account that a probe names. What may be used
 * becomes the login in use by one move of the pointer; what may not is revoked and destroyed, and
 * the login in use stays. A crash in between finds the login again and judges it again.
 */
final class LoginCheck {
  private static final Logger LOG = LoggerFactory.getLogger(LoginCheck.class);

  private final LoginTools tools;
  private final LoginWork.Subject subject;
  private final HeldConnection held;

  LoginCheck(LoginTools tools, LoginWork.Subject subject, HeldConnection held) {
    this.tools = tools;
    this.subject = subject;
    this.held = held;
  }

  /** Takes a stored login into use, or leaves nothing living behind of it. */
  Outcome check(StoredLogin login, TokenVault.Sealed at) {
    var missing = new ArrayList<>(login.requestedScopes());
    missing.removeAll(new HashSet<>(login.grantedScopes()));
    if (!missing.isEmpty()) {
      return reject(
          login,
          at.version(),
          Reason.ScopesMissing,
          "Permissions were left out ("
              + String.join(", ", missing)
              + "): open the page in status.connectURL and grant them all.");
    }
    var retrying = new Retrying(tools);
    while (true) {
      switch (probe(login)) {
        case ProbeResult.Alive alive -> {
          var wrong = Accounts.wrong(held.live(), alive.account());
          return wrong.isPresent()
              ? reject(login, at.version(), Reason.WrongAccount, wrong.get())
              : adopt(login, at, alive.account(), alive.degraded());
        }
        case ProbeResult.Reauthorize ignored -> {
          return rejectFailed(login, at, "The provider refused the new login at once");
        }
        case ProbeResult.Unreadable unreadable -> {
          return rejectFailed(
              login,
              at,
              "The answer of the Tool's probe does not name the account ("
                  + unreadable.why()
                  + ")");
        }
        case ProbeResult.Unavailable unavailable -> {
          if (!retrying.pause(unavailable.retryAfter())) {
            return rejectFailed(login, at, "The provider did not answer in time");
          }
          held.renew();
          if (held.unwanted()) {
            return rejectFailed(login, at, "The connection is being ended");
          }
        }
      }
    }
  }

  ProbeResult probe(StoredLogin login) {
    return subject
        .tool()
        .probe(
            tools.http(),
            subject.client(),
            login.accessToken(),
            held.live().getSpec().inputs(),
            tools.timeout());
  }

  private Outcome adopt(
      StoredLogin login, TokenVault.Sealed at, Account account, boolean degraded) {
    var before = held.token();
    var replaced = replacedLogin(before, account);
    held.set(
        new TokenStatus(
            tools.vault().storeKind(),
            at.version(),
            login.generation(),
            at.keyId() & 0xFFFFFFFFL,
            null,
            login.attemptHash(),
            null,
            login.expirationTime() == null ? null : Rfc3339.seconds(login.expirationTime()),
            login.refreshToken() != null));
    replaced.ifPresent(this::revoke);
    retire(before.version() == null ? 0 : before.version() - 1, at.version());
    return new Outcome.Connected(
        login.attemptHash(), account, login.grantedScopes(), login.obtainedTime(), degraded);
  }

  /** The login in use, if it belongs to another account than the one that takes its place. */
  private Optional<StoredLogin> replacedLogin(TokenStatus before, Account account) {
    var known = held.live().getStatus() == null ? null : held.live().getStatus().account();
    if (before.version() == null || known == null || known.id().equals(account.id())) {
      return Optional.empty();
    }
    try {
      return tools.vault().open(subject.owner(), subject.toolName(), before.version())
              instanceof Opened.Found found
          ? Optional.of(found.login())
          : Optional.empty();
    } catch (StoreUnavailableException | KeyUnavailableException | UnreadableException e) {
      return Optional.empty();
    }
  }

  /** Destroys what the new login took the place of. Best effort: deletion destroys the rest. */
  private void retire(long after, long before) {
    for (var version = after + 1; version < before; version++) {
      try {
        tools.vault().destroy(subject.owner(), version);
      } catch (StoreUnavailableException e) {
        LOG.atInfo().log("An old version could not be destroyed yet");
      }
    }
  }

  private Outcome rejectFailed(StoredLogin login, TokenVault.Sealed at, String why) {
    return reject(
        login,
        at.version(),
        Reason.ExchangeFailed,
        why + ": open the page in status.connectURL again.");
  }

  /** Leaves nothing living behind of a login that may not be used; the one in use stays. */
  private Outcome reject(StoredLogin login, long version, Reason reason, String message) {
    revoke(login);
    tools.vault().destroy(subject.owner(), version);
    held.release();
    return new Outcome.Refused(login.attemptHash(), reason, message);
  }

  void revoke(StoredLogin login) {
    revoke(login.accessToken(), login.refreshToken(), null);
  }

  /** Revokes tokens, unless that could kill a login that is in use (unknown counts as yes). */
  void revoke(Secret access, @Nullable Secret refresh, @Nullable String account) {
    if (subject.tool().revokesSiblings() && subject.sharedGrant().test(account)) {
      LOG.atWarn().log("New tokens are only destroyed: revoking them could end another login");
      return;
    }
    var result =
        subject
            .tool()
            .revoke(
                tools.http(),
                subject.client(),
                access,
                refresh,
                held.live().getSpec().inputs(),
                tools.timeout());
    tools.revoked().record(subject.toolName(), result.getClass().getSimpleName());
  }
}
