package com.agentteams.callback;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * A query that was read strictly: every name once, valid UTF-8, no control characters. The values
 * are secrets, so nothing here prints one.
 */
final class Query {
  private static final int MAX_LENGTH = 16_384;
  private static final int MAX_PARAMETERS = 64;

  private final Map<String, String> parameters;

  private Query(Map<String, String> parameters) {
    this.parameters = parameters;
  }

  /** Empty if the query breaks one of the rules (O-11, N-15). */
  static Optional<Query> parse(String raw) {
    if (raw.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    var parameters = new HashMap<String, String>();
    if (raw.isEmpty()) {
      return Optional.of(new Query(parameters));
    }
    for (var pair : raw.split("&", -1)) {
      var equals = pair.indexOf('=');
      var name = decode(equals < 0 ? pair : pair.substring(0, equals));
      var value = decode(equals < 0 ? "" : pair.substring(equals + 1));
      if (name.isEmpty()
          || value.isEmpty()
          || parameters.size() == MAX_PARAMETERS
          || parameters.putIfAbsent(name.get(), value.get()) != null) {
        return Optional.empty();
      }
    }
    return Optional.of(new Query(parameters));
  }

  /** The value; empty if there is none or it is the empty text. */
  Optional<String> value(String name) {
    return Optional.ofNullable(parameters.get(name)).filter(v -> !v.isEmpty());
  }

  boolean has(String name) {
    return parameters.containsKey(name);
  }

  /** Negative for what is no hex digit; not {@code Character.digit}, which takes other scripts. */
  private static int hex(char c) {
    return HexFormat.isHexDigit(c) ? HexFormat.fromHexDigit(c) : -1;
  }

  private static Optional<String> decode(String raw) {
    var bytes = new ByteArrayOutputStream(raw.length());
    for (var i = 0; i < raw.length(); i++) {
      var c = raw.charAt(i);
      if (c == '%') {
        var octet =
            i + 2 < raw.length() ? hex(raw.charAt(i + 1)) << 4 | hex(raw.charAt(i + 2)) : -1;
        if (octet < 0) {
          return Optional.empty();
        }
        bytes.write(octet);
        i += 2;
      } else if (c > ' ' && c < 0x7f) {
        bytes.write(c == '+' ? ' ' : c);
      } else {
        return Optional.empty();
      }
    }
    try {
      var text =
          UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes.toByteArray()))
              .toString();
      return text.chars().anyMatch(Character::isISOControl) ? Optional.empty() : Optional.of(text);
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
