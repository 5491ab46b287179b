package com.agentteams.catalog;

/** What an expression says. */
public enum Verdict {
  MATCHES,
  /** Also where a key that it asks for is missing. */
  DOES_NOT_MATCH,
  /** It could not be evaluated; never a proven anything. */
  ERROR
}
