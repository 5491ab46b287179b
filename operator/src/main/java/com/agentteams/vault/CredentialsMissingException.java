package com.agentteams.vault;

/** A store needs an identity, and the process was given none. The message names the settings. */
public final class CredentialsMissingException extends VaultException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message our own words, naming the settings that would help
   */
  public CredentialsMissingException(String message) {
    super(message);
  }
}
