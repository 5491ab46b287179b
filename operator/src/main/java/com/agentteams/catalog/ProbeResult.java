package com.agentteams.catalog;

import com.agentteams.api.Account;
import com.agentteams.oauth.ProviderHttp;
import com.agentteams.oauth.Setback;
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

  /**
   * The provider could not be asked now.
   *
   * @param retryAfter what the provider asked for, at most five minutes; null if nothing
   */
  record Unavailable(@Nullable Duration retryAfter, Setback why) implements ProbeResult {
    /** Where the provider says so itself, and no more. */
    public Unavailable(@Nullable Duration retryAfter) {
      this(retryAfter, Setback.UNAVAILABLE);
    }
  }

  /**
   * There is an answer, but it does not tell whose token this is; it proves nothing.
   *
   * @param sentence for a condition message, without a full stop
   */
  record Unreadable(Why why, String sentence) implements ProbeResult {
    /** In its own words. */
    public Unreadable(Why why) {
      this(why, why.sentence());
    }

    /** An answer with a status that no rule speaks of. */
    static Unreadable status(int status) {
      return new Unreadable(Why.STATUS, Why.STATUS.sentence() + " (" + status + ")");
    }
  }

  /** Why an answer could not be read; the sentences are for a condition message. */
  enum Why {
    /** Neither 2xx nor a status that a rule speaks of. */
    STATUS("the answer of the Tool's probe has a status that no rule of the Tool speaks of"),
    NOT_JSON("the answer of the Tool's probe is not JSON"),
    /** More than {@link ProviderHttp#PROBE_ANSWER_LIMIT}: asking again gives the same. */
    TOO_LARGE("the answer of the Tool's probe is larger than 1 MiB"),
    NO_ACCOUNT_ID("the answer of the Tool's probe does not name the account"),
    /** Longer than 256 characters: cutting it could make two accounts look alike. */
    ACCOUNT_TOO_LONG("the account in the answer of the Tool's probe is longer than 256 characters"),
    /** With control characters, or marks that change the direction of text. */
    ACCOUNT_NOT_PRINTABLE(
        "the account in the answer of the Tool's probe holds characters that cannot be seen"),
    /** The answer matches {@code degradedWhen} and names no account. */
    DEGRADED("the login may not do what the Tool's probe asks");

    private final String sentence;

    Why(String sentence) {
      this.sentence = sentence;
    }

    /** Without a full stop, so that what to do can follow. */
    public String sentence() {
      return sentence;
    }
  }
}
