package com.agentteams.api;

/** How the body of a request is written. */
public enum BodyFormat {
  /** application/x-www-form-urlencoded. */
  Form,
  /** application/json, one object with string members. */
  JSON
}
