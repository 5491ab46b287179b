package com.agentteams.operator.connection;

import com.agentteams.api.Account;
import com.agentteams.api.Reason;
import com.agentteams.api.RevocationOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** How a piece of work on a login ended. It is kept in memory until the status says it. */
sealed interface Outcome {
  /** There is a login, and the pointer names it. */
  record Connected(
      String attempt, Account account, List<String> scopes, Instant time, boolean degraded)
      implements Outcome {}

  /** The attempt ended without a login; an older login, if any, is untouched. */
  record Refused(String attempt, Reason reason, String message) implements Outcome {}

  /** The login is gone at the provider. */
  record Lost(Reason reason, String message) implements Outcome {}

  /**
   * The store or its key is not there; nothing was sent and nothing is lost. Tried again after a
   * while.
   */
  record Blocked(Reason reason, String message, Duration again) implements Outcome {
    /** The token store does not answer. */
    static Blocked store() {
      return new Blocked(
          Reason.VaultUnavailable,
          "The token store does not answer; it is tried again. Nothing is lost.",
          Duration.ofSeconds(5));
    }
  }

  /** Somebody else is at work, or something changed: look again then. */
  record Later(Duration again) implements Outcome {}

  /** The grant was dealt with at the provider; what is stored can go. */
  record Revoked(RevocationOutcome outcome) implements Outcome {}
}
