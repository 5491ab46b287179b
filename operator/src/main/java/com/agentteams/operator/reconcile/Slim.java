package com.agentteams.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import org.jspecify.annotations.Nullable;

/** A cache without managedFields: they are three quarters of the memory and nobody reads them. */
public final class Slim<T extends HasMetadata> extends BasicItemStore<T> {
  public Slim() {
    super(Cache::metaNamespaceKeyFunc);
  }

  @Override
  public @Nullable T put(String key, T item) {
    item.getMetadata().setManagedFields(null);
    return super.put(key, item);
  }
}
