package com.agentteams.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** A number of threads that fail loudly. */
final class Parallel implements AutoCloseable {
  private final ExecutorService threads;
  private final List<Future<?>> under = new ArrayList<>();

  Parallel(int atOnce) {
    threads = Executors.newFixedThreadPool(atOnce, Thread.ofVirtual().factory());
  }

  static <T> void each(int atOnce, List<T> all, Consumer<T> work) {
    try (var parallel = new Parallel(atOnce)) {
      all.forEach(one -> parallel.start(() -> work.accept(one)));
      parallel.await();
    }
  }

  synchronized void start(Runnable work) {
    under.add(threads.submit(work));
  }

  /** Throws what any of the work has thrown. */
  void await() {
    for (int i = 0; ; i++) {
      Future<?> next;
      synchronized (this) {
        if (i >= under.size()) {
          return;
        }
        next = under.get(i);
      }
      try {
        next.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("work of the bench failed", e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
