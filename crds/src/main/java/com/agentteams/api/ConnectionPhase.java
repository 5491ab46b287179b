package com.agentteams.api;

/** Summary of a ToolConnection, derived from its conditions. */
public enum ConnectionPhase {
  /** Something that it needs is missing or not ready. */
  Pending,
  /** A person has to open the link. */
  AwaitingConsent,
  /** The code is being exchanged. */
  Connecting,
  /** There is a login. */
  Connected,
  /** The login is being ended. */
  Disconnecting,
  /** There is no login, as asked. */
  Disconnected,
  /** There was a login and it is gone; the link brings it back. */
  Failed,
  /** The tool is not offered, or the login may not be used now. */
  Unavailable
}
