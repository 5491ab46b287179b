package com.agentteams.login;

import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.Reason;
import com.agentteams.api.RevocationOutcome;
import com.agentteams.oauth.Attempt;
import com.agentteams.oauth.EndpointNotAllowedException;
import com.agentteams.oauth.OAuthError;
import com.agentteams.oauth.TokenResult;
import com.agentteams.oauth.Tokens;
import com.agentteams.secret.Secret;
import com.agentteams.vault.StoredLogin;
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

  private static final String SENT_AGAIN =
      "the code is sent again to the tokenURL that the Tool had when it was first sent, ";

  private static final Duration PATIENCE_FOR_A_LOST_CODE = Duration.ofSeconds(30);

  private final Holder holder;
  private final LoginSubject subject;
  private final Provider provider;
  private final Claim claim;
  private final Admission admission;
  private final Discarding discarding;

  Exchange(Holder holder, LoginSubject subject, Provider provider, Claim claim) {
    this.holder = holder;
    this.subject = subject;
    this.provider = provider;
    this.claim = claim;
    this.admission = new Admission(holder, subject, provider, claim);
    this.discarding = new Discarding(holder, subject, provider, claim);
  }

  LoginResult run(ConsentCode consent) {
    var attempt = consent.attempt();
    if (!consent.asksStill()) {
      return LoginResult.Refused.changed(attempt.hash());
    }
    var code = open(consent);
    if (code == null) {
      return failed(attempt, "the reply of the callback does not open, as right after new keys");
    }
    // a code that has no place for its answer is not sent
    holder.vault().prepare(subject.owner());
    claim.take(ClaimPurpose.Exchange, attempt.hash());
    try {
      return exchange(attempt, code);
    } catch (EndpointNotAllowedException e) {
      LOG.atWarn().addKeyValue("rule", e.rule()).log("An endpoint of the Tool is not allowed");
      return end(failed(attempt, e.sentence()));
    }
  }

  private LoginResult exchange(Attempt attempt, Secret code) {
    var backoff = new Backoff(holder, PATIENCE);
    while (true) {
      switch (claim.sending(ready -> provider.exchange(attempt, code, ready))) {
        case TokenResult.Granted granted -> {
          return settle(granted.tokens(), attempt);
        }
        case TokenResult.Refused refused -> {
          return end(refusal(attempt.hash(), refused.error()));
        }
        case TokenResult.Redirected _ -> {
          return end(failed(attempt, "the token endpoint answered with a redirect"));
        }
        case TokenResult.TryLater later -> {
          subject.progress().accept(SENT_AGAIN + later.why().sentence());
          if (!backoff.pause(later.retryAfter())) {
            return end(
                failed(
                    attempt, "the tokenURL of the Tool did not answer: " + later.why().sentence()));
          }
          claim.renew();
          if (!claim.live().wanted()) {
            return end(failed(attempt, "the connection is being ended"));
          }
        }
        case TokenResult.Invalid invalid -> {
          return unusable(attempt, code, invalid);
        }
        case TokenResult.Lost lost -> {
          // the provider may have granted: wait as after a crash, then present the code once more
          LOG.atWarn().addKeyValue("why", lost.why()).log("The answer for a code was lost");
          return new LoginResult.Later(
              claim.untilTakeover(), "the provider's answer was lost, " + lost.why().sentence());
        }
      }
    }
  }

  /** The tokens that it held are ended, here and, where the provider does so, by the code. */
  private LoginResult unusable(Attempt attempt, Secret code, TokenResult.Invalid invalid) {
    LOG.atWarn().addKeyValue("flaw", invalid.flaw()).log("A token answer cannot be used");
    discarding.count(endHeld(invalid.held(), attempt));
    claim.take(ClaimPurpose.Recovery, attempt.hash());
    discarding.count(presentOnceMore(attempt, code));
    return end(failed(attempt, invalid.flaw().sentence()));
  }

  /** They exist nowhere else, so they are ended before anything that may fail. */
  private @Nullable RevocationOutcome endHeld(TokenResult.@Nullable Held held, Attempt attempt) {
    return held == null
        ? null
        : discarding.own(
            new Grant(provider.binding(), held.access(), held.refresh()), attempt.hash());
  }

  /**
   * Presents a code that may have been used, so that the provider revokes what it gave for it (RFC
   * 6749 section 4.1.2), and revokes whatever comes back. Once: the claim says Recovery by now.
   */
  LoginResult presentAgain(Attempt attempt, Secret code) {
    discarding.count(presentOnceMore(attempt, code));
    return end(LoginResult.Refused.lostOnTheWay(attempt.hash()));
  }

  /**
   * The same inside a claim of whatever purpose.
   *
   * @return what became of the grant that came back; null if none did
   */
  @Nullable RevocationOutcome presentOnceMore(Attempt attempt, Secret code) {
    var backoff = new Backoff(holder, PATIENCE_FOR_A_LOST_CODE);
    try {
      while (true) {
        switch (claim.sending(ready -> provider.exchange(attempt, code, ready))) {
          case TokenResult.TryLater later when backoff.pause(later.retryAfter()) -> {}
          case TokenResult.Granted granted -> {
            var tokens = granted.tokens();
            return discarding.own(
                new Grant(provider.binding(), tokens.access(), tokens.refresh()), attempt.hash());
          }
          case TokenResult.Invalid invalid -> {
            return endHeld(invalid.held(), attempt);
          }
          case TokenResult.TryLater _, TokenResult.Lost _ -> {
            return null;
          }
          case TokenResult.Refused _, TokenResult.Redirected _ -> {
            return null;
          }
        }
      }
    } catch (EndpointNotAllowedException e) {
      LOG.atWarn().addKeyValue("rule", e.rule()).log("A code cannot be presented once more");
      return null;
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
    return switch (error) {
      case INVALID_CLIENT -> new LoginResult.Refused(attempt, Reason.ClientRejected, null);
      case INVALID_GRANT -> LoginResult.Refused.failed(attempt, "the provider refused the code");
      case REDIRECT_URI_MISMATCH ->
          LoginResult.Refused.failed(
              attempt,
              "the provider refused the redirect URI; status.redirectURI of the ToolInstallation has"
                  + " to be registered there");
      case INVALID_SCOPE, ACCESS_DENIED, NOT_PERMITTED ->
          LoginResult.Refused.failed(
              attempt,
              "the provider refused the code (" + error.name().toLowerCase(Locale.ROOT) + ")");
      case OTHER ->
          LoginResult.Refused.failed(
              attempt,
              "the token endpoint refused the code and gave no reason that OAuth knows; if this"
                  + " stays, look at spec.auth.tokenURL of the Tool");
    };
  }

  private static LoginResult.Refused failed(Attempt attempt, String why) {
    return LoginResult.Refused.failed(attempt.hash(), why);
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
            now);
    var fresh = new FreshLogin(holder, subject, claim, discarding, login);
    try {
      var stored = fresh.store();
      if (stored.isPresent()) {
        return admission.judge(login, stored.get());
      }
      var refused = failed(attempt, fresh.problem());
      if (claim.live().wanted()) {
        return end(refused);
      }
      // an append whose answer was lost is for whoever ends the object to find
      claim.take(ClaimPurpose.Disconnect, attempt.hash());
      return refused;
    } catch (ClaimLostException e) {
      throw fresh.leave(e);
    }
  }
}
