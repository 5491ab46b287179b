package com.agentteams.testkit.provider;

/** What a dialect serves; faults and gates are set on the last three. */
public enum Endpoint {
  AUTHORIZE,
  TOKEN,
  REVOKE,
  PROBE
}
