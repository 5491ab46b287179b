package com.agentteams.operator.status;

import com.agentteams.api.ToolConnection;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

/** Lets objects go whose outside is cleaned up. The framework adds the finalizer. */
public final class Finalizers {
  /** Ours, on connections. */
  public static final String DISCONNECT = "agentteams.com/disconnect";

  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private final KubernetesClient client;

  public Finalizers(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Removes ours and leaves those of others.
   *
   * @return false if the object changed since it was read: read it again
   */
  public boolean remove(ToolConnection live) {
    var meta = live.getMetadata();
    if (!live.hasFinalizer(DISCONNECT)) {
      return true;
    }
    var patch = JsonNodeFactory.instance.objectNode();
    var metadata = patch.putObject("metadata").put("resourceVersion", meta.getResourceVersion());
    var others = metadata.putArray("finalizers");
    meta.getFinalizers().stream().filter(f -> !f.equals(DISCONNECT)).forEach(others::add);
    try {
      client.resource(named(meta)).patch(MERGE, patch.toString());
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == 404) {
        return true;
      }
      if (e.getCode() == 409) {
        return false;
      }
      throw e;
    }
  }

  /** The client copies what it is given, and by name alone it would read the object first. */
  private static ToolConnection named(ObjectMeta meta) {
    var named = new ToolConnection();
    named.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(meta.getNamespace())
            .withName(meta.getName())
            .build());
    return named;
  }
}
