package com.agentteams.oauth;

/**
 * What was odd in an answer that was taken all the same (O-17). For the log: the kind, never a
 * value.
 */
public enum Oddity {
  COMPRESSED,
  BYTE_ORDER_MARK,
  /** Not UTF-8, or said to be something else. */
  CHARSET,
  /** A form or JSON, under the name of something else. */
  CONTENT_TYPE,
  /** A member twice: the last counts. */
  DUPLICATE_KEY,
  /** Something after the end. */
  TRAILING_DATA,
  /** A field of a form that cannot be decoded; it is left out. */
  FORM_FIELD,
  /** An {@code error} beside a good token. */
  ERROR,
  /** Neither bearer nor absent; it counts as bearer. */
  TOKEN_TYPE,
  /** Zero, a fraction, longer than ten years or no number: unknown. */
  EXPIRES_IN,
  /** Not text; it counts as absent. */
  REFRESH_TOKEN,
  /** A list, or no scopes at all, which counts as absent. */
  SCOPE,
  /** Scopes that no Tool can ask for, or more than 192, are left out. */
  SCOPES_LEFT_OUT
}
