package com.agentteams.settings;

/** Where secrets of ours are kept. */
public enum StoreKind {
  /** Secrets in the operator's namespace. */
  KUBERNETES,
  /** Google Secret Manager. */
  GOOGLE
}
