package com.agentteams.login;

/** Somebody else is in charge now, or nobody needs to be: stop, and let the next look decide. */
final class ClaimLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Why why;

  ClaimLostException(Why why) {
    super(null, null, false, false);
    this.why = why;
  }

  Why why() {
    return why;
  }

  /** What became of the claim. */
  enum Why {
    /** Another process works on the login, or somebody removed the status. */
    TAKEN,
    /** The object is gone. */
    GONE,
    /** As {@link #TAKEN}, and this piece of work stored a login that nobody may know of. */
    TAKEN_AFTER_STORING
  }
}
