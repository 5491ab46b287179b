package com.agentteams.settings;

/** A setting that a process cannot start with. The message is one line and names the setting. */
public final class InvalidSettingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public InvalidSettingException(String setting, String problem) {
    super(setting + " " + problem);
  }
}
