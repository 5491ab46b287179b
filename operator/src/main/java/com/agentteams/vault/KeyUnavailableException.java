package com.agentteams.vault;

/**
 * The key that a stored login is encrypted with is not in the key set, not even after loading the
 * set again; or the key for new ones is in memory and not stored any more. The login may be fine:
 * it is neither lost nor overwritten, and opens once the key is back.
 */
public final class KeyUnavailableException extends VaultException {
  private static final long serialVersionUID = 1L;

  private final long keyId;

  KeyUnavailableException(long keyId) {
    super("key " + keyId + " is not available in key set " + KeySetId.VAULT.id());
    this.keyId = keyId;
  }

  private KeyUnavailableException(long keyId, String message) {
    super(message);
    this.keyId = keyId;
  }

  /** The key is in memory only, so nothing new may be encrypted with it. */
  static KeyUnavailableException notStored(long keyId) {
    return new KeyUnavailableException(
        keyId, "key " + keyId + " of key set " + KeySetId.VAULT.id() + " is not stored any more");
  }

  /** The id that the stored login names, or would. */
  public long keyId() {
    return keyId;
  }
}
