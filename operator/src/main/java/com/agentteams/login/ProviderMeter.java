package com.agentteams.login;

import java.time.Duration;

/**
 * Counts what providers did. The tool is always one that exists, or of which a login was stored.
 */
public interface ProviderMeter {
  /** A tool may be used; what is counted of it begins at zero. */
  void seen(String tool);

  /** A code was presented. */
  void exchanged(String tool, String outcome, Duration took);

  /** A login ended: once for each, however often the provider was asked. */
  void revoked(String tool, String outcome);
}
