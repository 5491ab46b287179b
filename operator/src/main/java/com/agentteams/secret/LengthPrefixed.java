package com.agentteams.secret;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Several texts as one sequence of bytes that no other texts give: each is preceded by its length.
 * Without the lengths {@code ("ab", "c")} and {@code ("a", "bc")} would be the same, and what is
 * bound to one slot would open in the other.
 */
public final class LengthPrefixed {
  private LengthPrefixed() {}

  /** The UTF-8 bytes of each part, each after its length in four octets, big endian. */
  public static byte[] of(String... parts) {
    var out = new ByteArrayOutputStream();
    for (var part : parts) {
      var bytes = part.getBytes(StandardCharsets.UTF_8);
      out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
      out.writeBytes(bytes);
    }
    return out.toByteArray();
  }
}
