package com.agentteams.login;

import com.agentteams.api.RevocationOutcome;
import com.agentteams.login.SharedGrant.Staying;
import com.agentteams.telemetry.LogKeys;
import com.agentteams.vault.KeyUnavailableException;
import com.agentteams.vault.Opened;
import com.agentteams.vault.StoreUnavailableException;
import com.agentteams.vault.StoredLogin;
import com.agentteams.vault.TokenVault;
import com.agentteams.vault.UnreadableException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends logins that nobody is going to use: refused, strayed or replaced. Each is revoked, unless
 * that could end one that is in use, and destroyed.
 */
final class Discarding {
  private static final Logger LOG = LoggerFactory.getLogger(Discarding.class);

  private final Holder holder;
  private final LoginSubject subject;
  private final Provider provider;
  private final Claim claim;

  Discarding(Holder holder, LoginSubject subject, Provider provider, Claim claim) {
    this.holder = holder;
    this.subject = subject;
    this.provider = provider;
    this.claim = claim;
  }

  /**
   * A stored login that may not be used; the one in use stays.
   *
   * @param whose the account of the login; null if nobody knows
   */
  void stored(StoredLogin login, TokenVault.Sealed at, @Nullable String whose) {
    claim.renew(); // it may have gone with a status, and what follows cannot be undone
    // where numbers began anew, this one may have the number of the login in use
    var shared =
        !Objects.equals(at.version(), claim.token().version())
            && inUse().filter(Grant.of(login)::sharesATokenWith).isPresent();
    var mayStay = !shared && (isInUse() || anotherIsStored(login::isCopyOf));
    var ended = shared ? null : end(Grant.of(login), whose, mayStay, claim);
    claim.requireTimeToSend();
    holder.vault().destroy(subject.owner(), at.version());
    destroyCopies(login, at.version());
    count(ended);
  }

  /**
   * Tokens that are this process's alone to end: nobody else knows of them, or wants them. The
   * caller counts.
   *
   * @param attempt hash of the attempt that gave them; a login of that is not spared
   * @return what became of them; null if they are those of another login that is in use
   */
  @Nullable RevocationOutcome own(Grant grant, String attempt) {
    var mayStay = claim.live().wanted() && (isInUse() || anotherMayBeStored(grant));
    return isOfAnotherInUse(grant, attempt) ? null : end(grant, null, mayStay, null);
  }

  /** The same for an object that is gone, of which nothing stays in use. */
  void ofNobody(Grant grant) {
    count(end(grant, null, false, null));
  }

  /** The login in use, which may not be: the pointer to it goes after. */
  void withdrawn(StoredLogin login, long version, @Nullable String whose) {
    claim.renew();
    var ended = end(Grant.of(login), whose, false, claim);
    claim.requireTimeToSend();
    holder.vault().destroy(subject.owner(), version);
    count(ended);
  }

  /**
   * The logins that this one replaced, and copies of it whose answer was lost: all that is stored
   * below it. Needs no claim, because nobody points there any more; doing it twice does no harm.
   *
   * @param staying the login in use, unless it is gone too
   * @return false if the store does not let it happen now
   */
  boolean replaced(StoredLogin inUse, long version, Staying staying) {
    try {
      var older = OlderLogins.below(holder, subject, inUse, version);
      if (older.unreadable()) {
        LOG.atWarn().log("What a login replaced cannot be read: it stays as it is");
      }
      // the oldest first: the newest says how far down there may be more
      for (var old : older.all().reversed()) {
        var shared = Grant.of(old.login()).sharesATokenWith(inUse);
        var ended = shared ? null : endReplaced(old.login(), staying);
        holder.vault().destroy(subject.owner(), old.version());
        count(ended);
      }
      return true;
    } catch (StoreUnavailableException e) {
      LOG.atInfo()
          .addKeyValue("problem", e.getMessage())
          .log("What a login replaced cannot be ended yet");
      return false;
    }
  }

  private RevocationOutcome endReplaced(StoredLogin old, Staying staying) {
    var outcome = asked(Grant.of(old), knownId(), staying, null);
    if (outcome == RevocationOutcome.Skipped) {
      LOG.atInfo().log("The replaced login is only destroyed: revoking it could end one in use");
    }
    return outcome;
  }

  private RevocationOutcome end(
      Grant grant, @Nullable String whose, boolean mayStay, @Nullable Claim inside) {
    var outcome = asked(grant, whose, new Staying(mayStay, knownId()), inside);
    if (outcome == RevocationOutcome.Skipped) {
      LOG.atWarn().log("New tokens are only destroyed: revoking them could end another login");
    }
    return outcome;
  }

  /** Asks the provider to end a grant, unless that could end another. */
  private RevocationOutcome asked(
      Grant grant, @Nullable String whose, Staying staying, @Nullable Claim inside) {
    if (!SharedGrant.mayRevoke(provider.revokesSiblings(), whose, staying, subject.siblings())) {
      return RevocationOutcome.Skipped;
    }
    var revoked = new Revoker(holder, inside).revoke(provider, grant);
    if (revoked.outcome() != RevocationOutcome.Revoked) {
      LOG.atWarn()
          .addKeyValue(LogKeys.OUTCOME, revoked.outcome())
          .addKeyValue("why", revoked.why())
          .log("A login that nobody uses any more may live on at the provider");
    }
    return revoked.outcome();
  }

  /** Once nothing of it is left: until then it is tried again. */
  void count(@Nullable RevocationOutcome ended) {
    if (ended != null) {
      holder.meter().revoked(subject.tool(), ended.name());
    }
  }

  private boolean isInUse() {
    return claim.token().version() != null;
  }

  /** Where the pointer was lost, another that is stored may be the one to use (K-2). */
  private boolean anotherIsStored(Predicate<StoredLogin> same) {
    return provider.revokesSiblings()
        && holder.vault().probeForward(subject.owner(), subject.tool(), 0).stream()
            .anyMatch(other -> !same.test(other.login()));
  }

  /** The same for tokens that cannot wait until the store answers. */
  private boolean anotherMayBeStored(Grant grant) {
    try {
      return anotherIsStored(grant::sharesATokenWith);
    } catch (StoreUnavailableException | KeyUnavailableException | UnreadableException e) {
      return true;
    }
  }

  /** The account that the object has had so far. */
  private @Nullable String knownId() {
    return claim.live().terms().knownId();
  }

  /**
   * The login in use. One to be ended may have a token of it: it is a copy whose answer was lost,
   * or the provider gives the same tokens again.
   */
  private Optional<StoredLogin> inUse() {
    var version = claim.token().version();
    return version != null
            && holder.vault().open(subject.owner(), subject.tool(), version)
                instanceof Opened.Found found
        ? Optional.of(found.login())
        : Optional.empty();
  }

  private boolean isOfAnotherInUse(Grant grant, String attempt) {
    try {
      return inUse()
          .filter(login -> !login.attemptHash().equals(attempt))
          .filter(grant::sharesATokenWith)
          .isPresent();
    } catch (StoreUnavailableException | KeyUnavailableException | UnreadableException e) {
      return false; // these tokens would be lost, and the same ones are rarely given twice
    }
  }

  /** Where the answer of an append was lost, the same login is stored again just below. */
  private void destroyCopies(StoredLogin login, long version) {
    var inUse = claim.token().version();
    for (var below = version - 1; below > (inUse == null ? 0 : inUse); below--) {
      if (!(holder.vault().open(subject.owner(), subject.tool(), below)
              instanceof Opened.Found copy)
          || !copy.login().isCopyOf(login)) {
        return;
      }
      holder.vault().destroy(subject.owner(), below);
    }
  }
}
