package com.agentteams.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes {@code crds/*.yaml}: the generator's output, plus what annotations cannot say. */
final class CrdWriter {
  static final List<Class<? extends CustomResource<?, ?>>> KINDS =
      List.of(
          Tool.class,
          ToolInstallation.class,
          Agent.class,
          ToolConnection.class,
          ConsentReply.class);

  private static final List<String> COLUMNS =
      List.of(
          "BADGE",
          "SERVICEACCOUNT",
          "KIND",
          "TARGET",
          "OUTCOME",
          "AGENT",
          "TOOL",
          "ACCESS",
          "ACCOUNT",
          "STATUS",
          "READY",
          "REASON",
          "AGE",
          "CONNECT-URL",
          "LAST-CHECKED");

  /** Lists whose items are told apart by these members; all others of objects are atomic. */
  private static final Map<String, List<String>> LIST_KEYS =
      Map.of(
          "conditions", List.of("type"),
          "claims", List.of("kind", "id"),
          "tools", List.of("tool"),
          "permissions", List.of("scope"),
          "descriptions", List.of("scope"),
          "types", List.of("name"),
          "inputs", List.of("name"),
          "watches", List.of("id"),
          "seeded", List.of("event"));

  private CrdWriter() {}

  public static void main(String[] args) throws IOException {
    for (var file : generate().entrySet()) {
      Files.writeString(Path.of(args[0]).resolve(file.getKey()), file.getValue());
    }
  }

  /** File name to text, for every kind. */
  static Map<String, String> generate() {
    var out = new Output();
    new CRDGenerator()
        .customResourceClasses(KINDS.toArray(Class[]::new))
        .forCRDVersions("v1")
        .withOutput(out)
        .withPostProcessor(new Polish())
        .generate();
    var files = new TreeMap<String, String>();
    out.streams.forEach(
        (name, stream) ->
            files.put(name.substring(0, name.indexOf('.')) + ".yaml", stream.toString(UTF_8)));
    return files;
  }

  private static final class Output extends CRDGenerator.AbstractCRDOutput<ByteArrayOutputStream> {
    final Map<String, ByteArrayOutputStream> streams = new LinkedHashMap<>();

    @Override
    protected ByteArrayOutputStream createStreamFor(String crdName) {
      return streams.computeIfAbsent(crdName, n -> new ByteArrayOutputStream());
    }

    @Override
    public URI crdURI(String crdName) {
      return Path.of(crdName).toUri();
    }
  }

  private static final class Polish implements CRDPostProcessor {
    @Override
    public HasMetadata process(HasMetadata resource, String crdVersion) {
      var crd = (CustomResourceDefinition) resource;
      crd.getMetadata()
          .setLabels(Map.of(ApiGroup.CRD_VERSION_LABEL, Integer.toString(ApiGroup.CRD_VERSION)));
      var kind =
          KINDS.stream()
              .filter(k -> k.getSimpleName().equals(crd.getSpec().getNames().getKind()))
              .findFirst()
              .orElseThrow();
      for (var version : crd.getSpec().getVersions()) {
        var schema = version.getSchema().getOpenAPIV3Schema();
        schema.setDescription(kind.getAnnotation(JsonClassDescription.class).value());
        version
            .getAdditionalPrinterColumns()
            .sort(
                Comparator.comparingInt(
                    (CustomResourceColumnDefinition c) ->
                        c.getName().equals("ACCOUNT") && kind == ToolInstallation.class
                            ? COLUMNS.indexOf("REASON") * 2 + 1
                            : COLUMNS.indexOf(c.getName()) * 2));
        if (version.getSubresources() == null || version.getSubresources().getStatus() == null) {
          schema.getProperties().remove("status");
        } else {
          requireNonNull(schema.getProperties().get("status"))
              .setDefault(JsonNodeFactory.instance.objectNode().put("observedGeneration", -1));
        }
        walk("", schema);
      }
      return crd;
    }

    private static void walk(String name, JSONSchemaProps schema) {
      if (schema.getXKubernetesValidations() != null) {
        schema.setXKubernetesValidations(
            new ArrayList<>(new LinkedHashSet<>(schema.getXKubernetesValidations())));
      }
      if ("integer".equals(schema.getType())) {
        schema.setFormat("int64");
      }
      if ("array".equals(schema.getType())) {
        listType(name, schema);
        walk(name, schema.getItems().getSchema());
      }
      if (schema.getProperties() != null) {
        schema.getProperties().forEach(Polish::walk);
      }
      if (schema.getAdditionalProperties() != null) {
        walk(name, schema.getAdditionalProperties().getSchema());
      }
    }

    private static void listType(String name, JSONSchemaProps schema) {
      var items = schema.getItems().getSchema();
      if ("string".equals(items.getType())) {
        schema.setXKubernetesListType("set");
      } else if (LIST_KEYS.containsKey(name)
          && items.getProperties().keySet().containsAll(LIST_KEYS.get(name))) {
        schema.setXKubernetesListType("map");
        schema.setXKubernetesListMapKeys(LIST_KEYS.get(name));
      } else {
        schema.setXKubernetesListType("atomic");
      }
    }
  }
}
