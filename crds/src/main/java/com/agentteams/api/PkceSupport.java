package com.agentteams.api;

/** What the provider makes of PKCE (RFC 7636). */
public enum PkceSupport {
  /** It refuses a request without a challenge. */
  Required,
  /** It checks a challenge that is sent. */
  Supported,
  /** Sending a challenge breaks the flow. */
  Unsupported
}
