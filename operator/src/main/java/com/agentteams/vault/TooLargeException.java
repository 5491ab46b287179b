package com.agentteams.vault;

/**
 * A blob is larger than {@link TokenStore#MAX_BLOB}. Nothing was stored, and trying again does not
 * help.
 */
public final class TooLargeException extends VaultException {
  private static final long serialVersionUID = 1L;

  TooLargeException(int size) {
    super("a blob of " + size + " bytes is larger than " + TokenStore.MAX_BLOB);
  }
}
