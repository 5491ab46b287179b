package com.agentteams.api;

/** Regular expressions that several fields share. */
final class Patterns {
  /** RFC 3339 in UTC or with an offset. Times stay strings: see notes in docs/adr/0004. */
  static final String TIME =
      "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$";

  /** A Go-style duration such as {@code 1h30m} or {@code 10s}. */
  static final String DURATION = "^([0-9]{1,6}(ms|s|m|h))+$";

  /** An absolute http or https URL without user information or fragment; {name} marks an input. */
  static final String URL = "^https?://[^\\s@#]+$";

  /** RFC 6901; the empty string is the whole document. */
  static final String JSON_POINTER = "^(/[^\\s]*)?$";

  /** A scope token of RFC 6749 section 3.3. */
  static final String SCOPE = "^[\\x21\\x23-\\x5B\\x5D-\\x7E]+$";

  /** The name of an object of a kind whose names are DNS subdomains. */
  static final String NAME = "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$";

  /** One line of printable text. */
  static final String LINE = "^[^\\p{Cc}]*$";

  private Patterns() {}
}
