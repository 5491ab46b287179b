package com.agentteams.login;

import com.agentteams.api.Account;
import com.agentteams.api.Reason;
import com.agentteams.api.RevocationOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** How a piece of work on a login ended. It is kept in memory until the status says it. */
public sealed interface LoginResult {
  /**
   * There is a login, and the pointer names it.
   *
   * @param attempt hash of the attempt that it came from
   * @param degraded whether the provider accepts it and not everything works
   * @param leftovers whether what it replaced could not be ended yet
   */
  record Connected(
      String attempt,
      Account account,
      List<String> scopes,
      Instant time,
      boolean degraded,
      boolean leftovers)
      implements LoginResult {}

  /** The attempt ended without a login; an older login, if any, is untouched. */
  record Refused(String attempt, Reason reason, String message) implements LoginResult {
    /** The message, and that the link is to be opened again. */
    static Refused openAgain(String attempt, Reason reason, String why) {
      return new Refused(attempt, reason, why + ": open the page in status.connectURL again.");
    }

    /** The provider may have granted something that nobody has. */
    static Refused lostOnTheWay(String attempt) {
      return openAgain(attempt, Reason.ExchangeFailed, "The provider's answer was lost on the way");
    }
  }

  /**
   * The store or its key is not there; nothing is lost. Tried again after a while.
   *
   * @param again when
   */
  record Blocked(Reason reason, String message, Duration again) implements LoginResult {
    /** The token store does not answer. */
    public static Blocked store() {
      return new Blocked(
          Reason.VaultUnavailable,
          "The token store does not answer; it is tried again. Nothing is lost.",
          Duration.ofSeconds(5));
    }
  }

  /** Somebody else is at work, or something changed: look again then. */
  record Later(Duration again) implements LoginResult {
    public Later {
      again = again.compareTo(SOONEST) < 0 ? SOONEST : again;
    }

    private static final Duration SOONEST = Duration.ofMillis(100);
  }

  /**
   * There was nothing to do.
   *
   * @param revision of the object of which this is true; empty if it is gone
   */
  record Nothing(String revision) implements LoginResult {}

  /** The grant was dealt with at the provider; what is stored can go. */
  record Revoked(RevocationOutcome outcome) implements LoginResult {}

  /** Nothing is stored any more. */
  record Destroyed(RevocationOutcome outcome) implements LoginResult {}
}
