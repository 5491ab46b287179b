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
import java.util.Set;

/**
 * The parameters of a query that we know: each once, in valid UTF-8, without control characters.
 * Providers add others of their own and write them as they like, so these are not even decoded
 * (O-11). The values are secrets, so nothing here prints one.
 */
final class Query {
  private final Map<String, String> parameters;

  private Query(Map<String, String> parameters) {
    this.parameters = parameters;
  }

  /**
   * Reads the parameters with these names; empty if one of them breaks a rule (O-11, N-15). One
   * without a value counts as absent, also beside one that has a value (RFC 6749 section 3.1).
   *
   * @param raw as it came, not decoded
   */
  static Optional<Query> parse(String raw, Set<String> ours) {
    var parameters = new HashMap<String, String>();
    for (var start = 0; start < raw.length(); ) {
      var found = raw.indexOf('&', start);
      var end = found < 0 ? raw.length() : found;
      var equals = raw.indexOf('=', start);
      var nameEnd = equals < 0 || equals > end ? end : equals;
      var name = decode(raw.substring(start, nameEnd)).filter(ours::contains);
      if (name.isPresent()) {
        var value = decode(raw.substring(Math.min(nameEnd + 1, end), end));
        if (value.isEmpty() || !putOnce(parameters, name.get(), value.get())) {
          return Optional.empty();
        }
      }
      start = end + 1;
    }
    return Optional.of(new Query(parameters));
  }

  private static boolean putOnce(Map<String, String> parameters, String name, String value) {
    if (value.isEmpty()) {
      parameters.putIfAbsent(name, "");
      return true;
    }
    var before = parameters.put(name, value);
    return before == null || before.isEmpty();
  }

  /** The value; empty if there is none or it is the empty text. */
  Optional<String> value(String name) {
    return Optional.ofNullable(parameters.get(name)).filter(v -> !v.isEmpty());
  }

  /** Whether the name stands in the query, be it without a value. */
  boolean mentions(String name) {
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
