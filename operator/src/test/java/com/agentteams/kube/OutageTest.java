package com.agentteams.kube;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.agentteams.settings.LogSettings;
import com.agentteams.settings.LogSettings.Format;
import com.agentteams.settings.LogSettings.Level;
import com.agentteams.telemetry.Logging;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An API server that is away: one line when it goes, one when it is back. */
class OutageTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final KubernetesMockServer server =
      new KubernetesMockServer(
          new Context(),
          new MockWebServer(),
          new HashMap<>(),
          new KubernetesCrudDispatcher(),
          false);
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final PrintStream out = System.out;
  private Relay relay;
  private KubernetesClient client;

  @BeforeEach
  void start() throws IOException {
    server.init();
    relay = new Relay(server.getPort());
    System.setOut(new PrintStream(log, true, UTF_8));
    Logging.configure(new LogSettings(Format.TEXT, Level.INFO));
    client =
        Kube.client(
            new ConfigBuilder(server.createClient().getConfiguration())
                .withMasterUrl("http://127.0.0.1:" + relay.port())
                .build());
  }

  @AfterEach
  void stop() throws IOException {
    System.setOut(out);
    client.close();
    relay.down();
    server.destroy();
    Logging.configure(new LogSettings(Format.TEXT, Level.ERROR));
  }

  @Test
  void anApiServerThatIsAwayForAWhileIsTwoLines() throws Exception {
    // Given: a watch and an election, which both complain at length
    var informer = client.configMaps().inNamespace("a").inform(ignoring());
    var election = election();
    await().atMost(PATIENCE).until(informer::hasSynced);
    await().atMost(PATIENCE).until(() -> lease() != null);
    var before = lines().size();
    // When
    relay.down();
    await().atMost(PATIENCE).until(() -> told().size() == 1);
    await().during(Duration.ofSeconds(4)).atMost(PATIENCE).until(() -> told().size() == 1);
    relay.up();
    await().atMost(PATIENCE).until(() -> told().size() == 2);
    await().atMost(PATIENCE).until(informer::isWatching);
    // Then
    election.cancel(true);
    informer.close();
    var during = lines().subList(before, lines().size());
    assertThat(during).hasSize(2).isEqualTo(told());
    assertThat(during.get(0)).contains("WARN", "The API server does not answer");
    assertThat(during.get(1)).contains("INFO", "The API server answers again (away for ");
  }

  private CompletableFuture<?> election() {
    return client
        .leaderElector()
        .withConfig(
            new LeaderElectionConfigBuilder()
                .withName("test")
                .withLock(new LeaseLock("a", "lock", "me"))
                .withLeaseDuration(Duration.ofMinutes(3))
                .withRenewDeadline(Duration.ofMinutes(2))
                .withRetryPeriod(Duration.ofMillis(200))
                .withLeaderCallbacks(new LeaderCallbacks(() -> {}, () -> {}, leader -> {}))
                .build())
        .build()
        .start();
  }

  private Object lease() {
    return client.leases().inNamespace("a").withName("lock").get();
  }

  private List<String> told() {
    return lines().stream().filter(line -> line.contains("Reachability")).toList();
  }

  private List<String> lines() {
    return log.toString(UTF_8).lines().toList();
  }

  private static ResourceEventHandler<ConfigMap> ignoring() {
    return new ResourceEventHandler<>() {
      @Override
      public void onAdd(ConfigMap added) {}

      @Override
      public void onUpdate(ConfigMap before, ConfigMap after) {}

      @Override
      public void onDelete(ConfigMap deleted, boolean unknown) {}
    };
  }
}
