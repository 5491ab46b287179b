package com.agentteams.api;

/** What a person wants of a connection. */
public enum DesiredState {
  /** A living login. */
  Connected,
  /** No login; the object stays. */
  Disconnected
}
