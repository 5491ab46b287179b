package com.agentteams.vault;

/**
 * The key that a stored login is encrypted with is not in the key set, not even after loading the
 * set again. The login may be fine: it is neither lost nor overwritten, and opens once the key is
 * back.
 */
public final class KeyUnavailableException extends VaultException {
  private static final long serialVersionUID = 1L;

  private final long keyId;

  KeyUnavailableException(long keyId) {
    super("key " + keyId + " is not available in key set " + KeySetId.VAULT.id());
    this.keyId = keyId;
  }

  /** The id that the stored login names. */
  public long keyId() {
    return keyId;
  }
}
