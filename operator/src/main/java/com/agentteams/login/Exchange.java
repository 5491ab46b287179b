package com.agentteams.login;

import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.Reason;
import com.agentteams.login.ClaimLostException.Why;
import com.agentteams.oauth.Attempt;
import com.agentteams.oauth.EndpointNotAllowedException;
import com.agentteams.oauth.OAuthError;
import com.agentteams.oauth.TokenResult;
import com.agentteams.oauth.Tokens;
import com.agentteams.secret.Secret;
import com.agentteams.telemetry.LogKeys;
import com.agentteams.vault.KeyUnavailableException;
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
 * Exchanges a code for tokens: claims, sends once, stores the answer before anything else looks at
 * it, and hands it to {@link Admission}.
 */
final class Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  /** A person waits for this; after so long they may as well begin anew. */
  static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final Duration PATIENCE_FOR_A_LOST_CODE = Duration.ofSeconds(30);

  private final Holder holder;
  private final LoginSubject subject;
  private final Provider provider;
  private final Claim claim;
  private final Admission admission;

  Exchange(Holder holder, LoginSubject subject, Provider provider, Claim claim) {
    this.holder = holder;
    this.subject = subject;
    this.provider = provider;
    this.claim = claim;
    this.admission = new Admission(holder, subject, provider, claim);
  }

  LoginResult run(ConsentCode consent) {
    var attempt = consent.attempt();
    var code = open(consent);
    if (code == null) {
      return LoginResult.Refused.openAgain(
          attempt.hash(), Reason.ExchangeFailed, "The reply of the callback cannot be read");
    }
    // a code that has no place for its answer is not sent
    holder.vault().prepare(subject.owner());
    claim.take(ClaimPurpose.Exchange, attempt.hash());
    try {
      return exchange(attempt, code);
    } catch (EndpointNotAllowedException e) {
      LOG.atWarn().addKeyValue("rule", e.rule()).log("An endpoint of the Tool is not allowed");
      return end(failed(attempt, "An endpoint of the Tool is not allowed (" + e.rule() + ")"));
    }
  }

  private LoginResult exchange(Attempt attempt, Secret code) {
    var backoff = new Backoff(holder, PATIENCE);
    while (true) {
      switch (provider.exchange(attempt, code, claim::requireTimeToSend)) {
        case TokenResult.Granted granted -> {
          return settle(granted.tokens(), attempt);
        }
        case TokenResult.Refused refused -> {
          return end(refusal(attempt.hash(), refused.error()));
        }
        case TokenResult.Redirected _ -> {
          return end(failed(attempt, "The token endpoint answered with a redirect"));
        }
        case TokenResult.TryLater later -> {
          subject.progress().accept("the code is sent again, " + later.why().sentence());
          if (!backoff.pause(later.retryAfter())) {
            return end(failed(attempt, "The provider did not answer: " + later.why().sentence()));
          }
          claim.renew();
          if (!claim.live().wanted()) {
            return end(failed(attempt, "The connection is being ended"));
          }
        }
        case TokenResult.Invalid invalid -> {
          return unusable(attempt, code, invalid);
        }
        case TokenResult.Lost _ -> {
          // the provider may have granted: wait as after a crash, then present the code once more
          return new LoginResult.Later(claim.untilTakeover());
        }
      }
    }
  }

  /** The tokens that it held are ended, here and, where the provider does so, by the code. */
  private LoginResult unusable(Attempt attempt, Secret code, TokenResult.Invalid invalid) {
    LOG.atWarn()
        .addKeyValue("flaw", invalid.flaw())
        .addKeyValue(LogKeys.NAMESPACE, subject.owner().namespace())
        .addKeyValue(LogKeys.NAME, subject.owner().name())
        .log("A token answer cannot be used");
    claim.take(ClaimPurpose.Recovery, attempt.hash());
    var held = invalid.held();
    if (held != null) {
      admission.endUnstored(new Grant(provider.binding(), held.access(), held.refresh()));
    }
    presentOnceMore(attempt, code);
    var sentence = invalid.flaw().sentence();
    return end(
        failed(attempt, sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1)));
  }

  /**
   * Presents a code that may have been used, so that the provider revokes what it gave for it (RFC
   * 6749 section 4.1.2), and revokes whatever comes back. Once: the claim says Recovery by now.
   */
  LoginResult presentAgain(Attempt attempt, Secret code) {
    presentOnceMore(attempt, code);
    return end(LoginResult.Refused.lostOnTheWay(attempt.hash()));
  }

  private void presentOnceMore(Attempt attempt, Secret code) {
    var backoff = new Backoff(holder, PATIENCE_FOR_A_LOST_CODE);
    while (true) {
      switch (provider.exchange(attempt, code, claim::requireTimeToSend)) {
        case TokenResult.TryLater later when backoff.pause(later.retryAfter()) -> {}
        case TokenResult.Granted granted -> {
          var tokens = granted.tokens();
          admission.endUnstored(new Grant(provider.binding(), tokens.access(), tokens.refresh()));
          return;
        }
        case TokenResult.Invalid(_, TokenResult.Held held) when held != null -> {
          admission.endUnstored(new Grant(provider.binding(), held.access(), held.refresh()));
          return;
        }
        default -> {
          return;
        }
      }
    }
  }

  /** The code, or null if the callback did not seal it for this attempt. */
  static @Nullable Secret open(ConsentCode consent) {
    try {
      return consent.code().get();
    } catch (UnreadableException | IllegalArgumentException e) {
      LOG.atWarn().log("A consent reply does not open; it is not from the callback, or too old");
      return null;
    }
  }

  private static LoginResult.Refused refusal(String attempt, OAuthError error) {
    return error == OAuthError.INVALID_CLIENT
        ? new LoginResult.Refused(
            attempt,
            Reason.ClientRejected,
            "The provider refused the OAuth client: check the client of the ToolInstallation, then"
                + " open the page in status.connectURL again.")
        : LoginResult.Refused.openAgain(
            attempt, Reason.ExchangeFailed, "The provider refused the code");
  }

  private static LoginResult.Refused failed(Attempt attempt, String why) {
    return LoginResult.Refused.openAgain(attempt.hash(), Reason.ExchangeFailed, why);
  }

  /** Gives the claim back; what the attempt came to goes into the status. */
  private LoginResult end(LoginResult.Refused refused) {
    claim.release();
    return refused;
  }

  private LoginResult settle(Tokens tokens, Attempt attempt) {
    var asked = claim.live().askedScopes();
    var granted = tokens.scopes() == null || tokens.scopes().isEmpty() ? asked : tokens.scopes();
    var now = holder.now();
    var before = claim.token();
    var login =
        new StoredLogin(
            StoredLogin.Kind.Candidate,
            attempt.hash(),
            (before.generation() == null ? 0 : before.generation()) + 1,
            before.version(),
            subject.tool(),
            provider.binding(),
            tokens.access(),
            tokens.refresh(),
            tokens.type(),
            tokens.lifetime() == null ? null : now.plus(tokens.lifetime()),
            granted,
            asked,
            now,
            null,
            null,
            null);
    try {
      return admission.judge(login, append(login));
    } catch (ClaimLostException e) {
      throw leave(login, e);
    }
  }

  /** Tries for as long as the process lives; the value exists nowhere else. */
  private TokenVault.Sealed append(StoredLogin login) {
    var backoff = new Backoff(holder, Duration.ZERO);
    while (true) {
      try {
        return holder.vault().append(subject.owner(), subject.tool(), login);
      } catch (StoreUnavailableException | KeyUnavailableException e) {
        LOG.atWarn()
            .addKeyValue("problem", e.getMessage())
            .log("A login cannot be stored yet; holding it and trying again");
        backoff.pauseForever();
        claim.renew();
      }
    }
  }

  /**
   * Somebody else is in charge now. What is stored is theirs to find, and may be in use by now;
   * what is not is this process's alone to end, and so is what is stored for an object that is
   * gone.
   */
  private ClaimLostException leave(StoredLogin login, ClaimLostException lost) {
    var gone = lost.why() == Why.GONE;
    var stored = !gone && isStored(login);
    // whoever ends the object may have looked for logins before this one was stored
    if (!stored || !claim.live().wanted()) {
      admission.endUnstored(Grant.of(login));
    }
    if (stored) {
      return new ClaimLostException(Why.TAKEN_AFTER_STORING);
    }
    if (gone) {
      deleteOfGone();
    }
    return lost;
  }

  /** Whether a login is stored: the answer of an append may have been lost. In doubt, it is. */
  private boolean isStored(StoredLogin login) {
    var backoff = new Backoff(holder, Duration.ZERO);
    var replaced = login.replaces();
    while (true) {
      try {
        return holder
            .vault()
            .probeForward(subject.owner(), subject.tool(), replaced == null ? 0 : replaced)
            .stream()
            .anyMatch(found -> found.login().accessToken().sameAs(login.accessToken()));
      } catch (KeyUnavailableException | UnreadableException e) {
        return true;
      } catch (StoreUnavailableException e) {
        backoff.pauseForever();
      }
    }
  }

  private void deleteOfGone() {
    var backoff = new Backoff(holder, PATIENCE);
    while (true) {
      try {
        holder.vault().delete(subject.owner());
        return;
      } catch (StoreUnavailableException e) {
        if (!backoff.pause(null)) {
          LOG.atWarn().log("A login whose object is gone stays stored; it is revoked");
          return;
        }
      }
    }
  }
}
