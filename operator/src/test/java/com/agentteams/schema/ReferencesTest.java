package com.agentteams.schema;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.testkit.kube.RepositoryRoot;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** K-3, law 5: what cannot be written cannot be judged wrongly. */
class ReferencesTest {
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  /** Every path below {@code spec} of every kind, as {@code plural/spec.a.b}. */
  private static Set<String> specFields() throws IOException {
    var paths = new TreeSet<String>();
    try (var files = Files.list(RepositoryRoot.find().resolve("crds"))) {
      for (var file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
        var crd = YAML.unmarshal(Files.readString(file), CustomResourceDefinition.class);
        var plural = crd.getSpec().getNames().getPlural();
        for (var version : crd.getSpec().getVersions()) {
          var spec = version.getSchema().getOpenAPIV3Schema().getProperties().get("spec");
          walk(plural + "/spec", requireNonNull(spec), paths);
        }
      }
    }
    return paths;
  }

  private static void walk(String path, JSONSchemaProps schema, Set<String> paths) {
    paths.add(path);
    Map<String, JSONSchemaProps> properties = schema.getProperties();
    if (properties != null) {
      properties.forEach((name, property) -> walk(path + "." + name, property, paths));
    }
    if (schema.getItems() != null && schema.getItems().getSchema() != null) {
      walk(path + "[]", schema.getItems().getSchema(), paths);
    }
  }

  @Test
  void noReferenceHasAMemberForANamespace() throws IOException {
    assertThat(specFields())
        .filteredOn(
            p -> p.substring(p.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT).contains("namespace"))
        .containsExactly(
            // internal: what the callback hands over, and the operator looks up by uid
            "consentreplies/spec.target.namespace",
            // the owner's own side of a grant: who may use the installation
            "toolinstallations/spec.allowedNamespaces");
  }

  @Test
  void everyReferenceIsANameAndNothingElse() throws IOException {
    var fields = specFields();
    var references = fields.stream().filter(p -> p.endsWith("Ref")).toList();

    assertThat(references).hasSizeGreaterThan(3);
    assertThat(references)
        .allSatisfy(
            reference ->
                assertThat(fields)
                    .filteredOn(p -> p.startsWith(reference + "."))
                    .containsExactly(reference + ".name"));
  }
}
