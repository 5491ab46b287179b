package com.agentteams.api;

/** What a refresh does to the refresh token. */
public enum RefreshTokens {
  /** The provider issues none. */
  None,
  /** The refresh token stays. */
  Stable,
  /** Each refresh replaces it. */
  Rotating
}
