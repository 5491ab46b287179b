package com.agentteams.vault;

/** What is there was stored by a newer release, as after a roll-back; nothing is wrong with it. */
public final class NewerFormatException extends UnreadableException {
  private static final long serialVersionUID = 1L;

  NewerFormatException() {
    super("the stored login is in the format of a newer release");
  }
}
