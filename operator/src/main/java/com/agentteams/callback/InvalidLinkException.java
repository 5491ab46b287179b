package com.agentteams.callback;

/**
 * A link, a state or a cookie leads nowhere. Why is for the log alone: the page is one and the same
 * for all, so that nobody can learn from it what exists (N-16).
 */
final class InvalidLinkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidLinkException(String reason) {
    super(reason, null, false, false);
  }

  /** One of our own words. */
  String reason() {
    return String.valueOf(getMessage());
  }
}
