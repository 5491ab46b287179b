package com.agentteams.api;

/** What became of the grant at the provider. */
public enum RevocationOutcome {
  /** Not tried yet. */
  Pending,
  /** The provider said that it is dead. */
  Revoked,
  /** The provider cannot be asked; a person removes the app. */
  Unsupported,
  /** The provider did not say that it is dead. */
  Failed,
  /** Left alone, because asked to or because others share the grant. */
  Skipped,
  /** There was no grant. */
  NotApplicable,
  /** The stored token could not be read. */
  Abandoned
}
