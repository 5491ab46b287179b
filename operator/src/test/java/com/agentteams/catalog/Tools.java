package com.agentteams.catalog;

import com.agentteams.api.Tool;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Tools from files. */
public final class Tools {
  static final KubernetesSerialization YAML = new KubernetesSerialization();
  private static final Path SHIPPED = Path.of("../charts/agentteams-operator/files/catalog");

  private Tools() {}

  static List<Path> shipped() {
    try (Stream<Path> files = Files.list(SHIPPED)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Tool shipped(String name) {
    return read(text(SHIPPED.resolve(name + ".yaml")));
  }

  /** A Tool of the test resources; {@code ${provider}} in it becomes the base URL. */
  static Tool resource(String name, String provider) {
    var text = text(Path.of("src/test/resources/tools").resolve(name + ".yaml"));
    return read(text.replace("${provider}", provider));
  }

  static Tool changed(Tool tool, UnaryOperator<String> change) {
    return read(change.apply(YAML.asYaml(tool)));
  }

  /** The Tool that this YAML is. */
  public static Tool read(String yaml) {
    return YAML.unmarshal(yaml, Tool.class);
  }

  static JsonNode tree(String yaml) {
    return YAML.unmarshal(yaml, JsonNode.class);
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
