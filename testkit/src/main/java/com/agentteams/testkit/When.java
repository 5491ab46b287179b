package com.agentteams.testkit;

/** Where in a call a fake stops or fails: the two sides of the commit differ for whoever calls. */
public enum When {
  /** Nothing has happened at the provider yet. */
  BEFORE,
  /** The provider has done it and remembers it, but the caller has no answer. */
  AFTER_COMMIT
}
