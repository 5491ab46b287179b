package com.agentteams.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Law 1 (L-1): looks for every secret that a test run has seen, as it is and in the forms in which
 * logs and objects hide one.
 */
final class LeakScan {
  private final Map<String, String> evidence = new LinkedHashMap<>();

  /** Adds a text under the name by which a finding is reported. */
  synchronized void add(String where, String text) {
    evidence.merge(where, text, (a, b) -> a + "\n" + b);
  }

  /** Adds bytes, one character each. */
  void add(String where, byte[] bytes) {
    add(where, new String(bytes, ISO_8859_1));
  }

  /** What was searched. */
  synchronized Set<String> sources() {
    return Set.copyOf(evidence.keySet());
  }

  synchronized long size() {
    return evidence.values().stream().mapToLong(String::length).sum();
  }

  /** Where which secret is, without the secret; empty is good. */
  synchronized List<String> findings(Collection<String> secrets) {
    var findings = new ArrayList<String>();
    evidence.forEach(
        (where, text) -> {
          for (var secret : secrets) {
            for (var form : forms(secret)) {
              var at = text.indexOf(form);
              if (at >= 0) {
                findings.add(
                    where + " has " + kind(secret) + ": " + around(text, at, form.length()));
                break;
              }
            }
          }
        });
    return findings;
  }

  private static String around(String text, int at, int length) {
    return text.substring(Math.max(0, at - 120), at)
        + "<HERE>"
        + text.substring(at + length, Math.min(text.length(), at + length + 40));
  }

  private static String kind(String secret) {
    return secret.length() < 12
        ? "a secret"
        : "the secret that begins with " + secret.substring(0, 6);
  }

  /** As it is, percent-encoded, hex, and base64 at each of the three offsets. */
  static Set<String> forms(String secret) {
    var forms = new LinkedHashSet<String>();
    forms.add(secret);
    forms.add(URLEncoder.encode(secret, UTF_8));
    var bytes = secret.getBytes(UTF_8);
    forms.add(HexFormat.of().formatHex(bytes));
    forms.add(HexFormat.of().formatHex(bytes).toUpperCase(Locale.ROOT));
    for (int shift = 0; shift < 3; shift++) {
      var shifted = new byte[bytes.length + shift];
      System.arraycopy(bytes, 0, shifted, shift, bytes.length);
      var encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
      // the first and the last group depend on the neighbours
      var core =
          encoded.substring(
              shift == 0 ? 0 : 4, encoded.length() - (shifted.length % 3 == 0 ? 0 : 4));
      if (core.length() >= 12) {
        forms.add(core);
        forms.add(core.replace('+', '-').replace('/', '_'));
      }
    }
    return forms;
  }
}
