package com.agentteams.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.controller.ControllerEventSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** Puts what this process wrote into the framework's caches at once (J-12). */
public final class RecentWrites implements BiConsumer<HasMetadata, String> {
  private final Map<Class<?>, Cache<?>> caches = new ConcurrentHashMap<>();

  /**
   * From now on writes of this kind go into the cache of its controller.
   *
   * @param empty makes an object of the kind
   */
  public <P extends HasMetadata> void into(Class<P> kind, Supplier<P> empty, Context<P> context) {
    caches.computeIfAbsent(
        kind,
        _ -> new Cache<>(kind, empty, context.eventSourceRetriever().getControllerEventSource()));
  }

  /**
   * An object was written.
   *
   * @param after the object after it
   * @param before the resourceVersion before it
   */
  @Override
  public void accept(HasMetadata after, String before) {
    var cache = caches.get(after.getClass());
    if (cache != null) {
      cache.put(after, before);
    }
  }

  private record Cache<P extends HasMetadata>(
      Class<P> kind, Supplier<P> empty, ControllerEventSource<P> source) {
    /** Of the object before, only its resourceVersion is looked at. */
    void put(HasMetadata after, String before) {
      var previous = empty.get();
      previous.setMetadata(new ObjectMetaBuilder().withResourceVersion(before).build());
      source.handleRecentResourceUpdate(ResourceID.fromResource(after), kind.cast(after), previous);
    }
  }
}
