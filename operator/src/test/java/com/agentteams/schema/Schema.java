package com.agentteams.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.StreamSupport;

/**
 * Makes random objects that an OpenAPI schema takes (CEL rules aside: these are more than the API
 * server would let in). The same seed makes the same objects.
 */
final class Schema {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** For each pattern of the CRDs what it takes; the shortest and the strangest. */
  private static final Map<String, List<String>> SAMPLES =
      Map.ofEntries(
          Map.entry(
              "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$",
              List.of(
                  "2026-03-01T10:00:00Z",
                  "0000-00-00T00:00:00Z",
                  "9999-99-99T99:99:99.999999999+99:99",
                  "2026-02-30T24:00:60-00:00")),
          Map.entry(
              "^([0-9]{1,6}(ms|s|m|h))+$", List.of("0s", "1h30m", "999999h999999m", "1s1s1s1h")),
          Map.entry(
              "^https?://[^\\s@#]+$",
              List.of(
                  "https://a", "http://[::1]:0/%zz?{x}", "https://пример.рф/", "https://\\\"<>")),
          Map.entry("^https://[^\\s@#]+$", List.of("https://a", "https://%zz:99999/?a=b")),
          Map.entry("^(https?://[^\\s@#?]+)?$", List.of("", "https://issuer.example.com/a")),
          Map.entry("^(/[^\\s]*)?$", List.of("", "/", "/a~1b/~0", "/~2", "/é\uD83D\uDE00")),
          Map.entry("^/[^\\s]*$", List.of("/", "/id", "/~")),
          Map.entry("^/[^\\s?#]*$", List.of("/", "/events/%zz")),
          Map.entry(
              "^[\\x21\\x23-\\x5B\\x5D-\\x7E]+$", List.of("!", "channels:read", "~[]", "'{}'")),
          Map.entry(
              "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$",
              List.of("0", "a", "a..b", "a-.-b", "1234", "true", "null")),
          Map.entry(
              "^[^\\p{Cc}]*$",
              List.of("x", "é", "\uD83D\uDE00", "\u2028", "\u202E", "null", "1e999")),
          Map.entry("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", List.of("a", "team-a", "0")),
          Map.entry("^[a-z]([-a-z0-9]*[a-z0-9])?$", List.of("a", "a-0")),
          Map.entry("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$", List.of("a", "message.mention", "0..0")),
          Map.entry("^[a-z][a-zA-Z0-9]*$", List.of("a", "subDomain1")),
          Map.entry("^[a-z][a-zA-Z0-9-]*$", List.of("a", "mailbox-")),
          Map.entry("^[A-Za-z]+$", List.of("A", "Ready", "Nonsense")),
          Map.entry("^[A-Za-z0-9-]+$", List.of("-", "X-Hub-Signature-256", "5f4f")),
          Map.entry("^[A-Za-z0-9_.-]+$", List.of(".", "user_scope")),
          Map.entry(
              "^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?$",
              List.of("a", "slack.com:99999", "A..b:0")),
          Map.entry("^[A-Za-z0-9+/]+={0,2}$", List.of("A", "QUJD==", "/=")),
          Map.entry("^[0-9a-f]{64}$", List.of("0".repeat(64), "0123456789abcdef".repeat(4))),
          Map.entry("^[0-9a-f]{32}$", List.of("0".repeat(32), "0123456789abcdef".repeat(2))),
          Map.entry(
              "^(ToolConnection|ToolInstallation)$", List.of("ToolConnection", "ToolInstallation")),
          Map.entry(
              "^projects/[a-z0-9:.-]+/secrets/[A-Za-z0-9_-]+(/versions/[0-9]+)?$",
              List.of("projects/p/secrets/s", "projects/:/secrets/-/versions/0")));

  private final JsonNode crd;
  private final Random random;

  Schema(Path crdFile, long seed) {
    try {
      crd = new KubernetesSerialization().unmarshal(Files.readString(crdFile), JsonNode.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    random = new Random(seed);
  }

  String kind() {
    return crd.at("/spec/names/kind").textValue();
  }

  /** An object as the API server might hand it out. */
  ObjectNode object() {
    var properties = crd.at("/spec/versions/0/schema/openAPIV3Schema/properties");
    var object = JSON.objectNode();
    object.put("apiVersion", "agentteams.com/v1alpha1").put("kind", kind());
    object.putObject("metadata").put("name", "random").put("generation", 1);
    object.set("spec", value(properties.get("spec")));
    if (properties.has("status") && random.nextBoolean()) {
      object.set("status", value(properties.get("status")));
    }
    return object;
  }

  private JsonNode value(JsonNode schema) {
    if (schema.has("enum")) {
      return schema.get("enum").get(random.nextInt(schema.get("enum").size()));
    }
    return switch (schema.path("type").asText()) {
      case "object" -> schema.has("properties") ? members(schema) : map(schema);
      case "array" -> list(schema);
      case "string" -> JSON.textNode(text(schema));
      case "integer" -> JSON.numberNode(integer(schema));
      case "boolean" -> JSON.booleanNode(random.nextBoolean());
      default -> throw new AssertionError("a type that this test does not know: " + schema);
    };
  }

  private ObjectNode members(JsonNode schema) {
    var object = JSON.objectNode();
    var required = new HashSet<String>();
    schema.path("required").forEach(r -> required.add(r.textValue()));
    for (var member : schema.get("properties").properties()) {
      if (required.contains(member.getKey()) || random.nextInt(3) > 0) {
        object.set(member.getKey(), value(member.getValue()));
      }
    }
    return object;
  }

  private ObjectNode map(JsonNode schema) {
    var object = JSON.objectNode();
    var least = schema.path("minProperties").asInt(0);
    var most = Math.min(schema.path("maxProperties").asInt(), 4);
    var keys = List.of("a", "b-c", "", "response_type", "k".repeat(70_000), "é\n");
    for (int i = least + random.nextInt(most - least + 1); i > 0; i--) {
      object.set(keys.get(random.nextInt(keys.size())), value(schema.get("additionalProperties")));
    }
    return object;
  }

  private ArrayNode list(JsonNode schema) {
    var array = JSON.arrayNode();
    var most = schema.path("maxItems").asInt();
    // rarely full, because lists of lists grow
    for (int i = random.nextInt(100) == 0 ? most : random.nextInt(Math.min(most, 3) + 1);
        i > 0;
        i--) {
      var item = value(schema.get("items"));
      if (StreamSupport.stream(array.spliterator(), false).noneMatch(item::equals)) {
        array.add(item);
      }
    }
    return array;
  }

  private String text(JsonNode schema) {
    var least = schema.path("minLength").asInt(0);
    var most = schema.path("maxLength").asInt(-1);
    if (most < 0) {
      throw new AssertionError("a string without maxLength (K-4): " + schema);
    }
    var pattern = schema.path("pattern").asText("");
    if (pattern.isEmpty()) {
      return switch (random.nextInt(6)) {
        case 0 -> "x".repeat(most);
        case 1 -> "\uD83D\uDE00".repeat(Math.max(least, 1));
        case 2 -> "\u0000\n\t\"\\".substring(0, Math.max(least, 1));
        case 3 -> "1";
        default -> "y".repeat(least);
      };
    }
    var samples = SAMPLES.get(pattern);
    if (samples == null) {
      throw new AssertionError("no samples for pattern " + pattern);
    }
    var fit = samples.stream().filter(s -> s.length() >= least && s.length() <= most).toList();
    var sample = fit.get(random.nextInt(fit.size()));
    if (!sample.matches(pattern)) {
      throw new AssertionError(sample + " does not match " + pattern);
    }
    return sample;
  }

  private long integer(JsonNode schema) {
    var least = schema.has("minimum") ? schema.get("minimum").asLong() : Long.MIN_VALUE;
    var most = schema.has("maximum") ? schema.get("maximum").asLong() : Long.MAX_VALUE;
    if (schema.path("format").asText().equals("int32")) {
      most = Math.min(most, Integer.MAX_VALUE);
    }
    return switch (random.nextInt(3)) {
      case 0 -> least;
      case 1 -> most;
      default -> Math.max(least, Math.min(most, 5_000_000_000L));
    };
  }
}
