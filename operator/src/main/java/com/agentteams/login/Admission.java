package com.agentteams.login;

import com.agentteams.api.Account;
import com.agentteams.api.Reason;
import com.agentteams.api.TokenStatus;
import com.agentteams.catalog.ProbeResult;
import com.agentteams.kube.Rfc3339;
import com.agentteams.oauth.EndpointNotAllowedException;
import com.agentteams.vault.KeyUnavailableException;
import com.agentteams.vault.Opened;
import com.agentteams.vault.StoreUnavailableException;
import com.agentteams.vault.StoredLogin;
import com.agentteams.vault.TokenVault;
import com.agentteams.vault.UnreadableException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges a stored login: what it was made with, granted scopes, then the account that a probe
 * names. What may be used becomes the login in use by one move of the pointer; what may not is
 * revoked and destroyed, and the login in use stays. A crash in between finds the login again and
 * judges it again.
 */
final class Admission {
  private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

  /** Some providers answer 401 in the first seconds of a fresh token. */
  private static final Duration FRESH = Duration.ofSeconds(15);

  private final Holder holder;
  private final LoginSubject subject;
  private final Provider provider;
  private final Claim claim;

  Admission(Holder holder, LoginSubject subject, Provider provider, Claim claim) {
    this.holder = holder;
    this.subject = subject;
    this.provider = provider;
    this.claim = claim;
  }

  /** Takes a stored login into use, or leaves nothing living behind of it. */
  LoginResult judge(StoredLogin login, TokenVault.Sealed at) {
    if (!login.binding().fits(provider.binding())) {
      return reject(
          login,
          at,
          Reason.ClientChanged,
          "The OAuth client, the installation or spec.inputs changed during the consent",
          null);
    }
    var missing =
        provider.missingScopes(
            login.requestedScopes(), login.grantedScopes(), login.refreshToken() != null);
    if (!missing.isEmpty()) {
      return rejectWith(
          login,
          at,
          new LoginResult.Refused(
              login.attemptHash(),
              Reason.ScopesMissing,
              "Permissions were left out ("
                  + String.join(", ", missing)
                  + "): open the page in status.connectURL and grant them all."),
          null);
    }
    try {
      return judgeAccount(login, at);
    } catch (EndpointNotAllowedException e) {
      LOG.atWarn().addKeyValue("rule", e.rule()).log("An endpoint of the Tool is not allowed");
      return rejectFailed(login, at, "An endpoint of the Tool is not allowed (" + e.rule() + ")");
    }
  }

  private LoginResult judgeAccount(StoredLogin login, TokenVault.Sealed at) {
    var patience = new Backoff(holder, Exchange.PATIENCE);
    var fresh = new Backoff(holder, FRESH);
    while (true) {
      var result = provider.probe(login, claim::requireTimeToSend);
      if (mayBeTooFresh(result) && fresh.pause(null)) {
        continue;
      }
      switch (result) {
        case ProbeResult.Alive alive -> {
          return admit(login, at, alive);
        }
        case ProbeResult.Reauthorize _ -> {
          return rejectFailed(login, at, "The provider refused the new login at once");
        }
        case ProbeResult.Unreadable unreadable -> {
          return rejectFailed(login, at, sentence(unreadable.why().sentence()));
        }
        case ProbeResult.Unavailable unavailable -> {
          subject
              .progress()
              .accept("the provider is asked whose the login is, " + unavailable.why().sentence());
          if (!patience.pause(unavailable.retryAfter())) {
            return rejectFailed(
                login, at, "The provider did not answer: " + unavailable.why().sentence());
          }
          claim.renew();
          if (!claim.live().wanted()) {
            return rejectFailed(login, at, "The connection is being ended");
          }
        }
      }
    }
  }

  private static String sentence(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  private static boolean mayBeTooFresh(ProbeResult result) {
    return result instanceof ProbeResult.Reauthorize
        || (result instanceof ProbeResult.Unreadable unreadable
            && unreadable.why() == ProbeResult.Why.STATUS);
  }

  private LoginResult admit(StoredLogin login, TokenVault.Sealed at, ProbeResult.Alive alive) {
    var wrong = claim.live().terms().wrong(alive.account());
    if (wrong.isPresent()) {
      return rejectWith(
          login,
          at,
          new LoginResult.Refused(login.attemptHash(), Reason.WrongAccount, wrong.get()),
          alive.account().id());
    }
    var expires = login.expirationTime();
    claim.move(
        new TokenStatus(
            holder.vault().storeKind(),
            at.version(),
            login.generation(),
            at.keyId() & 0xFFFFFFFFL,
            null,
            login.attemptHash(),
            null,
            expires == null ? null : Rfc3339.seconds(expires),
            login.refreshToken() != null));
    return connected(login, at.version(), alive);
  }

  /** A login is in use: what it replaced is ended. */
  LoginResult connected(StoredLogin login, long version, ProbeResult.Alive alive) {
    return new LoginResult.Connected(
        login.attemptHash(),
        alive.account(),
        login.grantedScopes(),
        login.obtainedTime(),
        alive.degraded(),
        !retire(login, version, alive.account()));
  }

  /**
   * Ends the login that this one replaced, and destroys what else is stored below it: copies whose
   * answer was lost. Needs no claim, because nobody points there any more; doing it twice does no
   * harm.
   *
   * @param account whose the login in use is; null if nobody knows
   * @return false if the store does not let it happen now
   */
  boolean retire(StoredLogin login, long version, @Nullable Account account) {
    var replaced = login.replaces();
    try {
      for (var older = version - 1; older >= (replaced == null ? 1 : replaced); older--) {
        var opened = holder.vault().open(subject.owner(), subject.tool(), older);
        if (opened instanceof Opened.Found found) {
          if (!found.login().accessToken().sameAs(login.accessToken())) {
            endReplaced(found.login(), account);
          }
          holder.vault().destroy(subject.owner(), older);
        } else if (replaced == null) {
          return true;
        }
      }
      return true;
    } catch (StoreUnavailableException | KeyUnavailableException | UnreadableException e) {
      LOG.atInfo()
          .addKeyValue("problem", e.getMessage())
          .log("What a login replaced cannot be ended yet");
      return false;
    }
  }

  private void endReplaced(StoredLogin old, @Nullable Account account) {
    var known = claim.live().terms().known();
    var anothersAlone =
        known != null
            && account != null
            && !known.id().equals(account.id())
            && !subject.siblings().mayHold(known.id());
    if (provider.revokesSiblings() && !anothersAlone) {
      LOG.atInfo().log("The replaced login is only destroyed: revoking it could end one in use");
      return;
    }
    new Revoker(holder, () -> {}).revoke(provider, Grant.of(old));
  }

  private LoginResult rejectFailed(StoredLogin login, TokenVault.Sealed at, String why) {
    return reject(login, at, Reason.ExchangeFailed, why, null);
  }

  private LoginResult reject(
      StoredLogin login,
      TokenVault.Sealed at,
      Reason reason,
      String why,
      @Nullable String accountId) {
    return rejectWith(
        login, at, LoginResult.Refused.openAgain(login.attemptHash(), reason, why), accountId);
  }

  /** Leaves nothing living behind of a login that may not be used; the one in use stays. */
  private LoginResult rejectWith(
      StoredLogin login,
      TokenVault.Sealed at,
      LoginResult.Refused refused,
      @Nullable String accountId) {
    discard(login, at, accountId);
    claim.release();
    return refused;
  }

  /** Revokes and destroys a stored login that nobody is going to use. */
  void discard(StoredLogin login, TokenVault.Sealed at) {
    discard(login, at, null);
  }

  private void discard(StoredLogin login, TokenVault.Sealed at, @Nullable String accountId) {
    claim.renew(); // what follows cannot be undone, and a claim goes with a status that is removed
    if (!isCopyOfTheOneInUse(login)) {
      end(Grant.of(login), accountId, claim::requireTimeToSend);
    }
    claim.requireTimeToSend();
    holder.vault().destroy(subject.owner(), at.version());
    destroyCopies(login, at.version());
  }

  /** An append whose answer was lost may come to be seen after the login was taken into use. */
  private boolean isCopyOfTheOneInUse(StoredLogin login) {
    var version = claim.token().version();
    return version != null
        && holder.vault().open(subject.owner(), subject.tool(), version)
            instanceof Opened.Found inUse
        && inUse.login().accessToken().sameAs(login.accessToken());
  }

  /** Where the answer of an append was lost, the same login is stored again just below. */
  private void destroyCopies(StoredLogin login, long version) {
    var inUse = claim.token().version();
    for (var below = version - 1; below > (inUse == null ? 0 : inUse); below--) {
      if (!(holder.vault().open(subject.owner(), subject.tool(), below)
              instanceof Opened.Found copy)
          || !copy.login().accessToken().sameAs(login.accessToken())) {
        return;
      }
      holder.vault().destroy(subject.owner(), below);
    }
  }

  /** Revokes tokens that are stored nowhere: they are this process's alone to end. */
  void endUnstored(Grant grant) {
    end(grant, null, () -> {});
  }

  /**
   * Revokes tokens that nobody is going to use, unless that could end a login that is in use
   * (unknown counts as yes).
   *
   * @param accountId whose they are; null if nobody knows
   * @param beforeEach makes sure that they are still this process's to end
   */
  private void end(Grant grant, @Nullable String accountId, Runnable beforeEach) {
    if (provider.revokesSiblings() && couldEndOneInUse(accountId)) {
      LOG.atWarn().log("New tokens are only destroyed: revoking them could end another login");
      return;
    }
    new Revoker(holder, beforeEach).revoke(provider, grant);
  }

  private boolean couldEndOneInUse(@Nullable String accountId) {
    var known = claim.live().terms().known();
    var own =
        claim.token().version() != null
            && (accountId == null || known == null || known.id().equals(accountId));
    return own || subject.siblings().mayHold(accountId);
  }
}
