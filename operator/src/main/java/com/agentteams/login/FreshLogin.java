package com.agentteams.login;

import com.agentteams.login.ClaimLostException.Why;
import com.agentteams.vault.KeyUnavailableException;
import com.agentteams.vault.Opened;
import com.agentteams.vault.StoreUnavailableException;
import com.agentteams.vault.StoredLogin;
import com.agentteams.vault.TokenVault;
import com.agentteams.vault.TooLargeException;
import com.agentteams.vault.UnreadableException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A login whose tokens exist nowhere but in this process: it is stored before anything else looks
 * at it, or ended.
 */
final class FreshLogin {
  private static final Logger LOG = LoggerFactory.getLogger(FreshLogin.class);

  private final Holder holder;
  private final LoginSubject subject;
  private final Claim claim;
  private final Discarding discarding;
  private final StoredLogin login;
  private TokenVault.@Nullable Sealed stored;
  private String problem = "";
  private boolean ended;

  FreshLogin(
      Holder holder, LoginSubject subject, Claim claim, Discarding discarding, StoredLogin login) {
    this.holder = holder;
    this.subject = subject;
    this.claim = claim;
    this.discarding = discarding;
    this.login = login;
  }

  /** Why it could not be stored, as a sentence without a full stop. */
  String problem() {
    return problem;
  }

  /**
   * Stores it; tries for as long as the process lives and somebody wants the login.
   *
   * @return empty if that is not to be: then it is ended, see {@link #problem}
   * @throws ClaimLostException if somebody else came to be in charge; see {@link #leave}
   */
  Optional<TokenVault.Sealed> store() {
    try {
      return store(new Backoff(holder));
    } finally {
      holder.vault().held().release();
    }
  }

  private Optional<TokenVault.Sealed> store(Backoff backoff) {
    while (true) {
      try {
        stored = holder.vault().append(subject.owner(), subject.tool(), login);
        return Optional.of(stored);
      } catch (TooLargeException e) {
        LOG.atWarn().addKeyValue("problem", e.getMessage()).log("A login cannot be stored");
        return ended("the login is larger than the token store takes");
      } catch (StoreUnavailableException | KeyUnavailableException e) {
        LOG.atWarn()
            .addKeyValue("problem", e.getMessage())
            .log("A login cannot be stored yet; holding it and trying again");
        holder.vault().held().hold(e);
        var why = e instanceof StoreUnavailableException away ? away.reason() : "KEY_UNAVAILABLE";
        subject.progress().accept("the login is held until the token store takes it (" + why + ")");
        backoff.pauseAgain();
        claim.renew();
        if (!claim.live().wanted()) {
          return ended("the connection is being ended");
        }
      }
    }
  }

  private Optional<TokenVault.Sealed> ended(String why) {
    problem = why;
    endOnce();
    return Optional.empty();
  }

  /**
   * Somebody else is in charge now. What is stored is theirs to find, and may be in use by now;
   * what is not is this process's alone to end, and so is what is stored for an object that is
   * gone, or to be ended.
   */
  ClaimLostException leave(ClaimLostException lost) {
    if (lost.why() == Why.GONE) {
      if (!ended) {
        discarding.ofNobody(Grant.of(login));
      }
      patiently(() -> holder.vault().delete(subject.owner()));
      return lost;
    }
    var isStored = isStored();
    // whoever ends the object may have looked for logins before this one was stored, and may let
    // the object go before this process looks at it again; one that came into use is found
    if (!isStored || !(claim.live().wanted() || cameIntoUse())) {
      endOnce();
      patiently(() -> copies().forEach(c -> holder.vault().destroy(subject.owner(), c.version())));
    }
    return isStored ? new ClaimLostException(Why.TAKEN_AFTER_STORING) : lost;
  }

  private void endOnce() {
    if (!ended) {
      ended = true;
      discarding.count(discarding.own(Grant.of(login), login.attemptHash()));
    }
  }

  /** Whether whoever took over took it into use: the pointer moved, for this attempt. */
  private boolean cameIntoUse() {
    var token = claim.token();
    return token.version() != null
        && !token.version().equals(login.replaces())
        && login.attemptHash().equals(token.lastAttempt());
  }

  /** Whether it is stored: the answer of an append may have been lost. In doubt, it is. */
  private boolean isStored() {
    var backoff = new Backoff(holder);
    while (true) {
      try {
        return !copies().isEmpty();
      } catch (KeyUnavailableException | UnreadableException e) {
        return true;
      } catch (StoreUnavailableException e) {
        if (!e.reason().mayPass()) {
          return true;
        }
        backoff.pauseAgain();
      }
    }
  }

  /** As it is stored: behind what it replaces, twice where the answer of an append was lost. */
  private List<Opened.Found> copies() {
    return holder.vault().probeForward(subject.owner(), subject.tool(), before()).stream()
        .filter(found -> found.login().isCopyOf(login))
        .toList();
  }

  /** Numbers begin anew where everything was deleted meanwhile. */
  private long before() {
    var replaced = Objects.requireNonNullElse(login.replaces(), 0L);
    return stored == null ? replaced : Math.min(replaced, stored.version() - 1);
  }

  /** Removes what was revoked; without an object nobody else is going to. */
  private void patiently(Runnable removal) {
    var backoff = new Backoff(holder, Exchange.PATIENCE);
    while (true) {
      try {
        removal.run();
        return;
      } catch (StoreUnavailableException e) {
        if (!e.reason().mayPass() || !backoff.pause(null)) {
          LOG.atWarn().log("A login that nobody wants stays stored; it is revoked");
          return;
        }
      } catch (KeyUnavailableException | UnreadableException e) {
        LOG.atWarn().log("A login that nobody wants cannot be told from others; it is revoked");
        return;
      }
    }
  }
}
