package com.agentteams.vault;

/**
 * The cluster id given is not the one recorded at the first start. The process stops: every stored
 * login is bound to the recorded one.
 */
public final class ClusterIdMismatchException extends VaultException {
  private static final long serialVersionUID = 1L;

  private final String recorded;
  private final String given;

  ClusterIdMismatchException(String recorded, String given) {
    super("AGENTTEAMS_CLUSTER_ID is " + given + ", but at first start it was " + recorded);
    this.recorded = recorded;
    this.given = given;
  }

  /** The id that stored logins are bound to. */
  public String recorded() {
    return recorded;
  }

  /** The id that this process was given. */
  public String given() {
    return given;
  }
}
