package com.agentteams.login.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Lets one actor go on at a time. At each turn the seed decides who is next, whether a process dies
 * or stands still, and how much time passes. When everybody sleeps, time jumps to the first to
 * wake.
 */
final class Turns {
  private static final long SECOND = 1_000_000_000L;

  final Random random;
  private final List<Actor> actors = new ArrayList<>();
  private final Semaphore back = new Semaphore(0);
  private long now;
  private @Nullable Actor current;
  private int turns;
  private boolean abandoned;

  /** Chance that a turn ends a process, and that it lets one stand still for minutes. */
  double crashes;

  double stalls;

  Turns(long seed) {
    this.random = new Random(seed);
  }

  /** Somebody who acts: a process of the product, or the world around it. */
  final class Actor {
    final String name;
    final boolean mayDie;
    private final Semaphore go = new Semaphore(0);
    private final Runnable body;
    private long wakesAt;
    private boolean dying;
    private boolean over;
    private boolean steady;
    private @Nullable Throwable failure;

    Actor(String name, boolean mayDie, Runnable body) {
      this.name = name;
      this.mayDie = mayDie;
      this.body = body;
    }

    boolean over() {
      return over;
    }

    private void run() {
      go.acquireUninterruptibly();
      try {
        body.run();
      } catch (Crash e) {
        // as intended
      } catch (Throwable e) {
        failure = e;
      } finally {
        over = true;
        back.release();
      }
    }
  }

  /** Ends a process wherever it is. No code of the product catches it. */
  static final class Crash extends Error {
    private static final long serialVersionUID = 1L;

    Crash() {
      super(null, null, false, false);
    }
  }

  void spawn(String name, boolean mayDie, Runnable body) {
    if (abandoned) {
      return;
    }
    var actor = new Actor(name, mayDie, body);
    actor.wakesAt = now;
    actors.add(actor);
    Thread.ofVirtual().name(name).start(actor::run);
  }

  Actor current() {
    return java.util.Objects.requireNonNull(current, "outside of a turn");
  }

  /** Nanoseconds since the beginning; never jumps back. */
  long now() {
    return now;
  }

  int turns() {
    return turns;
  }

  /** The actor lets others go first, if the seed says so. */
  void turn() {
    var me = current();
    back.release();
    me.go.acquireUninterruptibly();
    if (me.dying) {
      throw new Crash();
    }
  }

  void sleep(long nanos) {
    current().wakesAt = now + nanos;
    turn();
  }

  /** On the wire: time passes, and the process standing still does not hold up what was sent. */
  void wire(long nanos) {
    var me = current();
    me.steady = true;
    try {
      sleep(nanos);
    } finally {
      me.steady = false;
    }
  }

  boolean chance(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  long seconds(double atMost) {
    return (long) (random.nextDouble() * atMost * SECOND);
  }

  /** From now on nobody dies, and whoever stands still goes on. */
  void calm() {
    crashes = 0;
    stalls = 0;
    actors.forEach(actor -> actor.wakesAt = Math.min(actor.wakesAt, now));
  }

  /**
   * Runs until nobody is left.
   *
   * @param atMost turns; more means that something never ends
   */
  void run(int atMost) {
    while (step(atMost)) {
      // on
    }
  }

  private boolean step(int atMost) {
    actors.removeIf(Actor::over);
    if (actors.isEmpty()) {
      return false;
    }
    if (++turns > atMost) {
      abandon();
      throw new AssertionError("it never ends");
    }
    var next = next();
    if (next.mayDie && chance(crashes)) {
      next.dying = true;
    } else if (next.mayDie && !next.steady && chance(stalls)) {
      next.wakesAt = now + seconds(600);
      return true;
    }
    now += (long) (random.nextDouble() * 20_000_000L);
    resume(next);
    if (next.failure != null) {
      abandon();
      throw new AssertionError(next.name + " failed", next.failure);
    }
    return true;
  }

  private Actor next() {
    var ready = new ArrayList<Actor>();
    long first = Long.MAX_VALUE;
    for (var actor : actors) {
      first = Math.min(first, actor.wakesAt);
      if (actor.wakesAt <= now) {
        ready.add(actor);
      }
    }
    if (ready.isEmpty()) {
      now = first;
      return next();
    }
    return ready.get(random.nextInt(ready.size()));
  }

  private void resume(Actor actor) {
    current = actor;
    actor.go.release();
    back.acquireUninterruptibly();
    current = null;
  }

  /** Leaves no thread behind. */
  private void abandon() {
    abandoned = true;
    for (var actor : actors) {
      while (!actor.over) {
        actor.dying = true;
        resume(actor);
      }
    }
    actors.clear();
  }
}
