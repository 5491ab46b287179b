package com.agentteams.vault;

/**
 * What can go wrong with stored logins and keys. Messages are our own words and name no secret; the
 * library's exception is left out on purpose, because its text is not ours to vouch for.
 */
public abstract sealed class VaultException extends RuntimeException
    permits ClusterIdMismatchException,
        CredentialsMissingException,
        KeySetMissingException,
        KeyUnavailableException,
        StoreUnavailableException,
        TooLargeException,
        UnreadableException {
  private static final long serialVersionUID = 1L;

  VaultException(String message) {
    super(message);
  }
}
