package com.agentteams.api;

/** What a request to the provider carries as proof. */
public enum RequestAuthentication {
  /** The access token as Bearer. */
  Token,
  /** The client id and secret as HTTP Basic. */
  Client,
  /** Nothing. */
  None
}
