package com.agentteams.api;

/** How the client authenticates at the token endpoint (RFC 6749 section 2.3). */
public enum ClientAuthentication {
  /** HTTP Basic with form-encoded id and secret. */
  Basic,
  /** client_id and client_secret in the body. */
  Post,
  /** A public client. */
  None
}
