package com.agentteams.operator.reconcile;

/**
 * Something that the operator itself needs is not there yet: the key sets, or an API server that
 * takes a write. The framework tries again; no object is to blame, so none says so. Its text is our
 * own, because what the API server answers may repeat what was sent.
 */
public final class NotYetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public NotYetException(String what) {
    super(what, null, false, false);
  }
}
