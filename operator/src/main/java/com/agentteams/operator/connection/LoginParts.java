package com.agentteams.operator.connection;

import com.agentteams.api.TokenStatus;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolConnectionStatus;
import com.agentteams.api.ToolInstallationStatus;
import com.agentteams.catalog.ToolCatalog;
import com.agentteams.oauth.ProviderHttp;
import com.agentteams.oauth.TokenEndpoint;
import com.agentteams.operator.client.OAuthClients;
import com.agentteams.operator.status.EventRecorder;
import com.agentteams.operator.status.TokenPointer;
import com.agentteams.settings.OperatorSettings;
import com.agentteams.vault.KeySets;
import com.agentteams.vault.TimedTokenStore;
import com.agentteams.vault.TokenStore;
import com.agentteams.vault.TokenVault;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Puts together what work on logins uses; the keys are there only once this process leads. */
public final class LoginParts {
  private final KubernetesClient client;
  private final OperatorSettings settings;
  private final TokenStore store;
  private final String clusterId;
  private final String holder;
  private final Clock clock;
  private final MeterRegistry metrics;
  private final Supplier<KeySets> keys;
  private final Links links;
  private final ProviderHttp http;

  /**
   * @param keys the key sets; throws while they are not open
   */
  public LoginParts(
      KubernetesClient client,
      OperatorSettings settings,
      TokenStore store,
      String clusterId,
      String holder,
      Clock clock,
      MeterRegistry metrics,
      Supplier<KeySets> keys) {
    this.client = client;
    this.settings = settings;
    this.store = store;
    this.clusterId = clusterId;
    this.holder = holder;
    this.clock = clock;
    this.metrics = metrics;
    this.keys = keys;
    this.links =
        new Links(
            settings.callbackUrl(), settings.connectTtl(), input -> keys.get().verifierSeed(input));
    this.http = new ProviderHttp(settings.allowHttpProviders());
  }

  /** What the reconciler of connections is made of. */
  public ConnectionReconciler.Parts reconcilerParts(
      ToolCatalog catalog, OAuthClients clients, EventRecorder events) {
    return new ConnectionReconciler.Parts(
        client,
        settings.namespace(),
        clusterId,
        catalog,
        clients,
        settings.allowHttpProviders(),
        links,
        this::tools,
        events,
        clock);
  }

  private LoginTools tools() {
    var opened = keys.get();
    return new LoginTools(
        new TokenPointer(client),
        new TokenVault(new TimedTokenStore(store, this::vaultUsed), opened.vault(), clusterId),
        opened,
        links,
        new TokenEndpoint(http),
        http,
        clock,
        duration -> LockSupport.parkNanos(duration.toNanos()),
        holder,
        settings.exchangeTimeout(),
        (before, after) -> {},
        "the OAuth client",
        () -> {},
        (tool, outcome, took) ->
            Timer.builder("agentteams_oauth_exchange_duration")
                .description("How long token endpoints took to answer code exchanges.")
                .tag("tool", tool)
                .tag("outcome", outcome)
                .register(metrics)
                .record(took),
        (tool, outcome) ->
            Counter.builder("agentteams_revocations")
                .description("Grants that were ended, or not, at the provider.")
                .tag("tool", tool)
                .tag("outcome", outcome)
                .register(metrics)
                .increment());
  }

  private void vaultUsed(String kind, String operation, String outcome, Duration took) {
    Timer.builder("agentteams_vault_operation_duration")
        .description("How long operations of the token store took.")
        .tag("store", kind)
        .tag("operation", operation)
        .tag("outcome", outcome)
        .register(metrics)
        .record(took);
  }

  /** The redirect URI of an installation. */
  public static String redirectUri(URI callbackUrl, String installation) {
    return Links.redirectUri(callbackUrl, installation);
  }

  /** The pointer of a connection. */
  public static TokenStatus token(ToolConnection connection) {
    return TokenPointer.of(connection);
  }

  /** A status as the operator applies it: the pointer is another field manager's. */
  public static ToolConnectionStatus withoutToken(ToolConnectionStatus s) {
    return new ToolConnectionStatus(
        s.observedGeneration(),
        s.phase(),
        s.connectURL(),
        s.connectURLExpirationTime(),
        s.consent(),
        s.account(),
        s.grantedScopes(),
        s.connectTime(),
        s.installation(),
        null,
        s.health(),
        s.watches(),
        s.seeded(),
        s.disconnect(),
        s.conditions());
  }

  /** A status as the operator applies it. */
  public static ToolInstallationStatus withoutToken(ToolInstallationStatus s) {
    return new ToolInstallationStatus(
        s.observedGeneration(),
        s.phase(),
        s.connectURL(),
        s.account(),
        s.clientID(),
        s.redirectURI(),
        s.eventsURL(),
        s.consent(),
        null,
        s.conditions());
  }
}
