package com.agentteams.login;

import com.agentteams.api.ClaimPurpose;
import java.time.Duration;
import java.time.Instant;

/**
 * Decides the next step of a login. Asked on cached facts to start work, and on the live object to
 * do it.
 */
public final class Steps {
  private Steps() {}

  /**
   * What a process knows of a login besides the register.
   *
   * @param me this process, as claims name it
   * @param claimLeft how long the claim, if there is one, may not be touched yet
   * @param strayLogin whether this process stored a login that nobody may know of
   */
  public record Seen(String me, Duration claimLeft, boolean strayLogin, Instant now) {}

  /**
   * The next step.
   *
   * @param seen what this process knows besides
   */
  public static Step next(LoginEntry entry, LoginSubject subject, Seen seen) {
    var claim = entry.token().claim();
    var held = seen.claimLeft().isPositive();
    if (claim != null && claim.purpose() == ClaimPurpose.Disconnect) {
      return held && !seen.me().equals(claim.holder())
          ? new Step.Wait(seen.claimLeft())
          : new Step.End();
    }
    if (claim != null && held) {
      return new Step.Wait(seen.claimLeft());
    }
    if (!entry.wanted()) {
      return seen.strayLogin() || somethingToEnd(entry, subject)
          ? new Step.End()
          : new Step.Nothing();
    }
    if (subject.provider().isEmpty()) {
      return new Step.Nothing();
    }
    if (claim != null) {
      return new Step.TakeOver();
    }
    if (unfinished(entry)) {
      return new Step.Finish();
    }
    if (entry.statusLost() && subject.mayBeStored()) {
      return new Step.Recover();
    }
    if (seen.strayLogin()) {
      return new Step.Tidy();
    }
    return subject
        .code()
        .filter(code -> subject.mayConnect() && mayBeSent(code, entry, seen.now()))
        .<Step>map(Step.Exchange::new)
        .orElseGet(Step.Nothing::new);
  }

  private static boolean somethingToEnd(LoginEntry entry, LoginSubject subject) {
    return entry.token().version() != null
        || entry.token().claim() != null
        || (subject.mayBeStored() && (entry.deleting() || entry.statusLost()));
  }

  /** Whether an attempt that was claimed ended, and the status does not say how. */
  public static boolean unfinished(LoginEntry entry) {
    var token = entry.token();
    if (token.claim() != null || token.lastAttempt() == null) {
      return false;
    }
    return (token.version() != null && !entry.told())
        || token.lastAttempt().equals(entry.openAttempt());
  }

  private static boolean mayBeSent(ConsentCode code, LoginEntry entry, Instant now) {
    var hash = code.attempt().hash();
    return hash.equals(entry.openAttempt())
        && !hash.equals(entry.token().lastAttempt())
        && !now.isAfter(code.goodUntil());
  }
}
