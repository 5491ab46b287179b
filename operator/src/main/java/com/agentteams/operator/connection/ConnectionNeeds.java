package com.agentteams.operator.connection;

import com.agentteams.api.ToolConnection;
import com.agentteams.catalog.ToolCatalog;
import com.agentteams.login.Logins;
import com.agentteams.login.Providers;
import com.agentteams.operator.client.OAuthClients;
import com.agentteams.operator.consent.ConsentLink;
import com.agentteams.operator.consent.LoginRuns;
import com.agentteams.operator.reconcile.RecentWrites;
import com.agentteams.operator.status.EventRecorder;
import com.agentteams.secret.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * What the reconciler of connections needs from the process that it runs in.
 *
 * @param namespace the operator's own
 * @param allowHttpProviders whether provider URLs may be http and loopback
 * @param openConsent opens what the callback sealed for a context; throws {@link
 *     com.agentteams.vault.UnreadableException} if it was not sealed for that
 * @param written told of each write of a login's pointer
 */
public record ConnectionNeeds(
    KubernetesClient client,
    String namespace,
    String clusterId,
    ToolCatalog catalog,
    OAuthClients clients,
    boolean allowHttpProviders,
    ConsentLink link,
    Providers providers,
    Logins logins,
    LoginRuns runs,
    BiFunction<byte[], byte[], Secret> openConsent,
    RecentWrites written,
    EventRecorder events,
    SecureRandom random,
    Clock clock) {
  ConnectionGatherer gatherer(ConnectionCaches caches, ConnectionReplies replies) {
    return new ConnectionGatherer(caches, replies, catalog, clients, allowHttpProviders, clock);
  }

  /**
   * @param wake has a connection reconciled
   */
  ConnectionLogin login(ConnectionGatherer gatherer, Consumer<ToolConnection> wake) {
    return new ConnectionLogin(
        clusterId,
        link,
        providers,
        openConsent,
        gatherer::mayHold,
        new ClientWait(System::nanoTime),
        (f, what) -> runs.progress(f.uid(), what, () -> wake.accept(f.connection())));
  }
}
