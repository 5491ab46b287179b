package com.agentteams.testkit.kube;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.marcnuri.helm.Helm;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a Helm chart renders, as objects, and its RBAC applied for real: tests, bench and demo run
 * our processes under exactly the rights that an installation gives them. Helm runs inside Java, no
 * helm program is needed.
 *
 * @param objects everything but the chart's {@code crds/} folder and hooks, which Helm's template
 *     leaves out
 */
public record ChartRbac(String namespace, List<HasMetadata> objects) {

  /** In the order in which they are applied. */
  private static final List<String> KINDS =
      List.of("ServiceAccount", "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding");

  /**
   * Renders as {@code helm template release chart --namespace} does.
   *
   * @param values over the chart's own, nested as in a values file
   */
  public static ChartRbac render(
      Path chart, String release, String namespace, Map<String, ?> values) {
    try {
      // JSON is YAML, so this is a values file; --set would have to guess types and escape dots
      var file = Files.createTempFile("agentteams-values-", ".yaml");
      try {
        Files.write(file, new ObjectMapper().writeValueAsBytes(values));
        var yaml =
            new Helm(chart)
                .template()
                .withName(release)
                .withNamespace(namespace)
                .withValuesFile(file)
                .call();
        return new ChartRbac(namespace, parse(yaml));
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<HasMetadata> parse(String yaml) {
    // a client that never connects: its loader alone reads many documents of any kind
    try (var client = new KubernetesClientBuilder().build()) {
      return client.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8))).items();
    }
  }

  /**
   * Creates or updates the ServiceAccounts, roles and bindings, and returns them; their namespaces
   * must exist.
   */
  public List<HasMetadata> applyRbac(KubernetesClient client) {
    return KINDS.stream()
        .flatMap(kind -> objects.stream().filter(o -> kind.equals(o.getKind())))
        .map(
            object -> {
              var resource =
                  object instanceof Namespaced && object.getMetadata().getNamespace() == null
                      ? client.resource(object).inNamespace(namespace)
                      : client.resource(object);
              return resource.fieldManager("testkit").forceConflicts().serverSideApply();
            })
        .toList();
  }
}
