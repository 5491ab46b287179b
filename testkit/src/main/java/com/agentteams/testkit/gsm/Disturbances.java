package com.agentteams.testkit.gsm;

import com.agentteams.testkit.Gate;
import com.agentteams.testkit.When;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What a test has planned for the calls to come: faults, gates and a quota. */
final class Disturbances {
  private final Clock clock;
  private final List<Planned> faults = new ArrayList<>();
  private final Map<Stop, Gate> gates = new ConcurrentHashMap<>();
  private final ArrayDeque<Instant> recentWrites = new ArrayDeque<>();
  private int writesPerMinute = Integer.MAX_VALUE;

  private record Stop(Method method, When when) {}

  private static final class Planned {
    final Method method;
    final Fault fault;
    long times;

    Planned(Method method, Fault fault, long times) {
      this.method = method;
      this.fault = fault;
      this.times = times;
    }
  }

  Disturbances(Clock clock) {
    this.clock = clock;
  }

  void fault(Method method, Fault fault, long times) {
    synchronized (faults) {
      faults.add(new Planned(method, fault, times));
    }
  }

  void clearFaults() {
    synchronized (faults) {
      faults.clear();
    }
  }

  Gate gate(Method method, When when) {
    var gate = new Gate();
    var earlier = gates.put(new Stop(method, when), gate);
    if (earlier != null) {
      earlier.release();
    }
    return gate;
  }

  void discardGates() {
    gates.values().forEach(Gate::discard);
  }

  void quota(int newWritesPerMinute) {
    synchronized (recentWrites) {
      recentWrites.clear();
      writesPerMinute = newWritesPerMinute;
    }
  }

  /** Waits at the gate that is there. */
  void stand(Method method, When when) {
    var gate = gates.get(new Stop(method, when));
    if (gate != null && !gate.pass()) {
      throw simulated(Status.Code.UNAVAILABLE);
    }
  }

  /** Takes a write from the quota, or throws. */
  void spend(Method method) {
    if (!method.isWrite()) {
      return;
    }
    synchronized (recentWrites) {
      var now = clock.instant();
      while (!recentWrites.isEmpty()
          && !recentWrites.getFirst().plus(Duration.ofMinutes(1)).isAfter(now)) {
        recentWrites.removeFirst();
      }
      if (recentWrites.size() >= writesPerMinute) {
        throw simulated(Status.Code.RESOURCE_EXHAUSTED);
      }
      recentWrites.addLast(now);
    }
  }

  /** The fault that this call meets; null if none. */
  @Nullable Fault next(Method method) {
    synchronized (faults) {
      for (Iterator<Planned> all = faults.iterator(); all.hasNext(); ) {
        var planned = all.next();
        if (planned.method == method) {
          planned.times--;
          if (planned.times == 0) {
            all.remove();
          }
          return planned.fault;
        }
      }
      return null;
    }
  }

  static StatusRuntimeException simulated(Status.Code code) {
    return code.toStatus().withDescription("simulated").asRuntimeException();
  }
}
