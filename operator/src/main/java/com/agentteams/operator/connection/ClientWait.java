package com.agentteams.operator.connection;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * How long the end of a login waits for an OAuth client that cannot be looked up: without it
 * nothing can be revoked, and for ever nobody should have to wait. Counted from when this process
 * first saw that it has to wait, by a clock that never jumps.
 */
final class ClientWait {
  private static final Duration AT_MOST = Duration.ofMinutes(10);

  private final Map<String, Long> since = new ConcurrentHashMap<>();
  private final LongSupplier nanos;

  ClientWait(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Whether the client of this object is still waited for. */
  boolean goesOn(ConnectionFacts f) {
    var unknown = f.clientUnknown() && f.compiled().isPresent();
    if (!unknown || !f.stillEnding()) {
      since.remove(f.uid());
      return unknown;
    }
    var now = nanos.getAsLong();
    return now - since.computeIfAbsent(f.uid(), _ -> now) < AT_MOST.toNanos();
  }

  /** The object is gone. */
  void forget(String uid) {
    since.remove(uid);
  }
}
