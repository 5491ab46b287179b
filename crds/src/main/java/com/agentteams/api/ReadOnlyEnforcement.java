package com.agentteams.api;

/** Who keeps a read-only connection from writing. */
public enum ReadOnlyEnforcement {
  /** The provider, by the scopes that were granted. */
  ProviderScope,
  /** The broker, which filters calls. */
  Operator
}
