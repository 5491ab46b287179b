package com.agentteams.vault;

import java.time.Duration;
import java.util.function.Supplier;

/** A store whose operations are told to somebody who counts them. */
public final class TimedTokenStore implements TokenStore {
  private final TokenStore store;
  private final Listener listener;

  public TimedTokenStore(TokenStore store, Listener listener) {
    this.store = store;
    this.listener = listener;
  }

  /** Is told of each operation. */
  public interface Listener {
    /**
     * @param operation name of the method
     * @param outcome {@code ok}, or the reason why not, in lower case
     */
    void ended(String store, String operation, String outcome, Duration took);
  }

  @Override
  public String kind() {
    return store.kind();
  }

  @Override
  public void prepare(String name) {
    timed(
        "prepare",
        () -> {
          store.prepare(name);
          return true;
        });
  }

  @Override
  public long append(String name, byte[] blob) {
    return timed("append", () -> store.append(name, blob));
  }

  @Override
  public Read read(String name, long version) {
    return timed("read", () -> store.read(name, version));
  }

  @Override
  public void destroy(String name, long version) {
    timed(
        "destroy",
        () -> {
          store.destroy(name, version);
          return true;
        });
  }

  @Override
  public void delete(String name) {
    timed(
        "delete",
        () -> {
          store.delete(name);
          return true;
        });
  }

  private <T> T timed(String operation, Supplier<T> call) {
    var began = System.nanoTime();
    var outcome = "error";
    try {
      var result = call.get();
      outcome = "ok";
      return result;
    } catch (StoreUnavailableException e) {
      outcome = e.reason().name().toLowerCase(java.util.Locale.ROOT);
      throw e;
    } finally {
      listener.ended(kind(), operation, outcome, Duration.ofNanos(System.nanoTime() - began));
    }
  }
}
