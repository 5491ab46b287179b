package com.agentteams.vault;

/** What {@link TokenVault#open} found under a number. */
public sealed interface Opened {
  /**
   * A login.
   *
   * @param keyId id of the key that it is encrypted with
   */
  record Found(long version, StoredLogin login, long keyId) implements Opened {}

  /** There was one; it was destroyed. Later numbers may exist. */
  record Destroyed() implements Opened {}

  /** The number was not used yet. */
  record Absent() implements Opened {}
}
