package com.agentteams.kube;

/** A check at start failed. The message is one line and says what is missing. */
public final class StartupException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StartupException(String problem) {
    super(problem);
  }
}
