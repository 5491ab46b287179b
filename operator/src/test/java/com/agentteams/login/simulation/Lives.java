package com.agentteams.login.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many lives, one seed after the other, on all cores. */
final class Lives {
  static final long SEED = Long.getLong("simulation.seed", 1);

  private Lives() {}

  /** Runs them; a seed that breaks an invariant is in the message of the error. */
  static Life.Tally run(int lives) throws Exception {
    var began = System.nanoTime();
    var cores = Runtime.getRuntime().availableProcessors();
    var sum = new Life.Tally();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Life.Tally>> shares = new ArrayList<>();
      for (var i = 0; i < cores; i++) {
        var share = i;
        shares.add(threads.submit(() -> every(share, cores, lives)));
      }
      for (var share : shares) {
        sum.add(share.get());
      }
    }
    var seconds = Duration.ofNanos(System.nanoTime() - began).toMillis() / 1000.0;
    System.out.printf(
        "%d lives in %.1f s, %.0f a second: %d consents, %d logins, %d crashes, %d deletions, %d"
            + " grants lost in the window between provider and store%n",
        lives,
        seconds,
        lives / seconds,
        sum.consents,
        sum.connected,
        sum.crashes,
        sum.deleted,
        sum.lostInTheWindow);
    return sum;
  }

  private static Life.Tally every(int share, int shares, int lives) {
    var tally = new Life.Tally();
    for (var i = share; i < lives; i += shares) {
      one(SEED + i, Mutation.NONE, tally);
    }
    return tally;
  }

  static void one(long seed, Mutation mutation, Life.Tally tally) {
    try {
      new Life(seed, mutation, tally).run();
    } catch (AssertionError e) {
      throw new AssertionError(
          "-Dsimulation.lives=1 -Dsimulation.seed=" + seed + ": " + innermost(e), e);
    }
  }

  static String innermost(Throwable e) {
    return e.getCause() == null ? String.valueOf(e) : innermost(e.getCause());
  }
}
