package com.agentteams.operator.client;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/** What becomes of a client id or secret on its way from a web page into a Secret. Pure. */
final class Pasted {
  private static final String OPENING = "\"'`\u201c\u2018\u00ab";
  private static final String CLOSING = "\"'`\u201d\u2019\u00bb";

  /** RFC 6749 appendix A: what an id and a secret are made of, blanks aside. */
  private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]+");

  private static final Pattern ENCODED_AGAIN = Pattern.compile("[\\x21-\\x7e]{16,}\\R?");

  private Pasted() {}

  /**
   * Without the blanks and the invisible characters at its ends: line ends, no-break and zero-width
   * spaces, byte order marks, marks of direction. No id and no secret begins or ends with one.
   */
  static String strip(String text) {
    var points = text.codePoints().toArray();
    int from = 0;
    int to = points.length;
    while (from < to && invisible(points[from])) {
      from++;
    }
    while (to > from && invisible(points[to - 1])) {
      to--;
    }
    return new String(points, from, to - from);
  }

  /**
   * What looks wrong with a stripped value, as the end of a sentence. A hint and no more: the value
   * is used as it is, because only the provider knows what it gave out.
   */
  static Optional<String> oddity(String value) {
    if (inQuotes(value)) {
      return Optional.of("is in quotes");
    }
    if (encodedTwice(value)) {
      return Optional.of("looks base64-encoded twice");
    }
    return value.isEmpty() || VISIBLE.matcher(value).matches()
        ? Optional.empty()
        : Optional.of("has blanks or characters other than ASCII in it");
  }

  private static boolean inQuotes(String value) {
    if (value.length() < 2) {
      return false;
    }
    var opening = OPENING.indexOf(value.charAt(0));
    return opening >= 0 && CLOSING.charAt(opening) == value.charAt(value.length() - 1);
  }

  /**
   * Whether this is what {@code base64} makes of a visible text. Some providers give out ids that
   * are base64 of a text themselves, but without padding; and random secrets do not decode to
   * visible text. So only text that was padded, or encoded together with a line end, counts.
   */
  private static boolean encodedTwice(String value) {
    if (value.length() % 4 != 0) {
      return false;
    }
    try {
      var inner = new String(Base64.getDecoder().decode(value), StandardCharsets.ISO_8859_1);
      return ENCODED_AGAIN.matcher(inner).matches()
          && (value.endsWith("=") || inner.endsWith("\n"));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean invisible(int c) {
    return Character.isWhitespace(c)
        || Character.isSpaceChar(c)
        || Character.isISOControl(c)
        || Character.getType(c) == Character.FORMAT;
  }
}
