package com.agentteams.oauth;

/**
 * Why a provider could not be asked, or why nothing is known of its answer. The sentences are for a
 * condition message; no text of a library or a provider is in them.
 */
public enum Setback {
  DNS("its host name cannot be resolved"),
  REFUSED("nothing accepts connections at its address"),
  TLS("its certificate is not trusted, or TLS fails in another way"),
  TIMED_OUT("it did not answer in time"),
  /** The connection broke before the answer was whole. */
  BROKEN_OFF("the connection broke before the answer was there"),
  TOO_LARGE("its answer is larger than the bound"),
  /** This process stops, or the work is called off. */
  INTERRUPTED("the operator stopped waiting for it"),
  RATE_LIMITED("it asks to slow down"),
  /** It says itself that it cannot now, and that it did nothing. */
  UNAVAILABLE("it says that it is not available"),
  /** A server error: it may have acted all the same. */
  SERVER_ERROR("it answered with an error of its own");

  private final String sentence;

  Setback(String sentence) {
    this.sentence = sentence;
  }

  /** Goes on after "the provider cannot be reached: " and the like. */
  public String sentence() {
    return sentence;
  }
}
