package com.agentteams.operator.reconcile;

/**
 * The API server or a store did not do what it was asked; the framework tries again, ever more
 * slowly. Its text is our own, because what the API server answers may repeat what was sent.
 */
public final class NoAnswerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public NoAnswerException(String what) {
    super(what, null, false, false);
  }
}
