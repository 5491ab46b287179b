package com.agentteams.testkit;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Stops calls to a fake until the test says go on. Crash tests wait for the arrival, kill the
 * caller, and then choose whether the call still takes effect. Once opened it stays open.
 */
public final class Gate {
  private final CountDownLatch arrived = new CountDownLatch(1);
  private final CountDownLatch open = new CountDownLatch(1);
  private volatile boolean discarded;

  /** Waits until a call stands at the gate; fails the test if none comes in time. */
  public void awaitArrival(Duration atMost) {
    if (!await(arrived, atMost)) {
      throw new AssertionError("no call arrived at the gate within " + atMost);
    }
  }

  /** Lets everything that stands here, and all that follows, go on. */
  public void release() {
    open.countDown();
  }

  /** Cuts off everything that stands here without an answer; later calls go through. */
  public void discard() {
    discarded = true;
    open.countDown();
  }

  /**
   * Called by a fake: stands here until opened.
   *
   * @return false if this call is to be cut off
   */
  public boolean pass() {
    if (open.getCount() == 0) {
      return true;
    }
    arrived.countDown();
    // far longer than any test: a forgotten gate must not keep a process alive
    return await(open, Duration.ofMinutes(10)) && !discarded;
  }

  private static boolean await(CountDownLatch latch, Duration atMost) {
    try {
      return latch.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
