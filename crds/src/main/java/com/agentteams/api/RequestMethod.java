package com.agentteams.api;

/** An HTTP method. */
public enum RequestMethod {
  /** Read. */
  GET,
  /** Create or act. */
  POST,
  /** Replace. */
  PUT,
  /** Change. */
  PATCH,
  /** Remove. */
  DELETE
}
