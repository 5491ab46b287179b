package com.agentteams.operator;

import com.agentteams.api.Agent;
import com.agentteams.api.AgentStatus;
import com.agentteams.api.Tool;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolConnectionStatus;
import com.agentteams.api.ToolInstallation;
import com.agentteams.api.ToolInstallationStatus;
import com.agentteams.api.ToolStatus;
import com.agentteams.catalog.ToolCatalog;
import com.agentteams.login.ClaimTimes;
import com.agentteams.login.ClaimWatch;
import com.agentteams.login.Holder;
import com.agentteams.login.KubernetesRegister;
import com.agentteams.login.Logins;
import com.agentteams.login.Permits;
import com.agentteams.login.Providers;
import com.agentteams.oauth.ProviderHttp;
import com.agentteams.oauth.TokenEndpoint;
import com.agentteams.operator.agent.AgentReconciler;
import com.agentteams.operator.client.OAuthClients;
import com.agentteams.operator.connection.ConnectionMetrics;
import com.agentteams.operator.connection.ConnectionNeeds;
import com.agentteams.operator.connection.ConnectionReconciler;
import com.agentteams.operator.consent.ConsentLink;
import com.agentteams.operator.consent.LoginRuns;
import com.agentteams.operator.installation.InstallationReconciler;
import com.agentteams.operator.reconcile.Forever;
import com.agentteams.operator.reconcile.NotYetException;
import com.agentteams.operator.reconcile.RecentWrites;
import com.agentteams.operator.reconcile.RecordCloner;
import com.agentteams.operator.reconcile.SteadyReconciler;
import com.agentteams.operator.status.EventRecorder;
import com.agentteams.operator.status.Finalizers;
import com.agentteams.operator.status.StatusWriter;
import com.agentteams.operator.tool.ToolReconciler;
import com.agentteams.settings.OperatorSettings;
import com.agentteams.vault.KeySets;
import com.agentteams.vault.TimedTokenStore;
import com.agentteams.vault.TokenVault;
import com.agentteams.vault.VaultException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running operator: reconcilers, leadership, keys, and how it all ends. */
final class OperatorProcess {
  static final String LEASE = "agentteams-operator";

  private static final Logger LOG = LoggerFactory.getLogger(OperatorProcess.class);
  private static final Duration RECONCILES_END_WITHIN = Duration.ofSeconds(5);

  private final KubernetesClient client;
  private final OperatorSettings settings;
  private final MeterRegistry metrics;
  private final Clock clock = Clock.systemUTC();
  private final String identity = identity();
  private final Stores stores;
  private final Operator operator;
  private final ConsentLink link;
  private final ConnectionReconciler connections;
  private final AtomicBoolean leading = new AtomicBoolean();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final LeaseWatch lease = new LeaseWatch(System::nanoTime);
  private final ScheduledExecutorService background =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  private volatile @Nullable KeySets keys;
  private @Nullable String keysProblem;

  OperatorProcess(
      KubernetesClient client, OperatorSettings settings, PrometheusMeterRegistry metrics) {
    this.metrics = metrics;
    this.client = client;
    this.settings = settings;
    this.stores = Stores.open(client, settings);
    var clusterId = stores.clusterId();
    var clients =
        new OAuthClients(client, stores.documents().orElse(null), settings.namespace(), clock);
    var events = new EventRecorder(client, identity, clock);
    this.link =
        new ConsentLink(
            settings.callbackUrl(), settings.connectTtl(), input -> keys().verifierSeed(input));
    this.connections =
        new ConnectionReconciler(
            new StatusWriter<>(
                client,
                ToolConnection.class,
                ToolConnection::new,
                s -> s.withToken(null),
                ToolConnectionStatus::conditions,
                events,
                clock),
            connectionNeeds(clusterId, clients, events));
    metrics
        .getPrometheusRegistry()
        .register(new ConnectionMetrics(() -> leading.get() ? connections.all() : Stream.empty()));
    this.operator = new Operator(this::configure);
    register(clients, events);
  }

  private ConnectionNeeds connectionNeeds(
      String clusterId, OAuthClients clients, EventRecorder events) {
    var random = new SecureRandom();
    var meters = new LoginMeters(metrics);
    var times = new ClaimTimes(settings.exchangeTimeout());
    var written = new RecentWrites();
    var register = new KubernetesRegister(client, clusterId, written);
    var store = new TimedTokenStore(stores.tokens(), meters);
    var http = new ProviderHttp(settings.allowHttpProviders());
    return new ConnectionNeeds(
        client,
        settings.namespace(),
        clusterId,
        new ToolCatalog(),
        clients,
        settings.allowHttpProviders(),
        link,
        new Providers(
            http, new TokenEndpoint(http), new Permits(), settings.exchangeTimeout(), meters),
        new Logins(
            () ->
                new Holder(
                    identity,
                    register,
                    new TokenVault(store, keys().vault(), clusterId),
                    times,
                    clock,
                    System::nanoTime,
                    pause -> LockSupport.parkNanos(pause.toNanos())),
            identity,
            new ClaimWatch(times.sendWithin(), System::nanoTime)),
        new LoginRuns(clock),
        (box, context) -> keys().openConsent(box, context),
        written,
        events,
        random,
        clock);
  }

  private void register(OAuthClients clients, EventRecorder events) {
    operator.register(
        new ToolReconciler(
            new StatusWriter<>(
                client, Tool.class, Tool::new, s -> s, ToolStatus::conditions, events, clock),
            settings.allowHttpProviders(),
            clock),
        this::steady);
    operator.register(
        new InstallationReconciler(
            new StatusWriter<>(
                client,
                ToolInstallation.class,
                ToolInstallation::new,
                s -> s.withToken(null),
                ToolInstallationStatus::conditions,
                events,
                clock),
            settings.namespace(),
            clients,
            link::redirectUri,
            path -> settings.eventsUrl().map(base -> base + "/events/" + path).orElse(null),
            clock),
        o -> installations(steady(o)));
    operator.register(
        new AgentReconciler(
            new StatusWriter<>(
                client, Agent.class, Agent::new, s -> s, AgentStatus::conditions, events, clock),
            clock),
        o -> watched(steady(o)));
    operator.register(
        connections,
        o ->
            watched(steady(o))
                .withFinalizer(Finalizers.DISCONNECT)
                .withGenerationAware(false)
                .withOnAddFilter(this::seen)
                .withOnUpdateFilter(CONNECTION_CHANGED));
  }

  /** Notes which objects came without our finalizer; all wake their reconciler. */
  private boolean seen(ToolConnection c) {
    // only a leader knows that nobody else has dealt with it since
    if (leading.get() && !c.hasFinalizer(Finalizers.DISCONNECT)) {
      connections.untouched(c);
    }
    return true;
  }

  /** Wakes for what a decision depends on: not for our own status, but for the token pointer. */
  private static final OnUpdateFilter<ToolConnection> CONNECTION_CHANGED =
      (now, then) ->
          !Objects.equals(now.getMetadata().getGeneration(), then.getMetadata().getGeneration())
              || (now.isMarkedForDeletion() && !then.isMarkedForDeletion())
              || !now.hasFinalizer(Finalizers.DISCONNECT)
              || !then.hasFinalizer(Finalizers.DISCONNECT)
              || !Objects.equals(KubernetesRegister.token(now), KubernetesRegister.token(then))
              || (statusLost(now) && !statusLost(then));

  private static boolean statusLost(ToolConnection c) {
    return c.getStatus() == null || c.getStatus().phase() == null;
  }

  private <P extends HasMetadata> ControllerConfigurationOverrider<P> steady(
      ControllerConfigurationOverrider<P> o) {
    return o.withRetry(Forever.standard(new SecureRandom()))
        .withReconciliationMaxInterval(SteadyReconciler.LONGEST_INTERVAL);
  }

  private <P extends HasMetadata> ControllerConfigurationOverrider<P> watched(
      ControllerConfigurationOverrider<P> o) {
    return settings.watchNamespaces().isEmpty()
        ? o
        : o.settingNamespaces(settings.watchNamespaces());
  }

  /** Those elsewhere too, to say that they do not count there. */
  private <P extends HasMetadata> ControllerConfigurationOverrider<P> installations(
      ControllerConfigurationOverrider<P> o) {
    if (settings.watchNamespaces().isEmpty()) {
      return o;
    }
    var namespaces = new HashSet<>(settings.watchNamespaces());
    namespaces.add(settings.namespace());
    return o.settingNamespaces(namespaces);
  }

  private void configure(ConfigurationServiceOverrider o) {
    o.withKubernetesClient(client)
        .withCloseClientOnStop(false)
        .withResourceCloner(new RecordCloner())
        .withReconciliationTerminationTimeout(RECONCILES_END_WITHIN)
        .withConcurrentReconciliationThreads(16)
        .withMetrics(MicrometerMetrics.withoutPerResourceMetrics(metrics))
        .withLeaderElectionConfiguration(
            LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(LEASE)
                .withLeaseNamespace(settings.namespace())
                .withIdentity(identity)
                .withExitOnStopLeading(false)
                .withLeaderCallbacks(
                    new LeaderCallbacks(this::startLeading, this::stopLeading, leader -> {}))
                .build());
  }

  void start() {
    operator.start();
    background.scheduleWithFixedDelay(this::sweep, 60, 60, TimeUnit.SECONDS);
    background.scheduleWithFixedDelay(this::lookAtLease, 10, 10, TimeUnit.SECONDS);
  }

  private void startLeading() {
    leading.set(true);
    LOG.atInfo().addKeyValue("identity", identity).log("Leading");
    background.execute(this::openKeys);
  }

  /** Until the keys are there reconciles of connections fail and are tried again. */
  private void openKeys() {
    try {
      var opened = stores.openKeys();
      keys = opened;
      background.scheduleWithFixedDelay(
          stores.watch(opened, metrics)::look, 60, 60, TimeUnit.SECONDS);
    } catch (com.agentteams.vault.StoreUnavailableException | KubernetesClientException e) {
      if (!Objects.equals(keysProblem, e.getMessage())) {
        keysProblem = e.getMessage();
        LOG.atWarn().addKeyValue("problem", keysProblem).log("The key sets cannot be read yet");
      }
      background.schedule(this::openKeys, 2, TimeUnit.SECONDS);
    } catch (VaultException e) {
      // a set that is missing or of another cluster must never be made anew: nothing may start
      System.err.println(e.getMessage());
      Runtime.getRuntime().halt(1);
    }
  }

  private KeySets keys() {
    var opened = keys;
    if (opened == null) {
      throw new NotYetException("the key sets are not open yet");
    }
    return opened;
  }

  private void stopLeading() {
    if (!stopping.get()) {
      LOG.atError().log("Lost the lease; another replica leads now");
      Runtime.getRuntime().halt(1);
    }
  }

  private void sweep() {
    try {
      if (leading.get()) {
        connections.sweep();
      }
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("Sweeping replies failed; it is tried again");
    }
  }

  /** A standby that can never lead ends, so that its pod is started anew. */
  private void lookAtLease() {
    if (leading.get() || stopping.get()) {
      lease.fine();
      return;
    }
    try {
      var found = client.leases().inNamespace(settings.namespace()).withName(LEASE).get();
      if (lease.abandoned(found == null ? null : found.getMetadata().getResourceVersion())) {
        LOG.atError().log("Nobody renews the lease and this replica does not get it: ending");
        Runtime.getRuntime().halt(1);
      }
    } catch (RuntimeException e) {
      lease.fine();
    }
  }

  boolean ready() {
    return operator.getRuntimeInfo().isStarted() && (!leading.get() || keys != null);
  }

  /**
   * Ends in order: no new work, exchanges that are going on end, reconciles end, the lease is given
   * back (J-9: the framework does none of it with leader election on).
   */
  void stop() {
    if (!stopping.compareAndSet(false, true)) {
      return;
    }
    var drain = settings.exchangeTimeout().plusSeconds(5);
    if (!connections.drain(drain)) {
      LOG.atWarn().log("An exchange did not end in time; another replica takes it over");
    }
    background.shutdownNow();
    operator.stop();
    if (leading.get()) {
      releaseLease();
    }
    stores.close();
    client.close();
  }

  private void releaseLease() {
    try {
      client
          .leases()
          .inNamespace(settings.namespace())
          .withName(LEASE)
          .edit(
              lease ->
                  identity.equals(lease.getSpec().getHolderIdentity())
                      ? new LeaseBuilder(lease)
                          .editSpec()
                          .withHolderIdentity("")
                          .withLeaseDurationSeconds(1)
                          .endSpec()
                          .build()
                      : lease);
    } catch (KubernetesClientException e) {
      LOG.atWarn().log("The lease could not be given back; it ends by itself");
    }
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
