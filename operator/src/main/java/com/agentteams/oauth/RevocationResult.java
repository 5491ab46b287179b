package com.agentteams.oauth;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How ending a grant at the provider went. It may always be tried again. */
public sealed interface RevocationResult {
  /** The provider proved that the grant is gone, or there was nothing to end. */
  record Revoked() implements RevocationResult {}

  /**
   * The provider could not be asked now, or its answer is lost.
   *
   * @param retryAfter what the provider asked for, at most five minutes; null if nothing
   */
  record TryLater(@Nullable Duration retryAfter, Setback why) implements RevocationResult {
    /** Where the provider says so itself, and no more. */
    public TryLater(@Nullable Duration retryAfter) {
      this(retryAfter, Setback.UNAVAILABLE);
    }
  }

  /** The provider offers no way; a person does it. */
  record Unsupported() implements RevocationResult {}

  /**
   * It is not proven.
   *
   * @param why as the end of a sentence
   */
  record Failed(String why) implements RevocationResult {
    /** The provider refused. */
    public Failed() {
      this("the provider did not say that it is revoked");
    }
  }
}
