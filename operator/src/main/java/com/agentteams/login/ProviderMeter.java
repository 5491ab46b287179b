package com.agentteams.login;

import java.time.Duration;

/** Counts calls of providers. The tool is always one that exists. */
public interface ProviderMeter {
  /** A code was presented. */
  void exchanged(String tool, String outcome, Duration took);

  /** The provider was asked to end a grant. */
  void revoked(String tool, String outcome);
}
