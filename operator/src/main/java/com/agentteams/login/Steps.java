package com.agentteams.login;

import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.RevocationPolicy;
import com.agentteams.api.TokenStatus;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Decides the next step of a login. Asked on cached facts to start work, and on the live object to
 * do it.
 */
public final class Steps {
  private static final Duration LOOK_FOR_CLIENT = Duration.ofSeconds(5);

  private Steps() {}

  /**
   * What a process knows of a login besides the register.
   *
   * @param me this process, as claims name it
   * @param claimLeft how long the claim, if there is one, may not be touched yet
   * @param strayLogin whether this process stored a login that nobody may know of
   * @param verified whether this process has seen that the login in use is stored
   */
  public record Seen(
      String me, Duration claimLeft, boolean strayLogin, boolean verified, Instant now) {}

  /**
   * The next step.
   *
   * @param seen what this process knows besides
   */
  public static Step next(LoginEntry entry, LoginSubject subject, Seen seen) {
    var claim = entry.token().claim();
    var toEnd = entry.token().isClaimedFor(ClaimPurpose.Disconnect);
    var mine = claim != null && seen.me().equals(claim.holder());
    if (claim != null && seen.claimLeft().isPositive() && !(toEnd && mine)) {
      return new Step.Wait(seen.claimLeft());
    }
    if (toEnd || !entry.wanted()) {
      return toEnd || seen.strayLogin() || somethingToEnd(entry, subject)
          ? end(subject)
          : new Step.Nothing();
    }
    if (subject.provider().isEmpty() || !subject.mayUseClient()) {
      return (claim != null && !subject.clientAwaited())
              || (claim == null && entry.statusLost() && subject.mayBeStored())
          ? new Step.Look()
          : new Step.Nothing();
    }
    if (claim != null) {
      return new Step.TakeOver();
    }
    if (entry.ofAnotherLife() && entry.token().version() != null && !seen.verified()) {
      return new Step.Verify();
    }
    if (unfinished(entry)
        && (entry.told() || subject.provider().get().binding().fits(entry.token().binding()))) {
      return new Step.Finish();
    }
    if (entry.statusLost() && subject.mayBeStored()) {
      return new Step.Recover();
    }
    return subject
        .code()
        .filter(code -> subject.mayConnect() && mayBeSent(code, entry, seen.now()))
        .<Step>map(Step.Exchange::new)
        .orElseGet(() -> seen.strayLogin() ? new Step.Tidy() : new Step.Nothing());
  }

  /** A client that cannot be looked up now is waited for: without it nothing can be revoked. */
  private static Step end(LoginSubject subject) {
    return subject.clientAwaited() && subject.revocation() == RevocationPolicy.Attempt
        ? new Step.Wait(LOOK_FOR_CLIENT)
        : new Step.End();
  }

  private static boolean somethingToEnd(LoginEntry entry, LoginSubject subject) {
    return entry.token().version() != null
        || entry.token().claim() != null
        || (subject.mayBeStored() && (entry.deleting() || entry.statusLost()));
  }

  /** Whether an attempt that was claimed ended, and the status does not say how. */
  static boolean unfinished(LoginEntry entry) {
    return unfinished(entry.token(), entry.told(), entry.openAttempt());
  }

  /**
   * Whether an attempt that was claimed ended, and the status does not say how.
   *
   * @param told whether the status says that there is a login
   * @param openAttempt hash of the attempt whose link is open; null if no link is
   */
  public static boolean unfinished(TokenStatus token, boolean told, @Nullable String openAttempt) {
    return token.claim() == null
        && token.lastAttempt() != null
        && ((token.version() != null && !told) || token.lastAttempt().equals(openAttempt));
  }

  private static boolean mayBeSent(ConsentCode code, LoginEntry entry, Instant now) {
    var hash = code.attempt().hash();
    return hash.equals(entry.openAttempt())
        && !hash.equals(entry.token().lastAttempt())
        && !now.isAfter(code.goodUntil());
  }
}
