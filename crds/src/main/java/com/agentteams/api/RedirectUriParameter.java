package com.agentteams.api;

/** Does redirect_uri go with the requests? */
public enum RedirectUriParameter {
  /** As RFC 6749 says. */
  Sent,
  /** The provider knows exactly one and refuses the parameter. */
  Omitted
}
