package com.agentteams.api;

/** What disconnecting does at the provider. */
public enum RevocationPolicy {
  /** Revoke the grant there. */
  Attempt,
  /** Leave the grant there alone. */
  Skip
}
