package com.agentteams.vault;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The record of the key sets in memory. */
public final class FakeKeyDirectory implements KeyDirectory {
  private final AtomicReference<@Nullable Recorded> recorded = new AtomicReference<>();

  /** Loses the record. */
  public void clear() {
    recorded.set(null);
  }

  @Override
  public Optional<Recorded> read() {
    return Optional.ofNullable(recorded.get());
  }

  @Override
  public Recorded record(@Nullable Recorded seen, Recorded next) {
    return Objects.requireNonNull(
        recorded.updateAndGet(now -> Objects.equals(now, seen) ? next : now));
  }
}
