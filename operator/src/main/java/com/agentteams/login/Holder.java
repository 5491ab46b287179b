package com.agentteams.login;

import com.agentteams.vault.TokenVault;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * Who works on logins: this process, as claims name it, and what it reaches.
 *
 * @param name names this process in claims, unique in the cluster
 * @param clock the time that others read in what this process writes
 * @param nanos a clock that never jumps, for what this process waits for itself
 * @param pause waits between tries
 * @param meter counts what became of logins that ended
 */
public record Holder(
    String name,
    Register register,
    TokenVault vault,
    ClaimTimes times,
    Clock clock,
    LongSupplier nanos,
    Pause pause,
    ProviderMeter meter) {
  /** How far the clocks of two machines may be apart. */
  static final Duration CLOCKS_DIFFER_BY = Duration.ofMinutes(1);

  Instant now() {
    return clock.instant();
  }

  /** A point of time on the clock that never jumps. */
  long in(Duration duration) {
    return nanos.getAsLong() + duration.toNanos();
  }

  /** How long until such a point; negative or zero once it has passed. */
  Duration until(long at) {
    return Duration.ofNanos(at - nanos.getAsLong());
  }
}
