package com.agentteams.callback;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.agentteams.api.Agent;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolInstallation;
import com.agentteams.vault.SimulatedKeys;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;

/** An API server of few objects: what a callback process reads by name for one {@link Scene}. */
final class FakeApiServer implements AutoCloseable {
  private static final String OPERATOR = "agentteams-system";

  private final Map<String, String> objects = new HashMap<>();
  private final HttpServer http;

  FakeApiServer(Scene scene) {
    var connection = scene.cluster.get(Scene.TARGET).orElseThrow();
    var around = Objects.requireNonNull(scene.cluster.surroundings);
    var team = Scene.TARGET.namespace();
    var connected = named(new ToolConnection(), team, Scene.TARGET.name());
    connected.getMetadata().setUid(connection.uid());
    connected.setSpec(connection.spec());
    connected.setStatus(connection.status());
    put("toolconnections", connected);
    var agent = named(new Agent(), team, connection.spec().agentRef().name());
    agent.setSpec(around.agent());
    put("agents", agent);
    put("toolinstallations", named(new ToolInstallation(), OPERATOR, Scene.INSTALLATION));
    objects.put(
        "/apis/agentteams.com/v1alpha1/tools/" + connection.spec().tool(),
        Serialization.asJson(
            Map.of(
                "apiVersion",
                "agentteams.com/v1alpha1",
                "kind",
                "Tool",
                "metadata",
                Map.of("name", connection.spec().tool()),
                "spec",
                Map.of(
                    "displayName",
                    around.tool(),
                    "availability",
                    "Active",
                    "auth",
                    around.auth()))));
    objects.put(
        "/api/v1/namespaces/" + OPERATOR + "/configmaps/agentteams-keys",
        Serialization.asJson(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName("agentteams-keys")
                .endMetadata()
                .addToData("clusterID", "cluster-1")
                .addToData("consentPublicKey", SimulatedKeys.open().consentPublicKeyJson())
                .build()));
    http = serve();
  }

  /** For {@code KUBECONFIG}. */
  String kubeconfig() {
    return """
        apiVersion: v1
        kind: Config
        clusters: [{name: fake, cluster: {server: "http://127.0.0.1:%d"}}]
        users: [{name: callback, user: {token: none}}]
        contexts: [{name: fake, context: {cluster: fake, user: callback}}]
        current-context: fake
        """
        .formatted(http.getAddress().getPort());
  }

  @Override
  public void close() {
    http.stop(0);
  }

  private HttpServer serve() {
    try {
      var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext(
          "/",
          exchange -> {
            var object = objects.get(exchange.getRequestURI().getPath());
            var body = (object == null ? "{}" : object).getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(object == null ? 404 : 200, body.length);
            try (var out = exchange.getResponseBody()) {
              out.write(body);
            }
          });
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void put(String plural, HasMetadata object) {
    objects.put(
        "/apis/agentteams.com/v1alpha1/namespaces/%s/%s/%s"
            .formatted(object.getMetadata().getNamespace(), plural, object.getMetadata().getName()),
        Serialization.asJson(object));
  }

  private static <T extends HasMetadata> T named(T object, String namespace, String name) {
    object.setMetadata(new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
    return object;
  }
}
