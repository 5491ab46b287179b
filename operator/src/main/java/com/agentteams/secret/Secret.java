package com.agentteams.secret;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Bytes that must never be printed, logged or put into a resource: a token, a code, a key set. It
 * exists so that a leak needs a call that a search finds ({@code reveal}): printing one gives
 * {@code [secret]}, JSON and Java serialization fail, and two secrets are equal only if they are
 * the same object, because a comparison of content that stops early tells how far it got.
 */
@JsonSerialize(using = Secret.NeverWritten.class)
public final class Secret {
  private final byte[] bytes;

  private Secret(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A secret of the text's UTF-8 bytes. */
  public static Secret of(String text) {
    return new Secret(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A secret of a copy of the bytes; the caller may clear its own array afterwards. */
  public static Secret of(byte[] bytes) {
    return new Secret(bytes.clone());
  }

  /** The content as UTF-8 text. An architecture test pins who calls this. */
  public String reveal() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** A copy of the content, which the caller clears. An architecture test pins who calls this. */
  public byte[] revealBytes() {
    return bytes.clone();
  }

  /** Whether the content is the same, in a time that does not depend on where it differs. */
  public boolean sameAs(Secret other) {
    return MessageDigest.isEqual(bytes, other.bytes);
  }

  @Override
  public String toString() {
    return "[secret]";
  }

  /** Refuses, whatever the mapper is configured to do with types that it does not know. */
  static final class NeverWritten extends JsonSerializer<Secret> {
    @Override
    public void serialize(Secret value, JsonGenerator generator, SerializerProvider provider)
        throws IOException {
      throw JsonMappingException.from(generator, "a secret is never written as JSON");
    }
  }
}
