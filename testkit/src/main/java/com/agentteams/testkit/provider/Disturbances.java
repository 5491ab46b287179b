package com.agentteams.testkit.provider;

import com.agentteams.testkit.Gate;
import com.agentteams.testkit.When;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** What a test has planned for the calls to come: faults and gates. */
final class Disturbances {
  private final List<Planned> faults = new ArrayList<>();
  private final Map<Stop, Gate> gates = new ConcurrentHashMap<>();
  private CountDownLatch cleared = new CountDownLatch(1); // guarded by faults

  /** The fault that a call met, taken together with what ends it, so that no call hangs on. */
  record Due(@Nullable Fault fault, CountDownLatch cleared) {
    /** Whether the fault comes in place of what was asked. */
    boolean replacesWork() {
      return fault != null && replacesWork(fault);
    }

    private static boolean replacesWork(Fault fault) {
      return switch (fault) {
        case Fault.Respond _, Fault.Flood _ -> true;
        case Fault.Hang(var when) -> when == When.BEFORE;
        case Fault.Drop(var when) -> when == When.BEFORE;
        case Fault.Cut _, Fault.Drip _, Fault.Changed _ -> false;
      };
    }
  }

  private record Stop(Endpoint endpoint, When when) {}

  private static final class Planned {
    final Dialect dialect;
    final Endpoint endpoint;
    final Fault fault;
    long times;

    Planned(Dialect dialect, Endpoint endpoint, Fault fault, long times) {
      this.dialect = dialect;
      this.endpoint = endpoint;
      this.fault = fault;
      this.times = times;
    }
  }

  void fault(Dialect dialect, Endpoint endpoint, Fault fault, long times) {
    synchronized (faults) {
      faults.add(new Planned(dialect, endpoint, fault, times));
    }
  }

  void clearFaults() {
    synchronized (faults) {
      faults.clear();
      cleared.countDown();
      cleared = new CountDownLatch(1);
    }
  }

  Gate gate(Endpoint endpoint, When when) {
    var gate = new Gate();
    var earlier = gates.put(new Stop(endpoint, when), gate);
    if (earlier != null) {
      earlier.release();
    }
    return gate;
  }

  void discardGates() {
    gates.values().forEach(Gate::discard);
  }

  /** Waits at the gate that is there; false if the call is to end without an answer. */
  boolean pass(Endpoint endpoint, When when) {
    var gate = gates.get(new Stop(endpoint, when));
    return gate == null || gate.pass();
  }

  Due next(Dialect dialect, Endpoint endpoint) {
    synchronized (faults) {
      for (Iterator<Planned> all = faults.iterator(); all.hasNext(); ) {
        var planned = all.next();
        if (planned.dialect == dialect && planned.endpoint == endpoint) {
          planned.times--;
          if (planned.times == 0) {
            all.remove();
          }
          return new Due(planned.fault, cleared);
        }
      }
      return new Due(null, cleared);
    }
  }
}
