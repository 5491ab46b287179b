package com.agentteams.operator;

import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells a replica that waits for its turn from one that waits in vain (J-7): the election of the
 * client library can end without a word, and then a lease runs out that nobody takes over.
 */
final class LeaseWatch {
  /** Four times the duration of the lease. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final LongSupplier nanos;
  private @Nullable String seen;
  private long changedAt;

  /**
   * @param nanos a clock that only moves forward, as {@link System#nanoTime}
   */
  LeaseWatch(LongSupplier nanos) {
    this.nanos = nanos;
    this.changedAt = nanos.getAsLong();
  }

  /** Somebody leads, or it cannot be known: the API server does not answer. */
  void fine() {
    changedAt = nanos.getAsLong();
  }

  /**
   * Notes what the lease is now. Judged by how long it has stood still on this machine's clock, so
   * that the clocks of two machines need not agree.
   *
   * @param version changes whenever the lease is renewed; null if there is no lease
   * @return whether nobody has renewed or taken it for {@link #PATIENCE}
   */
  boolean abandoned(@Nullable String version) {
    if (!Objects.equals(version, seen)) {
      seen = version;
      fine();
    }
    return nanos.getAsLong() - changedAt > PATIENCE.toNanos();
  }
}
