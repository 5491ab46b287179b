package com.agentteams.callback;

import com.agentteams.api.Agent;
import com.agentteams.api.ConsentReply;
import com.agentteams.api.Tool;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolInstallation;
import com.agentteams.catalog.UrlTemplate;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Named gets and one create, which is all that the callback's role permits. */
final class KubeConnections implements Connections {
  private final KubernetesClient client;
  private final String namespace;

  /**
   * Reads installations and creates replies in the operator's namespace.
   *
   * @param namespace the operator's own
   */
  KubeConnections(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  @Override
  public Optional<Connection> get(Target target) {
    var found = namespaced(ToolConnection.class, target.namespace(), target.name());
    if (found == null || found.getMetadata().getDeletionTimestamp() != null) {
      return Optional.empty();
    }
    var uid = found.getMetadata().getUid();
    return isNull(found.getSpec()) || isNull(found.getStatus()) || isNull(uid)
        ? Optional.empty()
        : Optional.of(new Connection(target, uid, found.getSpec(), found.getStatus()));
  }

  @Override
  public Optional<Surroundings> around(Connection connection) {
    var spec = connection.spec();
    var installation = connection.status().installation();
    var found =
        installation == null ? null : namespaced(ToolInstallation.class, namespace, installation);
    if (installation == null || found == null) {
      return Optional.empty();
    }
    var tool = call(() -> client.resources(Tool.class).withName(spec.tool()).get());
    var agent = namespaced(Agent.class, connection.target().namespace(), spec.agentRef().name());
    if (tool == null || isNull(tool.getSpec()) || agent == null || isNull(agent.getSpec())) {
      return Optional.empty();
    }
    var auth = tool.getSpec().auth();
    return auth == null
        ? Optional.empty()
        : Optional.of(
            new Surroundings(
                tool.getSpec().displayName(),
                auth,
                agent.getSpec(),
                installation,
                UrlTemplate.values(auth.inputs(), spec.inputs(), inputsOf(found))));
  }

  /** None where the installation cannot be decoded; the operator says so on it. */
  private static Map<String, String> inputsOf(ToolInstallation installation) {
    return isNull(installation.getSpec()) ? Map.of() : installation.getSpec().inputs();
  }

  @Override
  public Created reply(Reply reply) {
    var object = new ConsentReply();
    object.setMetadata(
        new ObjectMetaBuilder().withName(reply.name()).withNamespace(namespace).build());
    object.setSpec(reply.spec());
    try {
      client.resource(object).create();
      return Created.CREATED;
    } catch (KubernetesClientException e) {
      if (e.getCode() == 409) {
        return Created.EXISTS;
      }
      throw new UnavailableException("KubernetesStatus" + e.getCode());
    }
  }

  private <T extends HasMetadata> @Nullable T namespaced(
      Class<T> type, String namespace, String name) {
    return call(() -> client.resources(type).inNamespace(namespace).withName(name).get());
  }

  private static <T> @Nullable T call(Supplier<@Nullable T> get) {
    try {
      return get.get();
    } catch (KubernetesClientException e) {
      throw new UnavailableException("KubernetesStatus" + e.getCode());
    }
  }

  /** The client's getters are not annotated: the spec is null where undecodable. */
  private static boolean isNull(@Nullable Object value) {
    return value == null;
  }
}
