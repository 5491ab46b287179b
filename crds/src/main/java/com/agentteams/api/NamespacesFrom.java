package com.agentteams.api;

/** Which namespaces may use an installation. */
public enum NamespacesFrom {
  /** Every namespace. */
  All,
  /** Those whose labels match. */
  Selector
}
