package com.agentteams.api;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CrdFilesTest {
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  static List<CustomResourceDefinition> crds() {
    return CrdWriter.generate().values().stream()
        .map(text -> YAML.unmarshal(text, CustomResourceDefinition.class))
        .toList();
  }

  @Test
  void theCommittedFilesAreWhatTheRecordsSay() throws IOException {
    var committed = new TreeMap<String, String>();
    try (var files = Files.list(Path.of("."))) {
      for (var file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
        committed.put(file.getFileName().toString(), Files.readString(file));
      }
    }

    var generated = CrdWriter.generate();

    assertThat(committed)
        .as("write them: ./mvnw -pl crds test-compile exec:java@write-crds")
        .isEqualTo(generated);
  }

  /** K-4: nothing in a schema is without a description. */
  @ParameterizedTest
  @MethodSource("crds")
  void everyFieldIsDescribed(CustomResourceDefinition crd) {
    var missing = new ArrayList<String>();
    walk(
        crd,
        (path, schema) -> {
          boolean member = !path.endsWith("[]") && !path.endsWith("{}");
          if (member && (schema.getDescription() == null || schema.getDescription().isBlank())) {
            missing.add(path);
          }
        });
    assertThat(missing).isEmpty();
  }

  /** K-4: every string, list, map and number has bounds, every list a type. */
  @ParameterizedTest
  @MethodSource("crds")
  void everyFieldIsBounded(CustomResourceDefinition crd) {
    var unbounded = new ArrayList<String>();
    walk(
        crd,
        (path, schema) -> {
          switch (String.valueOf(schema.getType())) {
            case "string" -> {
              if (schema.getMaxLength() == null && schema.getEnum().isEmpty()) {
                unbounded.add(path + " has no maxLength");
              }
            }
            case "integer" -> {
              if (schema.getMinimum() == null || !"int64".equals(schema.getFormat())) {
                unbounded.add(path + " has no minimum or format");
              }
            }
            case "array" -> {
              if (schema.getMaxItems() == null || schema.getXKubernetesListType() == null) {
                unbounded.add(path + " has no maxItems or list type");
              }
            }
            case "object" -> {
              if (schema.getAdditionalProperties() != null && schema.getMaxProperties() == null) {
                unbounded.add(path + " has no maxProperties");
              }
              if (Boolean.TRUE.equals(schema.getXKubernetesPreserveUnknownFields())) {
                unbounded.add(path + " preserves unknown fields");
              }
            }
            default -> {}
          }
        });
    assertThat(unbounded).isEmpty();
  }

  /** What the schema defaults and what the compact constructors default is the same. */
  @ParameterizedTest
  @MethodSource("crds")
  void javaAndSchemaAgreeOnDefaults(CustomResourceDefinition crd) throws Exception {
    var kind =
        CrdWriter.KINDS.stream()
            .filter(k -> k.getSimpleName().equals(crd.getSpec().getNames().getKind()))
            .findFirst()
            .orElseThrow();
    var spec = kind.getMethod("getSpec").getReturnType();
    var schema = root(crd).getProperties().get("spec");
    compareDefaults(spec, requireNonNull(schema));
  }

  private static void compareDefaults(Class<?> type, JSONSchemaProps schema) throws Exception {
    var empty = new ObjectMapper().readValue("{}", type);
    for (RecordComponent component : type.getRecordComponents()) {
      var property = schema.getProperties().get(component.getName());
      if (property == null) {
        continue;
      }
      JsonNode fallback = property.getDefault();
      if (fallback != null) {
        var value = component.getAccessor().invoke(empty);
        assertThat(new ObjectMapper().valueToTree(value).asText())
            .as(type.getSimpleName() + "." + component.getName())
            .isEqualTo(fallback.asText());
      }
      if (component.getType().isRecord()) {
        compareDefaults(component.getType(), property);
      }
    }
  }

  private static void walk(
      CustomResourceDefinition crd, BiConsumer<String, JSONSchemaProps> visit) {
    root(crd)
        .getProperties()
        .forEach(
            (name, schema) -> {
              if (name.equals("spec") || name.equals("status")) {
                walk(crd.getSpec().getNames().getKind() + "." + name, schema, visit);
              }
            });
  }

  private static void walk(
      String path, @Nullable JSONSchemaProps schema, BiConsumer<String, JSONSchemaProps> visit) {
    if (schema == null) {
      return;
    }
    visit.accept(path, schema);
    if (schema.getItems() != null) {
      walk(path + "[]", schema.getItems().getSchema(), visit);
    }
    if (schema.getAdditionalProperties() != null) {
      walk(path + "{}", schema.getAdditionalProperties().getSchema(), visit);
    }
    if (schema.getProperties() != null) {
      schema.getProperties().forEach((name, s) -> walk(path + "." + name, s, visit));
    }
  }

  private static JSONSchemaProps root(CustomResourceDefinition crd) {
    return crd.getSpec().getVersions().get(0).getSchema().getOpenAPIV3Schema();
  }
}
