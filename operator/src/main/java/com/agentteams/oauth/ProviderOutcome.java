package com.agentteams.oauth;

/**
 * How one request to a provider ended. The difference between the two failures decides whether a
 * code or a rotating refresh token may still be good.
 */
public sealed interface ProviderOutcome {
  /** There is an answer, of whatever status. */
  record Answered(ProviderAnswer answer) implements ProviderOutcome {}

  /** Nothing reached the provider: it may be tried again. */
  record NotSent(Setback why) implements ProviderOutcome {}

  /** It was sent, or may have been, and the answer is lost. */
  record Lost(Setback why) implements ProviderOutcome {}
}
