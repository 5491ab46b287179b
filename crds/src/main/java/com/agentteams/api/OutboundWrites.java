package com.agentteams.api;

/** May this agent change things at its tools? */
public enum OutboundWrites {
  /** Write scopes are never requested. */
  Never,
  /** Each write waits for a person. */
  AfterApproval,
  /** Without asking. */
  Always
}
