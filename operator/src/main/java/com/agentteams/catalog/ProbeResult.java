package com.agentteams.catalog;

import com.agentteams.api.Account;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a probe tells of a token. Only {@link Reauthorize} is a proven no. */
public sealed interface ProbeResult {
  /**
   * The token works.
   *
   * @param degraded not for everything, or a rule of the Tool could not be evaluated
   */
  record Alive(Account account, boolean degraded) implements ProbeResult {}

  /** The login is gone: the answer matches {@code reauthorizeWhen}. */
  record Reauthorize() implements ProbeResult {}

  /** The provider could not be asked now. */
  record Unavailable(@Nullable Duration retryAfter) implements ProbeResult {}

  /** There is an answer, but it does not tell whose token this is; it proves nothing. */
  record Unreadable(Why why) implements ProbeResult {}

  /** Why an answer could not be read. */
  enum Why {
    /** Neither 2xx nor a status that a rule speaks of. */
    STATUS,
    NOT_JSON,
    NO_ACCOUNT_ID,
    /** Longer than 256 characters: cutting it could make two accounts look alike. */
    ACCOUNT_TOO_LONG,
    /** The answer matches {@code degradedWhen} and names no account. */
    DEGRADED
  }
}
