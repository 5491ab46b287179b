package com.agentteams.api;

/** The badge of a catalog entry. */
public enum Availability {
  /** Offered for reading and writing. */
  Active,
  /** Offered for reading; write access is refused. */
  ReadOnly,
  /** Announced; nothing can be connected yet. */
  Soon
}
