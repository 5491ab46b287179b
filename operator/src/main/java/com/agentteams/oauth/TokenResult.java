package com.agentteams.oauth;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a request to a token endpoint ended. What to do next is the caller's. */
public sealed interface TokenResult {
  /** There are tokens. */
  record Granted(Tokens tokens) implements TokenResult {}

  /** The provider said no. */
  record Refused(OAuthError error) implements TokenResult {}

  /**
   * The provider has processed nothing: it may be sent again.
   *
   * @param retryAfter what the provider asked for, at most five minutes; null if nothing
   */
  record TryLater(@Nullable Duration retryAfter, Setback why) implements TokenResult {
    /** Where the provider says so itself, and no more. */
    public TryLater(@Nullable Duration retryAfter) {
      this(retryAfter, Setback.UNAVAILABLE);
    }
  }

  /** Nobody knows whether the provider acted: a code or a rotating token may be used up (O-23). */
  record Lost(Setback why) implements TokenResult {
    /** Where no more is known. */
    public Lost() {
      this(Setback.BROKEN_OFF);
    }
  }

  /** The provider says it granted, but the answer is not a token answer (O-17). */
  record Invalid(Flaw flaw) implements TokenResult {}

  /** The endpoint answered with a redirect, which is not followed (O-15). */
  record Redirected() implements TokenResult {}

  /** What is wrong with a token answer (N-23). */
  enum Flaw {
    EMPTY,
    WRONG_CHARSET,
    MALFORMED,
    DUPLICATE_KEY,
    TOO_LARGE_OR_DEEP,
    TRAILING_DATA,
    /** Not an object, or none at the token pointer. */
    NOT_AN_OBJECT,
    NO_ACCESS_TOKEN,
    BAD_ACCESS_TOKEN,
    BAD_TOKEN_TYPE,
    BAD_EXPIRES_IN,
    BAD_REFRESH_TOKEN,
    BAD_SCOPE
  }
}
