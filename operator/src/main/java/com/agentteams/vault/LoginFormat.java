package com.agentteams.vault;

import com.agentteams.secret.Secret;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A {@link StoredLogin} as JSON, format version 2; version 1, which had no installation, no inputs
 * and no replaced version, is still read. Built and read by hand: no data binding ever sees a
 * {@link Secret}. Reading is strict, because whatever does not look exactly like what we write was
 * not written by this release, and guessing at a token loses it.
 *
 * <p>Tokens travel as Base64 of their bytes, so that writing one needs no String of it.
 */
final class LoginFormat {
  private static final int VERSION = 2;
  private static final Set<String> MEMBERS =
      Set.of(
          "format",
          "kind",
          "attemptHash",
          "generation",
          "replaces",
          "toolName",
          "clientId",
          "installation",
          "inputs",
          "accessToken",
          "refreshToken",
          "tokenType",
          "expirationTime",
          "grantedScopes",
          "requestedScopes",
          "obtainedTime");
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private LoginFormat() {}

  /** The login as bytes, which the caller clears after use. */
  static byte[] write(StoredLogin login) {
    var tree = JSON.createObjectNode();
    tree.put("format", VERSION);
    putFacts(tree, login);
    var refreshToken = login.refreshToken();
    var accessBytes = login.accessToken().revealBytes();
    var refreshBytes = refreshToken == null ? new byte[0] : refreshToken.revealBytes();
    try {
      tree.put("accessToken", accessBytes);
      if (refreshToken != null) {
        tree.put("refreshToken", refreshBytes);
      }
      return JSON.writeValueAsBytes(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of texts and numbers can always be written");
    } finally {
      Arrays.fill(accessBytes, (byte) 0);
      Arrays.fill(refreshBytes, (byte) 0);
    }
  }

  private static void putFacts(ObjectNode tree, StoredLogin login) {
    tree.put("kind", login.kind().name());
    tree.put("attemptHash", login.attemptHash());
    tree.put("generation", login.generation());
    if (login.replaces() != null) {
      tree.put("replaces", login.replaces());
    }
    tree.put("toolName", login.toolName());
    tree.put("clientId", login.binding().clientId());
    tree.put("installation", login.binding().installation());
    var inputs = tree.putObject("inputs");
    login.binding().inputs().forEach(inputs::put);
    tree.put("tokenType", login.tokenType());
    putIfPresent(tree, "expirationTime", login.expirationTime());
    var granted = tree.putArray("grantedScopes");
    login.grantedScopes().forEach(granted::add);
    var requested = tree.putArray("requestedScopes");
    login.requestedScopes().forEach(requested::add);
    tree.put("obtainedTime", login.obtainedTime().toString());
  }

  private static void putIfPresent(ObjectNode tree, String name, @Nullable Object value) {
    if (value != null) {
      tree.put(name, value.toString());
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws NewerFormatException for what a newer release wrote
   * @throws UnreadableException for anything else
   */
  static StoredLogin read(byte[] json) {
    try {
      return readTree(JSON.readTree(json));
    } catch (IOException | DateTimeException | IllegalArgumentException e) {
      throw unreadable();
    }
  }

  private static StoredLogin readTree(JsonNode tree) throws IOException {
    var format = integer(tree, "format");
    if (format > VERSION) {
      throw new NewerFormatException();
    }
    tree.fieldNames().forEachRemaining(name -> require(MEMBERS.contains(name)));
    require(format == VERSION || (format == 1 && !tree.has("installation")));
    var expirationTime = optionalText(tree, "expirationTime");
    return new StoredLogin(
        StoredLogin.Kind.valueOf(text(tree, "kind")),
        text(tree, "attemptHash"),
        integer(tree, "generation"),
        tree.has("replaces") ? integer(tree, "replaces") : null,
        text(tree, "toolName"),
        binding(tree, format == VERSION),
        secret(tree, "accessToken"),
        tree.has("refreshToken") ? secret(tree, "refreshToken") : null,
        text(tree, "tokenType"),
        expirationTime == null ? null : Instant.parse(expirationTime),
        texts(tree, "grantedScopes"),
        texts(tree, "requestedScopes"),
        Instant.parse(text(tree, "obtainedTime")));
  }

  private static LoginBinding binding(JsonNode tree, boolean recorded) {
    var clientId = text(tree, "clientId");
    return recorded
        ? new LoginBinding(clientId, text(tree, "installation"), pairs(tree, "inputs"))
        : new LoginBinding(clientId, "", Map.of());
  }

  private static Map<String, String> pairs(JsonNode tree, String name) {
    var node = tree.path(name);
    require(node.isObject());
    var pairs = new LinkedHashMap<String, String>();
    node.fieldNames().forEachRemaining(key -> pairs.put(key, text(node, key)));
    return pairs;
  }

  private static long integer(JsonNode tree, String name) {
    var node = tree.path(name);
    require(node.isIntegralNumber() && node.canConvertToLong());
    return node.longValue();
  }

  private static String text(JsonNode tree, String name) {
    var node = tree.path(name);
    require(node.isTextual());
    return node.textValue();
  }

  private static @Nullable String optionalText(JsonNode tree, String name) {
    return tree.has(name) ? text(tree, name) : null;
  }

  private static List<String> texts(JsonNode tree, String name) {
    var node = tree.path(name);
    require(node.isArray());
    var texts = new ArrayList<String>();
    for (var element : node) {
      require(element.isTextual());
      texts.add(element.textValue());
    }
    return texts;
  }

  private static Secret secret(JsonNode tree, String name) throws IOException {
    require(tree.path(name).isTextual());
    var bytes = tree.path(name).binaryValue();
    try {
      return Secret.of(bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private static void require(boolean asWritten) {
    if (!asWritten) {
      throw unreadable();
    }
  }

  private static UnreadableException unreadable() {
    return new UnreadableException("the stored login is not in a format that this release knows");
  }
}
