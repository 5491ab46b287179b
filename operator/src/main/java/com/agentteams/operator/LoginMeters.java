package com.agentteams.operator;

import com.agentteams.api.RevocationOutcome;
import com.agentteams.login.ProviderMeter;
import com.agentteams.vault.TimedTokenStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Counts what work on logins does outside this process. */
final class LoginMeters implements ProviderMeter, TimedTokenStore.Listener {
  private static final Set<RevocationOutcome> COUNTED =
      EnumSet.complementOf(EnumSet.of(RevocationOutcome.Pending, RevocationOutcome.NotApplicable));

  private final MeterRegistry metrics;
  private final Set<String> seen = ConcurrentHashMap.newKeySet();

  LoginMeters(MeterRegistry metrics) {
    this.metrics = metrics;
  }

  /** A series that is born at 1 does not increase, so no alert would see the first failure. */
  @Override
  public void seen(String tool) {
    if (seen.add(tool)) {
      COUNTED.forEach(outcome -> revocations(tool, outcome.name()));
    }
  }

  @Override
  public void exchanged(String tool, String outcome, Duration took) {
    Timer.builder("agentteams_oauth_exchange_duration")
        .description("How long token endpoints took to answer code exchanges.")
        .tag("tool", tool)
        .tag("outcome", outcome)
        .register(metrics)
        .record(took);
  }

  @Override
  public void revoked(String tool, String outcome) {
    revocations(tool, outcome).increment();
  }

  private Counter revocations(String tool, String outcome) {
    return Counter.builder("agentteams_revocations")
        .description("Grants that were ended, or not, at the provider.")
        .tag("tool", tool)
        .tag("outcome", outcome)
        .register(metrics);
  }

  @Override
  public void ended(String store, String operation, String outcome, Duration took) {
    Timer.builder("agentteams_vault_operation_duration")
        .description("How long operations of the token store took.")
        .tag("store", store)
        .tag("operation", operation)
        .tag("outcome", outcome)
        .register(metrics)
        .record(took);
  }
}
