package com.agentteams.operator.reconcile;

import com.agentteams.api.Agent;
import com.agentteams.api.Tool;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolInstallation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.javaoperatorsdk.operator.api.config.Cloner;

/**
 * Copies an object of the cache for one run. Specs and statuses are immutable records, so the copy
 * shares them; the framework's own way is to write JSON and read it again.
 */
public final class RecordCloner implements Cloner {
  @Override
  @SuppressWarnings("unchecked") // each case gives what it was given
  public <R extends HasMetadata> R clone(R object) {
    return (R)
        switch (object) {
          case ToolConnection c -> copy(c, new ToolConnection());
          case ToolInstallation i -> copy(i, new ToolInstallation());
          case Agent a -> copy(a, new Agent());
          case Tool t -> copy(t, new Tool());
          default -> throw new IllegalArgumentException("nobody reconciles a " + object.getKind());
        };
  }

  private static <S, T, R extends CustomResource<S, T>> R copy(R from, R to) {
    to.setMetadata(new ObjectMetaBuilder(from.getMetadata()).build());
    to.setSpec(from.getSpec());
    to.setStatus(from.getStatus());
    return to;
  }
}
