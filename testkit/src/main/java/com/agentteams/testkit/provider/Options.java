package com.agentteams.testkit.provider;

import java.time.Clock;
import java.time.Duration;

/**
 * How a provider is started.
 *
 * @param port 0 for any free one
 * @param reuseGrace how long a rotated refresh token still works
 */
public record Options(int port, Clock clock, Duration accessTokenLifetime, Duration reuseGrace) {

  public static Options defaults() {
    return new Options(0, Clock.systemUTC(), Duration.ofHours(1), Duration.ZERO);
  }

  public Options withPort(int newPort) {
    return new Options(newPort, clock, accessTokenLifetime, reuseGrace);
  }

  public Options withClock(Clock newClock) {
    return new Options(port, newClock, accessTokenLifetime, reuseGrace);
  }

  public Options withAccessTokenLifetime(Duration lifetime) {
    return new Options(port, clock, lifetime, reuseGrace);
  }

  public Options withReuseGrace(Duration grace) {
    return new Options(port, clock, accessTokenLifetime, grace);
  }
}
