package com.agentteams.vault;

/**
 * A store did not do what it was asked, now; trying again may work. For a write it does not mean
 * <em>not stored</em>: the reply may have been lost on the way back.
 */
public final class StoreUnavailableException extends VaultException {
  private static final long serialVersionUID = 1L;

  /** Why, as far as it is safe to say. */
  public enum Reason {
    /** No connection, or the store said that it is not there. */
    UNREACHABLE,
    /** No answer in time. */
    TIMED_OUT,
    /** Our identity may not do this. */
    DENIED,
    /** Too many requests. */
    THROTTLED,
    /** Others kept changing the same object, or it is not in the state that it should be in. */
    CONFLICT,
    /**
     * A rule outside of this process forbids it: a policy of the organization, or a key that is
     * disabled.
     */
    FORBIDDEN,
    /** What arrived is not what was stored: the checksum differs. */
    CORRUPTED,
    /** A person disabled this version; enabling it brings it back. */
    DISABLED,
    /** The store does not accept the request as it is. */
    REFUSED;

    /** Whether it may pass without anybody touching what is stored. */
    public boolean mayPass() {
      return this != CORRUPTED && this != DISABLED;
    }

    /** Whether other logins would meet with the same. */
    boolean concernsTheWholeStore() {
      return switch (this) {
        case UNREACHABLE, TIMED_OUT, DENIED, THROTTLED -> true;
        case CONFLICT, FORBIDDEN, CORRUPTED, DISABLED, REFUSED -> false;
      };
    }
  }

  private final Reason reason;

  /**
   * @param store the store's kind, as {@link TokenStore#kind()}
   * @param operation what was asked, as one of our own words
   */
  public StoreUnavailableException(String store, String operation, Reason reason) {
    super("store " + store + " could not " + operation + ": " + reason);
    this.reason = reason;
  }

  /**
   * As the other, with what the store answered.
   *
   * @param answer in our own words, because the store's text is not ours to vouch for
   */
  public StoreUnavailableException(String store, String operation, Reason reason, String answer) {
    super("store " + store + " could not " + operation + ": " + reason + " (" + answer + ")");
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
