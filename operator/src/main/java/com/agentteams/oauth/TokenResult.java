package com.agentteams.oauth;

import com.agentteams.secret.Secret;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a request to a token endpoint ended. What to do next is the caller's. */
public sealed interface TokenResult {
  /**
   * There are tokens.
   *
   * @param oddities what was odd in the answer; {@link TokenEndpoint} has logged them
   */
  record Granted(Tokens tokens, Set<Oddity> oddities) implements TokenResult {
    public Granted {
      oddities = Set.copyOf(oddities);
    }

    /** An answer with nothing odd in it. */
    public Granted(Tokens tokens) {
      this(tokens, Set.of());
    }
  }

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

  /**
   * The provider says it granted, but the answer cannot be used (O-17).
   *
   * @param held tokens that were in it all the same and live at the provider until they are
   *     revoked; null if none were found
   */
  record Invalid(Flaw flaw, @Nullable Held held) implements TokenResult {
    /** An answer that held nothing. */
    public Invalid(Flaw flaw) {
      this(flaw, null);
    }
  }

  /** The endpoint answered with a redirect, which is not followed (O-15). */
  record Redirected() implements TokenResult {}

  /**
   * Tokens of an answer that is refused. They may be sent to a revocation endpoint and nowhere
   * else; at least one is there.
   */
  record Held(@Nullable Secret access, @Nullable Secret refresh) {}

  /** What is wrong with a token answer (N-23); the sentences are for a condition message. */
  enum Flaw {
    EMPTY("is empty"),
    MALFORMED("is neither JSON nor a form"),
    /** Deeper than 16 levels, or a single number of more than 16 KiB. */
    TOO_LARGE_OR_DEEP("is nested too deeply"),
    /** Not an object, or none at the token pointer. */
    NOT_AN_OBJECT("holds no object where the Tool says the token is"),
    NO_ACCESS_TOKEN("holds no token"),
    BAD_ACCESS_TOKEN("holds an access token that is too long or not of visible characters"),
    /** MAC or DPoP: a token that cannot be used without a proof. */
    BAD_TOKEN_TYPE("holds a token of a type that needs a proof (mac or dpop)"),
    BAD_REFRESH_TOKEN("holds a refresh token that is too long or not of visible characters"),
    /** There is a token, and the Tool's successWhen does not match. */
    NO_SUCCESS("holds a token but is no success by the Tool's successWhen");

    private final String predicate;

    Flaw(String predicate) {
      this.predicate = predicate;
    }

    /** Without a full stop, so that what to do can follow. */
    public String sentence() {
      return "the answer of the token endpoint " + predicate;
    }
  }
}
