package com.agentteams.testkit.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.agentteams.testkit.kube.GateProxy.Match;
import com.agentteams.testkit.kube.GateProxy.When;
import com.agentteams.testkit.kube.GateProxy.Write;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class GateProxyTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Match CREATE = Match.of("POST", "/configmaps");

  private @Nullable GateProxy opened;

  @SuppressWarnings("NullAway.Init") // JUnit calls start first
  private GateProxy proxy;

  @SuppressWarnings("NullAway.Init") // JUnit calls start first
  private ControlPlane cluster;

  @SuppressWarnings("NullAway.Init") // JUnit calls start first
  private KubernetesClient client;

  private String namespace = "";

  @BeforeEach
  void start() {
    cluster = Resources.controlPlane();
    namespace = Resources.namespaceWithReader(cluster);
    proxy = GateProxy.inFrontOf(cluster);
    opened = proxy;
    client = cluster.clientFor(namespace, "reader", proxy.uri());
  }

  @AfterEach
  void stop() {
    if (opened != null) {
      opened.close();
    }
  }

  @Test
  void passesTheCallersRightsOnAndCountsWrites() {
    // When
    configMap("one").create();
    configMap("one").forceConflicts().fieldManager("x").serverSideApply();

    // Then
    assertThat(exists("one")).isTrue();
    assertThat(proxy.writes())
        .isEqualTo(
            Map.of(
                new Write("create", "configmaps", ""), 1L,
                new Write("patch", "configmaps", ""), 1L));
    assertThatThrownBy(() -> client.secrets().inNamespace(namespace).list())
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(403));
  }

  @Test
  void isReachedThroughAKubeconfigAsAChildProcessIs() {
    // When
    var file = cluster.kubeconfigFor(namespace, "reader", proxy.uri());

    // Then
    var config = Config.fromKubeconfig(file.toFile());
    try (var child = new KubernetesClientBuilder().withConfig(config).build()) {
      child.configMaps().resource(configMap("of-a-child").item()).create();
    }
    assertThat(proxy.writes("create", "configmaps", "")).isEqualTo(1);
    assertThat(exists("of-a-child")).isTrue();
  }

  @Test
  void streamsAWatchAsItHappens() throws Exception {
    // Given
    var seen = new LinkedBlockingQueue<String>();
    try (var _ =
        client
            .configMaps()
            .inNamespace(namespace)
            .watch(
                new Watcher<ConfigMap>() {
                  @Override
                  public void eventReceived(Action action, ConfigMap map) {
                    seen.add(action + " " + map.getMetadata().getName());
                  }

                  @Override
                  public void onClose(WatcherException cause) {}
                })) {
      // When
      configMap("first").create();
      var first = awaitEvent(seen, "ADDED first");
      configMap("second").create();
      var second = awaitEvent(seen, "ADDED second");

      // Then
      assertThat(first && second).isTrue();
    }
  }

  @Test
  void holdsARequestBeforeTheServerSeesIt() throws Exception {
    // Given
    var gate = proxy.gate(When.BEFORE, CREATE.withBody("held"));

    // When
    var creation = CompletableFuture.runAsync(() -> configMap("held").create());
    gate.awaitArrival(PATIENCE);

    // Then
    assertThat(exists("held")).isFalse();
    configMap("another").create();
    gate.release();
    creation.get(10, TimeUnit.SECONDS);
    assertThat(exists("held")).isTrue();
    assertThat(gate.arrivals()).isEqualTo(1);
  }

  @Test
  void holdsAnAnswerAfterTheServerHasCommitted() throws Exception {
    // Given
    var gate = proxy.gate(When.AFTER, CREATE);

    // When
    var creation = CompletableFuture.runAsync(() -> configMap("committed").create());
    gate.awaitArrival(PATIENCE);

    // Then
    assertThat(exists("committed")).isTrue();
    assertThat(creation).isNotDone();
    gate.release();
    creation.get(10, TimeUnit.SECONDS);
  }

  @Test
  void dropsWhatAGateHeldForACallerThatDied() throws Exception {
    // Given
    var gate = proxy.gate(When.BEFORE, CREATE);
    var creation = post("orphan");
    gate.awaitArrival(PATIENCE);

    // When
    gate.cut();

    // Then
    assertThat(creation.handle((r, e) -> e).get(10, TimeUnit.SECONDS)).isNotNull();
    assertThat(exists("orphan")).isFalse();
    assertThat(post("later").get(10, TimeUnit.SECONDS)).isEqualTo(201);
  }

  @Test
  void answersInPlaceOfTheServerSoManyTimes() throws Exception {
    // When
    proxy.answer(When.BEFORE, CREATE, 503, 1);
    proxy.answer(When.AFTER, CREATE, 500, 1);

    // Then
    assertThat(post("refused").get()).isEqualTo(503);
    assertThat(exists("refused")).isFalse();
    assertThat(post("lost").get()).isEqualTo(500);
    assertThat(exists("lost")).isTrue();
    assertThat(post("fine").get()).isEqualTo(201);
    proxy.answer(When.BEFORE, CREATE, 409, 1);
    assertThatThrownBy(() -> configMap("conflict").create())
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(409));
  }

  @Test
  void cutsTheConnectionAndDelays() throws Exception {
    // Given
    proxy.cut(When.AFTER, CREATE, 1);
    proxy.delay(When.BEFORE, CREATE, Duration.ofMillis(200));

    // When
    long start = System.nanoTime();
    var lost = post("cut").handle((r, e) -> e).get();

    // Then
    assertThat(lost).isNotNull();
    assertThat(exists("cut")).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(200));
    proxy.clear();
    assertThat(post("after").get()).isEqualTo(201);
  }

  @Test
  void namesWritesAsRbacDoes() {
    assertThat(written("GET", "/api/v1/namespaces/a/pods/b")).isNull();
    assertThat(written("POST", "/version")).isNull();
    assertThat(written("PATCH", "/apis/agentteams.com/v1alpha1/namespaces/a/agents/b/status"))
        .hasToString("patch agents/status");
    assertThat(written("PUT", "/api/v1/namespaces/a/finalize"))
        .hasToString("update namespaces/finalize");
    assertThat(written("DELETE", "/api/v1/namespaces/a")).hasToString("delete namespaces");
    assertThat(written("DELETE", "/api/v1/namespaces/a/pods")).hasToString("deletecollection pods");
  }

  private Resource<ConfigMap> configMap(String name) {
    return client.resource(
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(namespace)
            .endMetadata()
            .build());
  }

  /** By a client that does not try again, unlike fabric8's. */
  private CompletableFuture<Integer> post(String name) {
    var path = "/api/v1/namespaces/" + namespace + "/configmaps";
    var request =
        HttpRequest.newBuilder(URI.create(proxy.uri() + path))
            .header("Authorization", "Bearer " + cluster.token(namespace, "reader"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"metadata\":{\"name\":\"%s\"}}".formatted(name)))
            .build();
    return HttpClient.newHttpClient()
        .sendAsync(request, BodyHandlers.discarding())
        .thenApply(r -> r.statusCode());
  }

  private boolean exists(String name) {
    return cluster.admin().configMaps().inNamespace(namespace).withName(name).get() != null;
  }

  private static boolean awaitEvent(LinkedBlockingQueue<String> seen, String wanted)
      throws InterruptedException {
    for (var event = seen.poll(10, TimeUnit.SECONDS);
        event != null;
        event = seen.poll(10, TimeUnit.SECONDS)) {
      if (event.equals(wanted)) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable Write written(String method, String path) {
    return new ProxyRules.Received(method, path, "").write(path);
  }
}
