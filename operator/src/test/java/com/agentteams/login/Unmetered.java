package com.agentteams.login;

import java.time.Duration;

/** Counts nothing. */
public final class Unmetered implements ProviderMeter {
  @Override
  public void seen(String tool) {}

  @Override
  public void exchanged(String tool, String outcome, Duration took) {}

  @Override
  public void revoked(String tool, String outcome) {}
}
