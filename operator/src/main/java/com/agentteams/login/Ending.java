package com.agentteams.login;

import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.RevocationOutcome;
import com.agentteams.api.RevocationPolicy;
import com.agentteams.api.TokenClaim;
import com.agentteams.login.ClaimLostException.Why;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a login: claims it, so that no code or refresh is sent any more, revokes every version that
 * is found at the provider, and (once the outcome is recorded) destroys what is stored. A provider
 * that does not answer, a Tool, an installation or a client secret that is gone, a version that
 * does not open: none blocks it.
 */
final class Ending {
  private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

  private static final List<RevocationOutcome> FROM_BEST_TO_WORST =
      List.of(
          RevocationOutcome.NotApplicable,
          RevocationOutcome.Revoked,
          RevocationOutcome.Unsupported,
          RevocationOutcome.Skipped,
          RevocationOutcome.Failed,
          RevocationOutcome.Abandoned);

  private static final LoginResult.Revoked UNREADABLE =
      new LoginResult.Revoked(RevocationOutcome.Abandoned, "what was stored could not be read");

  private static final LoginResult.Revoked NOT_STORED =
      new LoginResult.Revoked(RevocationOutcome.Abandoned, "it was not stored any more");

  private static final LoginResult.Revoked ASKED_NOT_TO =
      new LoginResult.Revoked(RevocationOutcome.Skipped, "spec.revocation asks for that");

  private static final LoginResult.Revoked ANSWER_LOST =
      new LoginResult.Revoked(
          RevocationOutcome.Abandoned,
          "the provider's answer to a consent was lost, which may have been a login");

  private static final LoginResult.Revoked SHARED =
      new LoginResult.Revoked(
          RevocationOutcome.Skipped, "that could end another login of the same account");

  private final Holder holder;
  private final LoginSubject subject;
  private final Claim claim;
  private @Nullable TokenClaim leftBehind;

  Ending(Holder holder, LoginSubject subject, Claim claim) {
    this.holder = holder;
    this.subject = subject;
    this.claim = claim;
  }

  /** From now on no code or refresh is sent any more. */
  void claim() {
    leftBehind = claim.token().claim();
    claim.take(ClaimPurpose.Disconnect, claim.token().lastAttempt());
  }

  /**
   * Revokes what is found; {@link #claim} comes first. Where nothing is found and the status has an
   * outcome, that is of an end before this one, which was told.
   */
  LoginResult revoke() {
    var remains = Remains.of(holder, subject, claim.token().version());
    var recorded = claim.live().recorded();
    return recorded != null && isSettled(recorded) && remains.isEmpty() && !isAnswerLost(remains)
        ? removed(recorded, isBegunBefore())
        : revoke(remains);
  }

  private static boolean isSettled(@Nullable RevocationOutcome recorded) {
    return recorded != null && recorded != RevocationOutcome.Pending;
  }

  private LoginResult revoke(Remains remains) {
    var ended = ended(remains);
    if (isAnswerLost(remains)) {
      ended = worse(ended, presented());
    }
    // what a run before this one proved stays so, whatever the provider says to being asked again
    var proven = isBegunBefore() && claim.live().recorded() == RevocationOutcome.Revoked;
    return proven ? new LoginResult.Revoked(RevocationOutcome.Revoked) : ended;
  }

  private boolean isBegunBefore() {
    return leftBehind != null && leftBehind.purpose() == ClaimPurpose.Disconnect;
  }

  /**
   * Whether a code was sent and nobody knows what came of it: whoever sent it left the claim
   * behind, the link of its attempt is still there, and no login of it is stored. What an end that
   * broke off did nobody knows either, unless the status says so.
   */
  private boolean isAnswerLost(Remains remains) {
    var attempt = claim.token().lastAttempt();
    return leftBehind != null
        && (!isBegunBefore() || !isSettled(claim.live().recorded()))
        && attempt != null
        && attempt.equals(claim.live().openAttempt())
        && remains.logins().stream().noneMatch(f -> f.login().attemptHash().equals(attempt));
  }

  /** Presents the code once more, unless that may have been done, so that what it gave ends. */
  private LoginResult.Revoked presented() {
    if (subject.revocation() == RevocationPolicy.Skip) {
      return ASKED_NOT_TO;
    }
    var code =
        subject
            .code()
            .filter(_ -> leftBehind != null && leftBehind.purpose() == ClaimPurpose.Exchange)
            .filter(c -> c.asksStill() && c.attempt().hash().equals(claim.token().lastAttempt()));
    var opened = code.map(Exchange::open).orElse(null);
    var ended =
        opened == null || subject.provider().isEmpty()
            ? null
            : new Exchange(holder, subject, subject.provider().get(), claim)
                .presentOnceMore(code.get().attempt(), opened);
    return ended == RevocationOutcome.Revoked
        ? new LoginResult.Revoked(RevocationOutcome.Revoked)
        : ANSWER_LOST;
  }

  /**
   * Destroys what is stored and, for an object that stays, gives the claim back. Where there was
   * nothing to revoke, an exchange whose claim was removed with the status may have stored a login
   * since: that is revoked first.
   *
   * @throws ClaimLostException if the claim is not this process's any more: then nothing is
   *     destroyed
   */
  LoginResult destroy(RevocationOutcome outcome) {
    if (!claim.token().isClaimedFor(ClaimPurpose.Disconnect)) {
      throw new ClaimLostException(Why.TAKEN);
    }
    claim.renew();
    if (outcome == RevocationOutcome.NotApplicable) {
      var late = Remains.of(holder, subject, claim.token().version());
      if (!late.isEmpty()) {
        return revoke(late);
      }
    }
    return removed(outcome, true);
  }

  /**
   * Removes all that is stored, and the pointer.
   *
   * @param news whether that was not told before
   */
  private LoginResult removed(RevocationOutcome outcome, boolean news) {
    claim.requireTimeToSend();
    holder.vault().delete(subject.owner());
    if (!claim.live().deleting()) {
      claim.move(claim.token().withoutLogin());
    }
    if (news && outcome != RevocationOutcome.NotApplicable) {
      holder.meter().revoked(subject.tool(), outcome.name());
    }
    return new LoginResult.Destroyed(outcome);
  }

  private LoginResult.Revoked ended(Remains remains) {
    if (remains.logins().isEmpty()) {
      return withoutALogin(remains);
    }
    if (subject.revocation() == RevocationPolicy.Skip) {
      return ASKED_NOT_TO;
    }
    if (subject.provider().isEmpty()) {
      LOG.atWarn().log("The Tool or its OAuth client is gone: the provider cannot be told");
      return new LoginResult.Revoked(
          RevocationOutcome.Failed, "the Tool or its OAuth client cannot be used");
    }
    var provider = subject.provider().get();
    var revoker = new Revoker(holder, claim);
    var worst =
        remains.unreadable()
            ? UNREADABLE
            : remains.gone() ? NOT_STORED : new LoginResult.Revoked(RevocationOutcome.Revoked);
    for (var found : remains.logins()) {
      var ended = SHARED;
      if (mayRevoke(provider, found)) {
        ended = revoker.revoke(provider, Grant.of(found.login()));
      } else {
        LOG.atWarn().log("Not revoked: other connections may share the grant");
      }
      worst = worse(worst, ended);
    }
    return worst;
  }

  /** What is told of several: what leaves a person most to do. */
  static LoginResult.Revoked worse(LoginResult.Revoked a, LoginResult.Revoked b) {
    return FROM_BEST_TO_WORST.indexOf(a.outcome()) < FROM_BEST_TO_WORST.indexOf(b.outcome())
        ? b
        : a;
  }

  /**
   * The account is that of the login of which the status tells. Whose one is that never came into
   * use, is not in use any more, or was not told yet, nobody knows.
   */
  private boolean mayRevoke(Provider provider, Remains.Login found) {
    return SharedGrant.mayRevoke(
        provider.revokesSiblings(),
        found.inUse() ? claim.live().toldAccount() : null,
        SharedGrant.Staying.NOTHING,
        subject.siblings());
  }

  private LoginResult.Revoked withoutALogin(Remains remains) {
    if (remains.unreadable()) {
      LOG.atWarn().log("The stored login cannot be read: it is destroyed without being revoked");
      return UNREADABLE;
    }
    if (remains.gone()) {
      LOG.atWarn().log("The login in use is not stored any more: it cannot be revoked");
      return NOT_STORED;
    }
    return new LoginResult.Revoked(RevocationOutcome.NotApplicable);
  }
}
