package com.agentteams.login;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * How many calls go to one host at once. A permit is held around one call, never while something is
 * waited for, so a slow provider holds up nobody else (J-16). Ending logins has a lane of its own:
 * a host that does not answer exchanges still hears that grants are over.
 */
public final class Permits {
  private static final int AT_ONCE_PER_HOST = 16;

  private final Map<Lane, Gate> gates = new HashMap<>();

  /** What a call is for. */
  public enum Purpose {
    /** To make or to check a login. */
    CONNECT,
    /** To end one. */
    END
  }

  /** Makes a call once there is room for it. */
  public <T> T around(String host, Purpose purpose, Supplier<T> call) {
    var lane = new Lane(host, purpose);
    var gate = enter(lane);
    try {
      gate.permits.acquireUninterruptibly();
      try {
        return call.get();
      } finally {
        gate.permits.release();
      }
    } finally {
      leave(lane);
    }
  }

  /**
   * Makes a call if there is room for it in time.
   *
   * @return empty if there was none; nothing was called then
   */
  public <T> Optional<T> within(Duration atMost, String host, Purpose purpose, Supplier<T> call) {
    var lane = new Lane(host, purpose);
    var gate = enter(lane);
    try {
      if (!gate.permits.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
        return Optional.empty();
      }
      try {
        return Optional.of(call.get());
      } finally {
        gate.permits.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      leave(lane);
    }
  }

  /** How many lanes are in use or waited for: none is kept for longer. */
  int hosts() {
    synchronized (gates) {
      return gates.size();
    }
  }

  private Gate enter(Lane lane) {
    synchronized (gates) {
      var gate = gates.computeIfAbsent(lane, _ -> new Gate());
      gate.users++;
      return gate;
    }
  }

  private void leave(Lane lane) {
    synchronized (gates) {
      gates.computeIfPresent(lane, (_, gate) -> --gate.users == 0 ? null : gate);
    }
  }

  private record Lane(String host, Purpose purpose) {}

  private static final class Gate {
    private final Semaphore permits = new Semaphore(AT_ONCE_PER_HOST);
    private int users;
  }
}
