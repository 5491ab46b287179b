package com.agentteams.login;

import com.agentteams.api.Account;
import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.Reason;
import com.agentteams.login.SharedGrant.Staying;
import com.agentteams.vault.KeyUnavailableException;
import com.agentteams.vault.Opened;
import com.agentteams.vault.StoreUnavailableException;
import com.agentteams.vault.StoredLogin;
import com.agentteams.vault.TokenVault;
import com.agentteams.vault.UnreadableException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Goes on with what a process left behind: a claim, a result that nobody told, a lost status. */
final class TakeOver {
  private static final Logger LOG = LoggerFactory.getLogger(TakeOver.class);

  private static final LoginResult AFTER_AN_OUTAGE = new LoginResult.Later(Duration.ofMinutes(1));

  /** Somebody lost what is stored: that is no reason to lose where it was. */
  private static final LoginResult NOT_STORED =
      new LoginResult.Blocked(
          Reason.StoredTokenUnreadable,
          "The login that status.token names is not stored for this object: restore it, or delete"
              + " the object and create it again.",
          Duration.ofMinutes(1));

  private final Holder holder;
  private final LoginSubject subject;
  private final Provider provider;
  private final Claim claim;
  private final Admission admission;
  private final Discarding discarding;

  TakeOver(Holder holder, LoginSubject subject, Provider provider, Claim claim) {
    this.holder = holder;
    this.subject = subject;
    this.provider = provider;
    this.claim = claim;
    this.admission = new Admission(holder, subject, provider, claim);
    this.discarding = new Discarding(holder, subject, provider, claim);
  }

  /** An exchange that its holder did not finish. */
  LoginResult run() {
    var token = claim.token();
    var left = token.claim();
    var attempt = token.lastAttempt() == null ? "" : token.lastAttempt();
    LOG.atInfo().log("Taking over an exchange that its holder did not finish");
    claim.take(ClaimPurpose.Recovery, token.lastAttempt());
    var candidate =
        stored(token.version() == null ? 0 : token.version()).stream()
            .filter(f -> f.login().attemptHash().equals(attempt))
            .filter(f -> f.login().kind() == StoredLogin.Kind.Candidate)
            .max(Comparator.comparingLong(Opened.Found::version));
    if (candidate.isPresent()) {
      return admission.judge(candidate.get().login(), at(candidate.get()));
    }
    var consent = subject.code().filter(c -> c.attempt().hash().equals(attempt) && c.asksStill());
    if (left != null && left.purpose() == ClaimPurpose.Exchange && consent.isPresent()) {
      var code = Exchange.open(consent.get());
      if (code != null) {
        return new Exchange(holder, subject, provider, claim)
            .presentAgain(consent.get().attempt(), code);
      }
    }
    if (claim.live().statusLost()) {
      claim.release();
      return recover();
    }
    var tidied = tidied();
    return tidied instanceof LoginResult.Nothing && Steps.unfinished(claim.live())
        ? finish()
        : tidied;
  }

  /** The pointer was moved or the claim given back, and nobody lived to say so in the status. */
  LoginResult finish() {
    var token = claim.token();
    var attempt = token.lastAttempt() == null ? "" : token.lastAttempt();
    if (token.version() == null) {
      return LoginResult.Refused.lostOnTheWay(attempt);
    }
    var opened = holder.vault().open(subject.owner(), subject.tool(), token.version());
    if (opened instanceof Opened.Destroyed) {
      claim.move(token.withoutLogin());
      return LoginResult.Refused.lostOnTheWay(attempt);
    }
    if (!(opened instanceof Opened.Found found)) {
      return NOT_STORED;
    }
    if (claim.live().told() && !found.login().attemptHash().equals(attempt)) {
      return LoginResult.Refused.lostOnTheWay(attempt);
    }
    return finish(found);
  }

  private LoginResult finish(Opened.Found found) {
    var login = found.login();
    if (!login.binding().fits(provider.binding())) {
      return claim.live().told()
          ? new LoginResult.Refused(login.attemptHash(), Reason.ClientChanged, null)
          : new LoginResult.Later(
              Duration.ofMinutes(1), "the OAuth client, the installation or spec.inputs changed");
    }
    return switch (new AccountProbe(holder, subject, provider, claim).once(login)) {
      case AccountProbe.Answer.Alive(var alive) -> {
        var wrong =
            claim.live().told()
                ? Optional.<String>empty()
                : claim.live().terms().wrong(alive.account());
        yield wrong.isPresent()
            ? reject(found, alive.account(), wrong.get())
            : admission.connected(login, found.version(), alive);
      }
      case AccountProbe.Answer.Dead _ -> {
        // in this order: what is destroyed is found to be gone, what is stored would be forgotten
        if (!discarding.replaced(login, found.version(), Staying.NOTHING)) {
          yield LoginResult.Blocked.store();
        }
        holder.vault().destroy(subject.owner(), found.version());
        claim.move(claim.token().withoutLogin());
        yield LoginResult.Refused.openAgain(
            login.attemptHash(), Reason.TokenRevoked, "the login is gone at the provider");
      }
      case AccountProbe.Answer.Unknown unknown -> unknown.later();
    };
  }

  /** One that was found again came into use without being judged, if nothing could be asked. */
  private LoginResult reject(Opened.Found found, Account account, String why) {
    var login = found.login();
    claim.take(ClaimPurpose.Recovery, login.attemptHash());
    discarding.withdrawn(login, found.version(), account.id());
    claim.move(claim.token().withoutLogin());
    return new LoginResult.Refused(login.attemptHash(), Reason.WrongAccount, why);
  }

  /**
   * The status was lost and logins are still stored: points to the newest that may be used (K-2).
   */
  LoginResult recover() {
    if (stored(0).isEmpty()) {
      return nothing();
    }
    LoginResult result;
    // A login that may not be used is destroyed, and the one before it is the newest then. Until
    // one is taken into use the pointer stays empty, so that whoever comes next looks again.
    do {
      claim.take(ClaimPurpose.Recovery, null);
      var newest = stored(0).stream().max(Comparator.comparingLong(Opened.Found::version));
      if (newest.isEmpty()) {
        claim.release();
        return nothing();
      }
      LOG.atInfo().log("Found the login of an object whose status was lost");
      result = admission.judgeAgain(newest.get().login(), at(newest.get()));
    } while (result instanceof LoginResult.Refused);
    return result;
  }

  /** The status came with an object that was made later: its login may be stored for another. */
  LoginResult verify() {
    var version = claim.token().version();
    return version != null
            && holder.vault().open(subject.owner(), subject.tool(), version)
                instanceof Opened.Absent
        ? NOT_STORED
        : nothing();
  }

  /**
   * Ends what is stored beside the login in use: behind the pointer what no attempt is going to
   * take into use any more, below it what could not be ended when it was replaced.
   */
  LoginResult tidy() {
    claim.take(ClaimPurpose.Recovery, claim.token().lastAttempt());
    return tidied();
  }

  /**
   * While the store is away the claim stays: should this process end, whoever comes next has to
   * know that there is something to look for.
   */
  private LoginResult tidied() {
    var version = claim.token().version();
    try {
      for (var stray : stored(version == null ? 0 : version)) {
        LOG.atInfo().log("Ending a login that was stored while somebody else was in charge");
        discarding.stored(stray.login(), at(stray), null);
      }
      if (version != null) {
        var opened = holder.vault().open(subject.owner(), subject.tool(), version);
        if (opened instanceof Opened.Absent) {
          claim.release();
          return NOT_STORED;
        }
        if (opened instanceof Opened.Found inUse && !endedBelow(inUse)) {
          return AFTER_AN_OUTAGE;
        }
      }
    } catch (StoreUnavailableException e) {
      if (e.reason().mayPass()) {
        return AFTER_AN_OUTAGE;
      }
    } catch (KeyUnavailableException | UnreadableException e) {
      LOG.atWarn().log("What is stored beside the login in use cannot be read: it stays as it is");
    }
    claim.release();
    return nothing();
  }

  private boolean endedBelow(Opened.Found inUse) {
    var whose = claim.live().terms().knownId();
    return discarding.replaced(inUse.login(), inUse.version(), new Staying(true, whose));
  }

  private LoginResult nothing() {
    return new LoginResult.Nothing(claim.live().revision());
  }

  private List<Opened.Found> stored(long after) {
    return holder.vault().probeForward(subject.owner(), subject.tool(), after);
  }

  private static TokenVault.Sealed at(Opened.Found found) {
    return new TokenVault.Sealed(found.version(), found.keyId());
  }
}
