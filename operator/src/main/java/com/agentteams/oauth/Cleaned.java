package com.agentteams.oauth;

import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What providers say, made fit for a status: the API server refuses a whole object over one text
 * that breaks its schema, and a person reads it. Every text of a provider that goes into an object
 * passes through here.
 */
public final class Cleaned {
  /** As many as a Tool can ask for. */
  public static final int MOST_SCOPES = 192;

  /** Characters, in each way of counting them. */
  public static final int LONGEST = 256;

  /** RFC 6749 section 3.3, bounded. */
  private static final Pattern SCOPE =
      Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]{1," + LONGEST + "}");

  /** Controls, ends of lines, marks that change the direction of text, halves of a character. */
  private static final Pattern UNFIT =
      Pattern.compile(
          "[\\p{Cc}\\p{Cs}\\u2028\\u2029\\uFEFF\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]");

  private Cleaned() {}

  /** Each scope once, without what can be no scope (RFC 6749 section 3.3); at most 192. */
  public static List<String> scopes(Collection<String> said) {
    return said.stream()
        .filter(scope -> SCOPE.matcher(scope).matches())
        .distinct()
        .limit(MOST_SCOPES)
        .toList();
  }

  /**
   * Text that tells one account or tenant from another. It is taken whole or not at all: cutting or
   * mending it could make two look alike.
   *
   * @return null if it is blank, longer than 256 characters, or holds what cannot be seen
   */
  public static @Nullable String id(String said) {
    var id = said.strip();
    return id.isEmpty() || id.length() > LONGEST || UNFIT.matcher(id).find() ? null : id;
  }

  /**
   * What a person calls an account, on one line and short.
   *
   * @return null if nothing is left
   */
  public static @Nullable String name(String said) {
    // a control or the end of a line parts words; a mark of direction does not
    var parted = said.replaceAll("[\\p{Cc}\\u2028\\u2029]", " ");
    var line = UNFIT.matcher(parted).replaceAll("").replaceAll("\\s+", " ").strip();
    if (line.length() > LONGEST) {
      var end = Character.isHighSurrogate(line.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
      line = line.substring(0, end).strip();
    }
    return line.isEmpty() ? null : line;
  }
}
