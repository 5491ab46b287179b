package com.agentteams.api;

/** What the last check of a connection found. */
public enum HealthResult {
  /** The provider accepted the token. */
  Healthy,
  /** It accepted the token but not everything works. */
  Degraded,
  /** It did not answer. */
  Unreachable,
  /** It refused the token for good. */
  Revoked
}
