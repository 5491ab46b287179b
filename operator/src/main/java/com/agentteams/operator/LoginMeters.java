package com.agentteams.operator;

import com.agentteams.login.ProviderMeter;
import com.agentteams.vault.TimedTokenStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** Counts what work on logins does outside this process. */
record LoginMeters(MeterRegistry metrics) implements ProviderMeter, TimedTokenStore.Listener {
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
    Counter.builder("agentteams_revocations")
        .description("Grants that were ended, or not, at the provider.")
        .tag("tool", tool)
        .tag("outcome", outcome)
        .register(metrics)
        .increment();
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
