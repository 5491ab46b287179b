package com.agentteams.bench;

import com.agentteams.api.TokenStatus;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolConnectionStatus;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;

/** What the operator writes to a connection in a login, by a bare client. */
final class FloorWrites {
  private static final String FINALIZER = "agentteams.com/disconnect";
  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager("bench-floor")
          .withForce(true)
          .build();
  private static final PatchContext MERGE =
      new PatchContext.Builder()
          .withPatchType(PatchType.JSON_MERGE)
          .withFieldManager("bench-floor-token")
          .build();
  private static final JsonMapper JSON = new JsonMapper();

  private final KubernetesClient client;

  FloorWrites(KubernetesClient client) {
    this.client = client;
  }

  ToolConnection finalizer(ToolConnection created) {
    var owned = empty(created);
    owned.getMetadata().setFinalizers(List.of(FINALIZER));
    return client.resource(owned).patch(APPLY);
  }

  /** The merge patch with resourceVersion that moves the pointer; every member, as the operator. */
  ToolConnection point(ToolConnection seen, TokenStatus next) {
    var patch = JSON.createObjectNode();
    patch.putObject("metadata").put("resourceVersion", seen.getMetadata().getResourceVersion());
    var token = patch.putObject("status").putObject("token");
    for (var member :
        List.of(
            "store",
            "version",
            "generation",
            "keyID",
            "lastAttempt",
            "verdict",
            "accessTokenExpirationTime",
            "refreshable",
            "claim")) {
      token.putNull(member);
    }
    token.setAll((ObjectNode) JSON.valueToTree(next));
    // with the object at hand the library does not read it first
    return client.resource(seen).subresource("status").patch(MERGE, patch.toString());
  }

  ToolConnection status(ToolConnection seen, ToolConnectionStatus status) {
    var fresh = empty(seen);
    fresh.setStatus(status);
    return client.resource(fresh).subresource("status").patch(APPLY);
  }

  private static ToolConnection empty(ToolConnection seen) {
    var meta = World.meta(seen.getMetadata().getNamespace(), seen.getMetadata().getName());
    meta.setResourceVersion(seen.getMetadata().getResourceVersion());
    var fresh = new ToolConnection();
    fresh.setMetadata(meta);
    return fresh;
  }
}
