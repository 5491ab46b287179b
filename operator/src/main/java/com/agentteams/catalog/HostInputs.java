package com.agentteams.catalog;

import com.agentteams.api.Reason;
import com.google.common.net.InternetDomainName;
import java.util.regex.Pattern;

/**
 * Keeps whoever writes a ToolConnection from choosing who gets the client secret and the tokens
 * (DESIGN 3, Inputs): in the host of a URL to which a secret goes, an input of a connection is part
 * of one label, and a domain that somebody has registered follows.
 */
final class HostInputs {
  /** From the scheme to what ends a host, for some reader of URLs at least. */
  private static final Pattern AUTHORITY = Pattern.compile("^[A-Za-z]+://([^/?#\\\\]*)");

  private static final Pattern PLAIN_HOST =
      Pattern.compile("(?:[A-Za-z0-9.-]|\\{[a-zA-Z][a-zA-Z0-9]*})+(?::[0-9]{1,5})?");

  /** What follows the last input: the rest of its label, then the domain. */
  private static final Pattern END = Pattern.compile("[A-Za-z0-9-]*\\.([A-Za-z0-9.-]+)");

  /** Parts of an RE2 expression that admit letters, digits, dashes and underscores only. */
  private static final Pattern HARMLESS =
      Pattern.compile(
          "(?:[A-Za-z0-9_-]" // itself
              + "|[\\^$|*+?)]|\\((?:\\?:)?(?!\\?)" // anchors, alternatives, repetition, groups
              + "|\\{[0-9]+(?:,[0-9]*)?}"
              + "|\\\\[dwAz-]"
              + "|\\[-?(?:[a-z]-[a-z]|[A-Z]-[A-Z]|[0-9]-[0-9]|[A-Za-z0-9_]|\\\\[dw-])+-?]"
              + ")+");

  private HostInputs() {}

  /**
   * @param path where the URL stands in the Tool
   * @throws InvalidToolException with {@link Reason#UnsafeInput}
   */
  static void check(String path, String url, InputRules inputs) throws InvalidToolException {
    var authority = AUTHORITY.matcher(url);
    if (!authority.find()) {
      return; // no URL; another check says so
    }
    var found = RequestTemplate.PLACEHOLDER.matcher(authority.group(1));
    while (found.find()) {
      var name = found.group(1);
      if (inputs.isOfConnection(name)
          && !(inputs.mayStandInHost(name) && endsInADomain(authority.group(1)))) {
        throw new InvalidToolException(
            Reason.UnsafeInput,
            path,
            "lets each connection choose its host by {"
                + name
                + "}: give that input from: Installation, or let a fixed domain follow it and its"
                + " pattern admit letters, digits and dashes only");
      }
    }
  }

  /** Whether the part of the host that can be registered is fixed. */
  private static boolean endsInADomain(String authority) {
    if (!PLAIN_HOST.matcher(authority).matches()) {
      return false;
    }
    var end =
        END.matcher(authority.substring(authority.lastIndexOf('}') + 1).replaceFirst(":.*", ""));
    if (!end.matches()) {
      return false;
    }
    try {
      var domain = InternetDomainName.from(end.group(1));
      return domain.isUnderRegistrySuffix()
          || (!domain.hasRegistrySuffix() && domain.parts().size() > 1);
    } catch (IllegalArgumentException e) {
      return false; // an address written as a number, an empty label
    }
  }

  /**
   * Whether no value that the pattern admits can leave its label. Told from the text, and by what
   * is known to be harmless: a flag, a negated class or a range over other characters is refused,
   * for {@code (?i)s} admits U+017F and {@code [+-9]} a dot and a slash.
   */
  static boolean isPartOfOneLabel(String pattern) {
    return HARMLESS.matcher(pattern).matches();
  }
}
