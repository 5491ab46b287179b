package com.agentteams.testkit.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * A login as it lies in Secret Manager, found, described and opened without a line of the
 * operator's code: a second reader proves that the format is the documented one. The product itself
 * has no command that decrypts.
 *
 * @param version full name of the version in Secret Manager
 */
record SealedLogin(String version, byte[] bytes) {
  private static final String FORMAT = "agentteams-token-1";

  /** Whom a login belongs to: what its name and its associated data are made of. */
  record Owner(
      String clusterId, String kind, String namespace, String name, String uid, String tool) {
    String secretName() {
      var parts = lengthPrefixed(clusterId, kind, namespace, name, uid);
      return "agentteams-token-" + HexFormat.of().formatHex(sha256(parts));
    }

    private byte[] associatedData() {
      return lengthPrefixed(FORMAT, clusterId, kind, namespace, name, uid, tool);
    }

    Owner named(String other) {
      return new Owner(clusterId, kind, namespace, other, uid, tool);
    }
  }

  /** What is inside; it never prints a token. */
  static final class Opened {
    private final JsonNode tree;
    private final String accessToken;

    private Opened(JsonNode tree) throws IOException {
      this.tree = tree;
      this.accessToken = new String(tree.path("accessToken").binaryValue(), StandardCharsets.UTF_8);
    }

    String accessToken() {
      return accessToken;
    }

    long generation() {
      return tree.path("generation").longValue();
    }

    List<String> grantedScopes() {
      return StreamSupport.stream(tree.path("grantedScopes").spliterator(), false)
          .map(JsonNode::textValue)
          .toList();
    }

    boolean refreshable() {
      return tree.has("refreshToken");
    }

    /** Enough to tell two tokens apart, not enough to use one. */
    String fingerprint() {
      return HexFormat.of().formatHex(sha256(accessToken.getBytes(StandardCharsets.UTF_8)), 0, 6);
    }
  }

  /** The owner's login of that number among everything that is stored. */
  static Optional<SealedLogin> find(Map<String, byte[]> stored, Owner owner, long number) {
    return entry(stored, owner.secretName(), number)
        .map(e -> new SealedLogin(e.getKey(), e.getValue()));
  }

  /** Key set {@code vault} of a cluster. */
  static Optional<byte[]> keySet(Map<String, byte[]> stored, String clusterId) {
    var hash = HexFormat.of().formatHex(sha256(lengthPrefixed(clusterId)));
    return entry(stored, "agentteams-keyset-vault-" + hash, 1).map(Map.Entry::getValue);
  }

  private static Optional<Map.Entry<String, byte[]>> entry(
      Map<String, byte[]> stored, String secret, long number) {
    return stored.entrySet().stream()
        .filter(e -> e.getKey().endsWith("/secrets/" + secret + "/versions/" + number))
        .findFirst();
  }

  /** The id of the key that it is encrypted with, in the clear after the first byte. */
  long keyId() {
    return Integer.toUnsignedLong(ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt());
  }

  /** The first bytes, in hex: format, key id, and the begin of the nonce. */
  String head() {
    return HexFormat.ofDelimiter(" ").formatHex(bytes, 0, Math.min(16, bytes.length));
  }

  /** With one bit of the ciphertext changed. */
  SealedLogin flipped() {
    var copy = bytes.clone();
    copy[copy.length / 2] ^= 1;
    return new SealedLogin(version, copy);
  }

  /** Empty if it does not open for this owner with these keys. */
  Optional<Opened> open(byte[] keySetJson, Owner owner) {
    try {
      AeadConfig.register();
      var aead =
          TinkJsonProtoKeysetFormat.parseKeyset(
                  new String(keySetJson, StandardCharsets.UTF_8), InsecureSecretKeyAccess.get())
              .getPrimitive(RegistryConfiguration.get(), Aead.class);
      var plain = aead.decrypt(bytes, owner.associatedData());
      return Optional.of(new Opened(new ObjectMapper().readTree(plain)));
    } catch (GeneralSecurityException | IOException e) {
      return Optional.empty();
    }
  }

  static byte[] lengthPrefixed(String... parts) {
    var out = new ByteArrayOutputStream();
    for (var part : parts) {
      var utf8 = part.getBytes(StandardCharsets.UTF_8);
      out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).array());
      out.writeBytes(utf8);
    }
    return out.toByteArray();
  }

  private static byte[] sha256(byte[] input) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(input);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
