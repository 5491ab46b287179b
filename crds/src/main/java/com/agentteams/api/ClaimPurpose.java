package com.agentteams.api;

/** What the holder of a claim is doing with the login. */
public enum ClaimPurpose {
  /** Exchanging a code for tokens. */
  Exchange,
  /** Finishing an exchange that another holder began. */
  Recovery,
  /** Refreshing the tokens. */
  Refresh,
  /** Ending the login. */
  Disconnect
}
