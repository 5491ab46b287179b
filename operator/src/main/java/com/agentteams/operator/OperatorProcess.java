package com.agentteams.operator;

import com.agentteams.catalog.ToolCatalog;
import com.agentteams.operator.agent.AgentConnections;
import com.agentteams.operator.agent.AgentReconciler;
import com.agentteams.operator.client.OAuthClients;
import com.agentteams.operator.connection.ConnectionMetrics;
import com.agentteams.operator.connection.ConnectionNeeds;
import com.agentteams.operator.connection.ConnectionReconciler;
import com.agentteams.operator.consent.ConsentLink;
import com.agentteams.operator.installation.InstallationReconciler;
import com.agentteams.operator.reconcile.RecordCloner;
import com.agentteams.operator.status.EventRecorder;
import com.agentteams.operator.tool.ToolReconciler;
import com.agentteams.settings.OperatorSettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running operator: what it is made of, and how it begins and ends. */
final class OperatorProcess {
  private static final Logger LOG = LoggerFactory.getLogger(OperatorProcess.class);
  private static final Duration RECONCILES_END_WITHIN = Duration.ofSeconds(5);

  private final KubernetesClient client;
  private final OperatorSettings settings;
  private final Clock clock = Clock.systemUTC();
  private final String identity = identity();
  private final ScheduledExecutorService background =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  private final Stores stores;
  private final LeaderKeys keys;
  private final Leadership leadership;
  private final ConnectionReconciler connections;
  private final Operator operator;

  OperatorProcess(
      KubernetesClient client, OperatorSettings settings, PrometheusMeterRegistry metrics) {
    this.client = client;
    this.settings = settings;
    this.stores = Stores.open(client, settings);
    this.keys =
        new LeaderKeys(
            stores::openKeys,
            opened -> stores.watch(opened, metrics)::look,
            background,
            OperatorProcess::endNow);
    this.leadership =
        new Leadership(
            client,
            settings.namespace(),
            identity,
            new LeaseWatch(System::nanoTime),
            keys::open,
            OperatorProcess::halt);
    var clients =
        new OAuthClients(client, stores.documents().orElse(null), settings.namespace(), clock);
    var link =
        new ConsentLink(
            settings.callbackUrl(), settings.connectTtl(), input -> keys.get().verifierSeed(input));
    var events = new EventRecorder(client, identity, clock);
    var status = new StatusWriters(client, events, clock);
    this.connections =
        new ConnectionReconciler(
            status.connections(), connectionNeeds(clients, link, events, new LoginMeters(metrics)));
    metrics
        .getPrometheusRegistry()
        .register(
            new ConnectionMetrics(() -> leadership.leads() ? connections.all() : Stream.empty()));
    this.operator = new Operator(o -> configure(o, metrics));
    new Controllers(
            new ToolReconciler(status.tools(), settings.allowHttpProviders(), clock),
            installations(status, clients, link),
            agents(status),
            connections)
        .register(operator, settings, leadership::leads);
  }

  private ConnectionNeeds connectionNeeds(
      OAuthClients clients, ConsentLink link, EventRecorder events, LoginMeters meters) {
    var core = LoginCore.of(client, settings, stores, keys::get, identity, meters, clock);
    return new ConnectionNeeds(
        client,
        settings.namespace(),
        stores.clusterId(),
        new ToolCatalog(),
        clients,
        settings.allowHttpProviders(),
        link,
        core.providers(),
        core.logins(),
        core.runs(),
        (box, context) -> keys.get().openConsent(box, context),
        core.written(),
        events,
        new SecureRandom(),
        clock);
  }

  /**
   * Reads connections from the cache of their own reconciler, and is told of what happens there.
   */
  private AgentReconciler agents(StatusWriters status) {
    var agents =
        new AgentReconciler(
            status.agents(),
            new AgentConnections(connections::ofAgent, connections::toTool),
            clock);
    connections.tell(agents::changed);
    return agents;
  }

  private InstallationReconciler installations(
      StatusWriters status, OAuthClients clients, ConsentLink link) {
    return new InstallationReconciler(
        status.installations(),
        settings.namespace(),
        clients,
        link::redirectUri,
        path -> settings.eventsUrl().map(base -> base + "/events/" + path).orElse(null),
        clock);
  }

  private void configure(ConfigurationServiceOverrider o, MeterRegistry metrics) {
    o.withKubernetesClient(client)
        .withCloseClientOnStop(false)
        .withResourceCloner(new RecordCloner())
        .withReconciliationTerminationTimeout(RECONCILES_END_WITHIN)
        .withConcurrentReconciliationThreads(16)
        .withMetrics(MicrometerMetrics.withoutPerResourceMetrics(metrics))
        .withLeaderElectionConfiguration(leadership.election());
  }

  void start() {
    operator.start();
    every(60, "Sweeping replies", this::sweep);
    every(10, "A look at the lease", leadership::look);
  }

  private void every(int seconds, String what, Runnable work) {
    background.scheduleWithFixedDelay(Recurring.of(what, work), seconds, seconds, TimeUnit.SECONDS);
  }

  private void sweep() {
    if (leadership.leads()) {
      connections.sweep();
    }
  }

  boolean ready() {
    return operator.getRuntimeInfo().isStarted() && (!leadership.leads() || keys.areOpen());
  }

  /**
   * Ends in order: no new work, exchanges that are going on end, reconciles end, the lease is given
   * back (J-9: the framework does none of it with leader election on).
   */
  void stop() {
    if (!leadership.end()) {
      return;
    }
    var drain = settings.exchangeTimeout().plusSeconds(5);
    if (!connections.drain(drain)) {
      LOG.atWarn().log("An exchange did not end in time; another replica takes it over");
    }
    background.shutdownNow();
    operator.stop();
    leadership.giveBack();
    stores.close();
    client.close();
  }

  /** Ends with one line that says what has to be mended first. */
  private static void endNow(@Nullable String why) {
    System.err.println(why);
    halt();
  }

  private static void halt() {
    Runtime.getRuntime().halt(1);
  }

  private static String identity() {
    var id = UUID.randomUUID().toString().substring(0, 8);
    try {
      return InetAddress.getLocalHost().getHostName() + "_" + id;
    } catch (UnknownHostException e) {
      return "operator_" + id;
    }
  }
}
