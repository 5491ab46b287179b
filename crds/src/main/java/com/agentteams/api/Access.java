package com.agentteams.api;

/** What a connection may do at the tool. */
public enum Access {
  /** Look. */
  ReadOnly,
  /** Look and change. */
  ReadWrite
}
