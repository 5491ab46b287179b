package com.agentteams.login;

import com.agentteams.api.Account;
import com.agentteams.api.Reason;
import com.agentteams.api.RevocationOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

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

  /**
   * The attempt ended without a login; an older login, if any, is untouched.
   *
   * @param message for the condition; null where the reason says it all
   */
  record Refused(String attempt, Reason reason, @Nullable String message) implements LoginResult {
    /** The provider may have granted something that nobody has. */
    static Refused lostOnTheWay(String attempt) {
      return failed(attempt, "the provider's answer was lost on the way");
    }

    /**
     * There is no login, for a reason that has no name of its own.
     *
     * @param why as the end of a sentence
     */
    static Refused failed(String attempt, String why) {
      return openAgain(attempt, Reason.ExchangeFailed, why);
    }

    /** What the link asked with is not what a login would be made with now. */
    static Refused changed(String attempt) {
      return openAgain(
          attempt,
          Reason.ConsentExpired,
          "the OAuth client, the installation or spec.inputs changed during the consent");
    }

    static Refused scopesMissing(String attempt, List<String> missing) {
      return new Refused(
          attempt,
          Reason.ScopesMissing,
          "Permissions were left out ("
              + String.join(", ", missing)
              + "): open the page in status.connectURL and grant them all. If they were granted, the"
              + " provider names them otherwise or not at all: then scopes.aliases or"
              + " scopes.unconfirmed of the Tool have to say so.");
    }

    /** The message, and that the link is to be opened again. */
    static Refused openAgain(String attempt, Reason reason, String why) {
      var sentence = why.substring(0, 1).toUpperCase(Locale.ROOT) + why.substring(1);
      return new Refused(attempt, reason, sentence + ": open the page in status.connectURL again.");
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

    static Blocked key() {
      return new Blocked(
          Reason.KeyUnavailable,
          "The key that the login is encrypted with is not there: restore it. Nothing is lost.",
          Duration.ofSeconds(30));
    }

    /**
     * @param newer whether a newer release stored it
     */
    static Blocked unreadable(boolean newer) {
      return new Blocked(
          Reason.StoredTokenUnreadable,
          newer
              ? "The login was stored by a newer release of the operator: go back to that release."
                  + " Nothing is lost."
              : "What is stored is not what was stored; it is kept and not used: restore it, or"
                  + " delete this connection.",
          Duration.ofMinutes(1));
    }
  }

  /**
   * Somebody else is at work, something changed, or a provider does not answer: look again then.
   *
   * @param why what is waited for, as the end of a sentence; null if that is nobody's business
   */
  record Later(Duration again, @Nullable String why) implements LoginResult {
    /** Without a word. */
    public Later(Duration again) {
      this(again, null);
    }

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

  /**
   * The grant was dealt with at the provider; what is stored can go.
   *
   * @param why it was not revoked, as the end of a sentence; null if it was, or if nobody knows
   */
  record Revoked(RevocationOutcome outcome, @Nullable String why) implements LoginResult {
    /** With nothing to explain. */
    public Revoked(RevocationOutcome outcome) {
      this(outcome, null);
    }
  }

  /** Nothing is stored any more. */
  record Destroyed(RevocationOutcome outcome) implements LoginResult {}
}
