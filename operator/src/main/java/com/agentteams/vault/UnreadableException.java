package com.agentteams.vault;

/**
 * What is there does not open with the right key: altered, moved from another slot, cut short, or
 * written in a format that this release does not know. It is kept as it is; somebody has to look.
 */
public sealed class UnreadableException extends VaultException permits NewerFormatException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message our own words, naming what does not open
   */
  public UnreadableException(String message) {
    super(message);
  }
}
