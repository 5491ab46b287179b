package com.agentteams.oauth;

/** A URL leads where no provider may be (law 6). The text holds the rule, never the URL. */
public final class EndpointNotAllowedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final EndpointRule rule;

  EndpointNotAllowedException(EndpointRule rule) {
    super("the endpoint " + rule.sentence());
    this.rule = rule;
  }

  public EndpointRule rule() {
    return rule;
  }

  /** For a condition message, as the end of a sentence. */
  public String sentence() {
    return "an endpoint of the Tool is not allowed (" + rule + ")";
  }
}
