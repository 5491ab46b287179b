package com.agentteams.api;

/** How the provider answered a consent. */
public enum ReplyOutcome {
  /** With an authorization code. */
  Code,
  /** The person, or the provider, said no. */
  Denied
}
