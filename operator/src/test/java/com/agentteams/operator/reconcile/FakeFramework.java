package com.agentteams.operator.reconcile;

import com.agentteams.kube.Kube;
import com.agentteams.operator.status.EventRecorder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.javaoperatorsdk.operator.api.config.BaseConfigurationService;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.Controller;
import io.javaoperatorsdk.operator.processing.event.EventSourceRetriever;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.controller.ControllerEventSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * What a reconciler sees of the framework, and an API server that takes what is written and answers
 * with it. Nothing runs by itself.
 */
public final class FakeFramework<P extends HasMetadata> implements AutoCloseable {
  private final KubernetesMockServer server;
  private final List<JsonNode> writes = new ArrayList<>();
  private final List<JsonNode> events = new ArrayList<>();
  private final List<Cached> cached = new ArrayList<>();
  private final KubernetesClient client;

  /** Something that was put into the cache of the controller: the object, and the one before. */
  public record Cached(ResourceID id, HasMetadata after, HasMetadata before) {}

  /**
   * @param statusPath where the status of the object is written
   */
  public FakeFramework(String statusPath) {
    this(new KubernetesMockServer(false));
    server
        .expect()
        .patch()
        .withPath(statusPath + "?fieldManager=agentteams-operator&force=true")
        .andReply(200, request -> noted(writes, request.getBody().readUtf8()))
        .always();
    for (var namespace : List.of("default", "team-a", "agentteams-system")) {
      server
          .expect()
          .post()
          .withPath("/api/v1/namespaces/" + namespace + "/events")
          .andReply(201, request -> noted(events, request.getBody().readUtf8()))
          .always();
    }
  }

  /**
   * @param api another API server; it remembers itself what was written
   */
  public FakeFramework(Dispatcher api) {
    this(
        new KubernetesMockServer(
            new io.fabric8.mockwebserver.Context(),
            new MockWebServer(),
            new HashMap<>(),
            api,
            false));
  }

  private FakeFramework(KubernetesMockServer server) {
    this.server = server;
    server.init();
    client = Kube.client(server.createClient().getConfiguration());
  }

  private static JsonNode noted(List<JsonNode> list, String body) {
    try {
      var json = new JsonMapper().readTree(body);
      list.add(json);
      return json;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public KubernetesClient client() {
    return client;
  }

  /** Tells Events to this API server. */
  public EventRecorder recorder(Clock clock) {
    return new EventRecorder(client, "test", clock);
  }

  /** The bodies of the statuses that were written. */
  public List<JsonNode> writes() {
    return List.copyOf(writes);
  }

  /** What the cache was given. */
  public List<Cached> cached() {
    return List.copyOf(cached);
  }

  /** How many requests there were at all. */
  public int requests() {
    return server.getRequestCount();
  }

  /** A context that knows the controller's own cache, and nothing else. */
  @SuppressWarnings("unchecked")
  public Context<P> context(Reconciler<P> reconciler) {
    var cache = new Cache<>(reconciler, client, cached);
    var sources = only(EventSourceRetriever.class, "getControllerEventSource", cache);
    return (Context<P>) only(Context.class, "eventSourceRetriever", sources);
  }

  private static <T> T only(Class<T> type, String name, Object answer) {
    return type.cast(
        Proxy.newProxyInstance(
            FakeFramework.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (method.getName().equals(name)) {
                return answer;
              }
              throw new UnsupportedOperationException(method.getName());
            }));
  }

  @Override
  public void close() {
    client.close();
    server.destroy();
  }

  private static final class Cache<P extends HasMetadata> extends ControllerEventSource<P> {
    private final List<Cached> cached;

    Cache(Reconciler<P> reconciler, KubernetesClient client, List<Cached> cached) {
      super(
          new Controller<>(
              // one that does nothing: the framework would have it make its event sources
              (object, context) -> UpdateControl.noUpdate(),
              new BaseConfigurationService().getConfigurationFor(reconciler),
              client));
      this.cached = cached;
    }

    @Override
    public void handleRecentResourceUpdate(ResourceID id, P after, P before) {
      cached.add(new Cached(id, after, before));
    }
  }
}
