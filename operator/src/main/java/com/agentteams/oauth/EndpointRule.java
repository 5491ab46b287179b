package com.agentteams.oauth;

/** Why an endpoint may not be called; the texts are for the person who wrote the URL. */
public enum EndpointRule {
  MALFORMED("is not an absolute URL with a host name"),
  NOT_HTTPS("must use https"),
  USER_INFO("must not contain user information"),
  PORT("must use port 443"),
  NOT_ASCII("must write its host in ASCII (punycode)"),
  TRAILING_DOT("must not end its host with a dot"),
  NUMERIC_HOST("must not write its host as a number"),
  LOCAL_NAME("must not name a host of a private network"),
  NOT_PUBLIC_ADDRESS("must lead to a public address"),
  HEADER("must have headers that can be sent");

  private final String sentence;

  EndpointRule(String sentence) {
    this.sentence = sentence;
  }

  /** Goes on after the name of the field. */
  public String sentence() {
    return sentence;
  }
}
