package com.agentteams.operator.reconcile;

import io.javaoperatorsdk.operator.processing.retry.Retry;
import io.javaoperatorsdk.operator.processing.retry.RetryExecution;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A retry that never ends: exponential, capped, jittered. The framework's own gives up after five
 * tries and then waits for an event that may never come (J-3, F-21).
 *
 * @param first delay before the second try
 * @param cap longest delay
 * @param jitter part of a delay by which it is shortened or lengthened at random, 0 to 1
 */
public record Forever(Duration first, Duration cap, double jitter, RandomGenerator random)
    implements Retry {
  /** From 1 s to 5 min, a fifth of it at random. */
  public static Forever standard(RandomGenerator random) {
    return new Forever(Duration.ofSeconds(1), Duration.ofMinutes(5), 0.2, random);
  }

  @Override
  public RetryExecution initExecution() {
    return new Execution();
  }

  private final class Execution implements RetryExecution {
    private int attempts;

    @Override
    public Optional<Long> nextDelay() {
      var plain =
          Math.min(cap.toMillis(), first.toMillis() * Math.pow(2, Math.min(attempts++, 30)));
      return Optional.of((long) (plain * (1 + jitter * (2 * random.nextDouble() - 1))));
    }

    @Override
    public int getAttemptCount() {
      return attempts;
    }

    @Override
    public boolean isLastAttempt() {
      return false;
    }
  }
}
