package com.agentteams.operator.reconcile;

/** This process is not ready to judge: it has just begun to lead. It looks again in a moment. */
public final class NotYetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public NotYetException(String what) {
    super(what, null, false, false);
  }
}
