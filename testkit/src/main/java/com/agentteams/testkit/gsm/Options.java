package com.agentteams.testkit.gsm;

import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * How a fake Secret Manager is started.
 *
 * @param port 0 for any free one
 * @param lag how old the state is that {@code latest} and lists answer; the documentation allows
 *     hours, so that is what code has to live with
 * @param onStored told one line about each version that is stored
 */
public record Options(int port, Clock clock, Duration lag, Consumer<String> onStored) {

  public static Options defaults() {
    return new Options(0, Clock.systemUTC(), Duration.ofHours(2), line -> {});
  }

  public Options withPort(int newPort) {
    return new Options(newPort, clock, lag, onStored);
  }

  public Options withClock(Clock newClock) {
    return new Options(port, newClock, lag, onStored);
  }

  public Options withLag(Duration newLag) {
    return new Options(port, clock, newLag, onStored);
  }

  public Options withOnStored(Consumer<String> listener) {
    return new Options(port, clock, lag, listener);
  }
}
