package com.agentteams.testkit.gsm;

import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How a fake Secret Manager is started.
 *
 * @param port 0 for any free one
 * @param lag how old the state is that {@code latest} and lists answer; the documentation allows
 *     hours, so that is what code has to live with
 * @param locations where secrets may be replicated to by the organization's policy; empty:
 *     anywhere, {@code automatic} included
 * @param onStored told one line about each version that is stored
 */
public record Options(
    int port, Clock clock, Duration lag, Set<String> locations, Consumer<String> onStored) {

  public static Options defaults() {
    return new Options(0, Clock.systemUTC(), Duration.ofHours(2), Set.of(), line -> {});
  }

  public Options withPort(int newPort) {
    return new Options(newPort, clock, lag, locations, onStored);
  }

  public Options withClock(Clock newClock) {
    return new Options(port, newClock, lag, locations, onStored);
  }

  public Options withLag(Duration newLag) {
    return new Options(port, clock, newLag, locations, onStored);
  }

  /** Refuses {@code automatic} and every other location, as an organization's policy does. */
  public Options withOnlyLocations(String... allowed) {
    return new Options(port, clock, lag, Set.of(allowed), onStored);
  }

  public Options withOnStored(Consumer<String> listener) {
    return new Options(port, clock, lag, locations, listener);
  }
}
