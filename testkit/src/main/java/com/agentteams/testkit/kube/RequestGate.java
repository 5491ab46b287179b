package com.agentteams.testkit.kube;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Holds the requests that reach it until a test opens it; open, it stays open. */
public final class RequestGate {

  private final Semaphore arrived = new Semaphore(0);
  private final AtomicInteger arrivals = new AtomicInteger();
  private final CountDownLatch open = new CountDownLatch(1);
  private volatile boolean cut;

  RequestGate() {}

  /** Waits for one more arrival than earlier calls have seen. */
  public void awaitArrival(Duration patience) {
    try {
      if (!arrived.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new AssertionError("nothing arrived at the gate within " + patience);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting at a gate", e);
    }
  }

  /** Lets those it holds go on, and all that come later. */
  public void release() {
    open.countDown();
  }

  /**
   * Ends the connections of those it holds, as if the caller had died with them; lets later ones
   * pass.
   */
  public void cut() {
    cut = true;
    open.countDown();
  }

  public int arrivals() {
    return arrivals.get();
  }

  /** False if the request that waited is to be cut. */
  boolean pass() throws InterruptedException {
    boolean waits = open.getCount() > 0;
    arrivals.incrementAndGet();
    arrived.release();
    open.await();
    return !(waits && cut);
  }
}
