package com.agentteams.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;

/**
 * A value that must not be seen: a token, a code, a verifier, a client secret. It prints as {@code
 * [secret]}, has no equality on content, and no serializer writes it. Who may call {@link
 * #reveal()} is pinned by an architecture test.
 */
public final class Secret {
  private final byte[] bytes;

  private Secret(byte[] bytes) {
    this.bytes = bytes;
  }

  public static Secret of(String text) {
    return new Secret(text.getBytes(UTF_8));
  }

  /** Copies the bytes; the caller may clear its own. */
  public static Secret of(byte[] bytes) {
    return new Secret(bytes.clone());
  }

  /** The value as text. */
  public String reveal() {
    return new String(bytes, UTF_8);
  }

  /** A copy of the value, for the caller to clear. */
  public byte[] revealBytes() {
    return bytes.clone();
  }

  /** Compares in constant time. */
  public boolean sameAs(Secret other) {
    return MessageDigest.isEqual(bytes, other.bytes);
  }

  @Override
  public String toString() {
    return "[secret]";
  }
}
