package com.agentteams.api;

/** How a grant is ended at the provider. */
public enum RevocationForm {
  /** By its revocation endpoint (RFC 7009). */
  RFC7009,
  /** By the request that is given. */
  Request,
  /** It cannot be ended from here; a person does it. */
  None
}
