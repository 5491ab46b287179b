package com.agentteams.vault;

/**
 * A key set that must exist, because it was recorded or logins exist that need it, is not where it
 * should be. The process stops: a new set would make every stored login unreadable for good.
 */
public final class KeySetMissingException extends VaultException {
  private static final long serialVersionUID = 1L;

  private final KeySetId keySet;
  private final String place;

  KeySetMissingException(KeySetId keySet, String place) {
    super("key set " + keySet.id() + " is missing: expected at " + place + "; restore it there");
    this.keySet = keySet;
    this.place = place;
  }

  /** Which set. */
  public KeySetId keySet() {
    return keySet;
  }

  /** Where it was expected, as a person would look it up. */
  public String place() {
    return place;
  }
}
