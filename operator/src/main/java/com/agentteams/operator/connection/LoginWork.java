package com.agentteams.operator.connection;

import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.ConsentReply;
import com.agentteams.api.Permission;
import com.agentteams.api.Reason;
import com.agentteams.api.TokenClaim;
import com.agentteams.api.TokenStatus;
import com.agentteams.api.ToolConnection;
import com.agentteams.catalog.CompiledTool;
import com.agentteams.catalog.ProbeResult;
import com.agentteams.oauth.Attempt;
import com.agentteams.oauth.EndpointNotAllowedException;
import com.agentteams.oauth.OAuthClient;
import com.agentteams.oauth.OAuthError;
import com.agentteams.oauth.TokenResult;
import com.agentteams.oauth.Tokens;
import com.agentteams.operator.status.Rfc3339;
import com.agentteams.operator.status.TokenPointer;
import com.agentteams.secret.Secret;
import com.agentteams.vault.BlobOwner;
import com.agentteams.vault.KeyUnavailableException;
import com.agentteams.vault.Opened;
import com.agentteams.vault.StoreUnavailableException;
import com.agentteams.vault.StoredLogin;
import com.agentteams.vault.TokenVault;
import com.agentteams.vault.UnreadableException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One piece of work on the login of one connection: exchange a code, or finish what a process that
 * died began. See DESIGN.md beside this file for the protocol and its crash points.
 */
final class LoginWork {
  private static final Logger LOG = LoggerFactory.getLogger(LoginWork.class);

  private final LoginTools tools;
  private final Subject subject;
  private final HeldConnection held;
  private final LoginCheck check;

  /**
   * @param seen the connection; read live again before anything is decided
   */
  LoginWork(LoginTools tools, Subject subject, ToolConnection seen) {
    this.tools = tools;
    this.subject = subject;
    this.held = new HeldConnection(tools, subject.owner(), seen);
    this.check = new LoginCheck(tools, subject, held);
  }

  /**
   * What the work is about, as it was accepted.
   *
   * @param sharedGrant whether revoking could kill the login of another connection
   */
  record Subject(
      BlobOwner owner,
      String toolName,
      CompiledTool tool,
      OAuthClient client,
      String redirectUri,
      @Nullable Attempt attempt,
      Optional<ConsentReply> reply,
      java.util.function.Predicate<@Nullable String> sharedGrant) {}

  /** Does what is due. Never throws what belongs to the store or the provider. */
  Outcome run() {
    try {
      held.refresh();
      return due();
    } catch (HeldConnection.ClaimLost e) {
      return later(Duration.ofSeconds(1));
    } catch (EndpointNotAllowedException e) {
      return notAllowed(e);
    } catch (StoreUnavailableException e) {
      LOG.atWarn().addKeyValue("problem", e.getMessage()).log("The token store does not answer");
      return Outcome.Blocked.store();
    } catch (KeyUnavailableException e) {
      return new Outcome.Blocked(
          Reason.KeyUnavailable,
          "The key that the login is encrypted with is not there: restore it. Nothing is lost.",
          Duration.ofSeconds(30));
    } catch (UnreadableException e) {
      return new Outcome.Blocked(
          Reason.StoredTokenUnreadable,
          "What is stored is not what was stored; it is kept and not used: restore it, or delete"
              + " this connection.",
          Duration.ofMinutes(1));
    }
  }

  /** A host that was allowed when the Tool was read resolves to an address that is not. */
  private Outcome notAllowed(EndpointNotAllowedException e) {
    LOG.atWarn().addKeyValue("rule", e.rule()).log("An endpoint of the Tool is not allowed");
    var token = held.token();
    var claim = token.claim();
    return claim != null && tools.holder().equals(claim.holder()) && token.lastAttempt() != null
        ? end(
            refused(
                token.lastAttempt(),
                Reason.ExchangeFailed,
                "An endpoint of the Tool is not allowed (" + e.rule() + ")"))
        : later(Duration.ofMinutes(1));
  }

  private Outcome due() {
    var token = held.token();
    var claim = token.claim();
    if (claim != null) {
      var until = Rfc3339.parse(claim.takeoverAfter()).orElse(Instant.MIN);
      var now = tools.clock().instant();
      return now.isBefore(until)
          ? later(Duration.between(now, until).plusMillis(100))
          : takeOver(token, claim);
    }
    if (unfinished(held.live(), subject.attempt())) {
      return finish(token);
    }
    if (statusWasWiped(held.live())) {
      var lost = highest(stored(0));
      if (lost.isPresent()) {
        return recover(lost.get());
      }
    }
    return subject.reply().isPresent() && subject.attempt() != null
        ? exchange(subject.reply().get(), subject.attempt())
        : later(Duration.ofSeconds(1));
  }

  /** K-2: whether there is no status at all; there may be a login all the same. */
  static boolean statusWasWiped(ToolConnection connection) {
    var status = connection.getStatus();
    return status == null
        || (status.token() == null
            && (status.observedGeneration() == null || status.observedGeneration() < 0));
  }

  /** Whether a claimed attempt ended and the status does not say how. */
  static boolean unfinished(ToolConnection connection, @Nullable Attempt attempt) {
    var token = TokenPointer.of(connection);
    if (token.claim() != null || token.lastAttempt() == null) {
      return false;
    }
    var neverShown =
        token.version() != null
            && (connection.getStatus() == null || connection.getStatus().connectTime() == null);
    return neverShown || (attempt != null && attempt.hash().equals(token.lastAttempt()));
  }

  // --- a fresh exchange

  private Outcome exchange(ConsentReply reply, Attempt attempt) {
    if (held.live().getMetadata().getDeletionTimestamp() != null
        || held.live().getStatus() == null
        || held.live().getStatus().connectURL() == null
        || !held.live().getStatus().connectURL().endsWith("/" + attempt.id())) {
      return later(Duration.ofMillis(500));
    }
    Secret code;
    try {
      code = code(reply, attempt);
    } catch (UnreadableException | IllegalArgumentException e) {
      LOG.atWarn().log("A consent reply does not open; it is not from the callback, or too old");
      return refused(
          attempt.hash(), Reason.ExchangeFailed, "The reply of the callback cannot be read");
    }
    tools.vault().prepare(subject.owner());
    held.claim(ClaimPurpose.Exchange, attempt.hash());
    var deadline = new Retrying(tools);
    while (true) {
      held.requireTimeToSend();
      var result = send(code, attempt);
      switch (result) {
        case TokenResult.Granted granted -> {
          return settle(granted.tokens(), attempt.hash());
        }
        case TokenResult.Refused refused -> {
          return refuse(attempt.hash(), refused.error());
        }
        case TokenResult.TryLater tryLater -> {
          if (!deadline.pause(tryLater.retryAfter())) {
            return end(
                refused(
                    attempt.hash(), Reason.ExchangeFailed, "The provider did not answer in time"));
          }
          held.renew();
          if (held.unwanted()) {
            return end(
                refused(attempt.hash(), Reason.ExchangeFailed, "The connection is being ended"));
          }
        }
        case TokenResult.Redirected ignored -> {
          return end(
              refused(
                  attempt.hash(),
                  Reason.ExchangeFailed,
                  "The token endpoint answered with a redirect"));
        }
        case TokenResult.Invalid invalid -> {
          LOG.atWarn().addKeyValue("flaw", invalid.flaw()).log("A token answer is not valid");
          held.claim(ClaimPurpose.Recovery, attempt.hash());
          return presentAgain(code, attempt);
        }
        case TokenResult.Lost ignored -> {
          // the provider may have granted: wait as after a crash, then present the code once more
          return later(held.untilTakeover());
        }
      }
    }
  }

  private Outcome refuse(String attempt, OAuthError error) {
    if (error == OAuthError.INVALID_CLIENT) {
      tools.clientRejected().run();
      return end(
          new Outcome.Refused(
              attempt,
              Reason.ClientRejected,
              "The provider refused the OAuth client: check "
                  + tools.clientPlace()
                  + ", then open the page in status.connectURL again."));
    }
    return end(refused(attempt, Reason.ExchangeFailed, "The provider refused the code"));
  }

  private TokenResult send(Secret code, Attempt attempt) {
    var dialect = subject.tool().dialect(held.live().getSpec().inputs());
    var verifier =
        tools
            .links()
            .verifier(
                dialect,
                subject.owner().uid(),
                attempt.id(),
                subject.toolName(),
                subject.redirectUri())
            .orElse(null);
    var started = System.nanoTime();
    var result =
        tools
            .endpoint()
            .exchange(
                dialect, subject.client(), code, subject.redirectUri(), verifier, tools.timeout());
    tools
        .exchanged()
        .record(
            subject.toolName(), outcomeName(result), Duration.ofNanos(System.nanoTime() - started));
    return result;
  }

  private static String outcomeName(TokenResult result) {
    return switch (result) {
      case TokenResult.Granted ignored -> "granted";
      case TokenResult.Refused ignored -> "refused";
      case TokenResult.TryLater ignored -> "unavailable";
      case TokenResult.Lost ignored -> "lost";
      case TokenResult.Invalid ignored -> "invalid";
      case TokenResult.Redirected ignored -> "redirected";
    };
  }

  /** Stores the answer before anything else looks at it, then judges it. */
  private Outcome settle(Tokens tokens, String attempt) {
    var asked = asked();
    var granted = tokens.scopes() == null || tokens.scopes().isEmpty() ? asked : tokens.scopes();
    var now = tools.clock().instant();
    var generation = held.token().generation();
    var login =
        new StoredLogin(
            StoredLogin.Kind.Candidate,
            attempt,
            (generation == null ? 0 : generation) + 1,
            subject.toolName(),
            subject.client().id(),
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
    return check.check(login, append(login));
  }

  /** Tries for as long as the process lives; the value exists nowhere else. */
  private TokenVault.Sealed append(StoredLogin login) {
    var retrying = new Retrying(tools);
    while (true) {
      try {
        return tools.vault().append(subject.owner(), subject.toolName(), login);
      } catch (StoreUnavailableException e) {
        LOG.atWarn()
            .addKeyValue("problem", e.getMessage())
            .log("A login cannot be stored yet; holding it and trying again");
        retrying.pauseForever();
        try {
          held.renew();
        } catch (HeldConnection.ClaimLost lost) {
          check.revoke(login);
          throw lost;
        }
      }
    }
  }

  // --- after a crash or a lost answer

  private Outcome takeOver(TokenStatus token, TokenClaim claim) {
    if (claim.purpose() == ClaimPurpose.Disconnect || claim.purpose() == ClaimPurpose.Refresh) {
      return later(Duration.ofSeconds(1));
    }
    var attempt = token.lastAttempt() == null ? "" : token.lastAttempt();
    var first = claim.purpose() == ClaimPurpose.Exchange;
    LOG.atInfo().log("Taking over an exchange that its holder did not finish");
    held.claim(ClaimPurpose.Recovery, attempt);
    var candidate =
        highest(
            stored(token.version() == null ? 0 : token.version()).stream()
                .filter(f -> f.login().attemptHash().equals(attempt))
                .filter(f -> f.login().kind() == StoredLogin.Kind.Candidate)
                .toList());
    if (candidate.isPresent()) {
      var found = candidate.get();
      return check.check(found.login(), new TokenVault.Sealed(found.version(), found.keyId()));
    }
    var current = subject.attempt();
    if (first && current != null && current.hash().equals(attempt) && subject.reply().isPresent()) {
      try {
        return presentAgain(code(subject.reply().get(), current), current);
      } catch (UnreadableException | IllegalArgumentException e) {
        LOG.atWarn().log("The reply of an exchange that was left behind does not open");
      }
    }
    return end(lostOnTheWay(attempt));
  }

  /**
   * Presents a code that may have been used, so that the provider revokes what it gave for it (RFC
   * 6749 section 4.1.2), and revokes whatever comes back. Once: the claim says Recovery by now.
   */
  private Outcome presentAgain(Secret code, Attempt attempt) {
    held.requireTimeToSend();
    if (send(code, attempt) instanceof TokenResult.Granted granted) {
      check.revoke(granted.tokens().access(), granted.tokens().refresh(), null);
    }
    return end(lostOnTheWay(attempt.hash()));
  }

  private static Outcome.Refused lostOnTheWay(String attempt) {
    return refused(attempt, Reason.ExchangeFailed, "The provider's answer was lost on the way");
  }

  /** The pointer was moved or the claim given back, and nobody lived to say so in the status. */
  private Outcome finish(TokenStatus token) {
    var attempt = token.lastAttempt() == null ? "" : token.lastAttempt();
    if (token.version() != null
        && tools.vault().open(subject.owner(), subject.toolName(), token.version())
            instanceof Opened.Found found
        && found.login().attemptHash().equals(attempt)) {
      return switch (check.probe(found.login())) {
        case ProbeResult.Alive alive ->
            new Outcome.Connected(
                attempt,
                alive.account(),
                found.login().grantedScopes(),
                found.login().obtainedTime(),
                alive.degraded());
        case ProbeResult.Reauthorize ignored -> {
          held.set(withoutLogin(token));
          yield new Outcome.Refused(
              attempt,
              Reason.TokenRevoked,
              "The login is gone at the provider: open the page in status.connectURL again.");
        }
        case ProbeResult.Unavailable ignored -> later(Duration.ofSeconds(5));
        case ProbeResult.Unreadable ignored -> later(Duration.ofMinutes(1));
      };
    }
    return lostOnTheWay(attempt);
  }

  /** The status was wiped and the login is still stored: point to it again (K-2). */
  private Outcome recover(Opened.Found found) {
    held.claim(ClaimPurpose.Recovery, found.login().attemptHash());
    LOG.atInfo().log("Found the login of a connection whose status was lost");
    return check.check(found.login(), new TokenVault.Sealed(found.version(), found.keyId()));
  }

  private List<Opened.Found> stored(long after) {
    return tools.vault().probeForward(subject.owner(), subject.toolName(), after);
  }

  private static Optional<Opened.Found> highest(List<Opened.Found> found) {
    return found.isEmpty() ? Optional.empty() : Optional.of(found.get(found.size() - 1));
  }

  /** Gives the claim back; what the attempt came to goes into the status. */
  private Outcome end(Outcome.Refused refused) {
    held.release();
    return refused;
  }

  private static TokenStatus withoutLogin(TokenStatus t) {
    return new TokenStatus(
        t.store(), null, t.generation(), null, null, t.lastAttempt(), null, null, null);
  }

  // --- small things

  private Secret code(ConsentReply reply, Attempt attempt) {
    var o = subject.owner();
    var sealed = reply.getSpec().sealed();
    return tools.openConsent(
        Base64.getDecoder().decode(sealed == null ? "" : sealed),
        Attempt.sealingContext(
            o.clusterId(), o.kind(), o.namespace(), o.name(), o.uid(), attempt.hash()));
  }

  private List<String> asked() {
    var consent = held.live().getStatus() == null ? null : held.live().getStatus().consent();
    return consent == null
        ? List.of()
        : consent.permissions().stream().map(Permission::scope).toList();
  }

  private static Outcome.Refused refused(String attempt, Reason reason, String why) {
    return new Outcome.Refused(
        attempt, reason, why + ": open the page in status.connectURL again.");
  }

  private static Outcome later(Duration again) {
    return new Outcome.Later(again.isNegative() ? Duration.ofMillis(100) : again);
  }
}
