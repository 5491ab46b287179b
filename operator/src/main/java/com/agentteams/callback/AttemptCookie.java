package com.agentteams.callback;

import com.agentteams.api.ReplyOutcome;
import com.agentteams.oauth.Attempt;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a browser keeps while a person is at the provider: which attempt it began, and the nonce
 * that proves it (O-5). Whoever has it is the browser that pressed the button.
 *
 * @param nonce 256 random bits, base64url
 * @param replied what came back from the provider, once something did
 */
record AttemptCookie(
    Target target, String uid, Attempt attempt, String nonce, Optional<Replied> replied) {
  /** As long as a state lives. */
  static final Duration MAX_AGE = Duration.ofMinutes(10);

  static final Pattern NAME = Pattern.compile("__Host-at-[0-9a-f]{16}");

  private static final Pattern VALUE =
      Pattern.compile(
          "c:([-a-z0-9]{1,63}):([-a-z0-9.]{1,253}):([A-Za-z0-9-]{1,64}):([A-Za-z0-9_-]{43})"
              + ":([A-Za-z0-9_-]{43}):(?:-|([cd])([0-9]{1,12}))");

  /**
   * What was handed to the operator.
   *
   * @param outcome a code or a denial
   * @param time when
   */
  record Replied(ReplyOutcome outcome, Instant time) {}

  /** A cookie for a browser that presses the button for the first time. */
  static AttemptCookie begin(Connection connection, Attempt attempt, SecureRandom random) {
    var bytes = new byte[32];
    random.nextBytes(bytes);
    var nonce = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    return new AttemptCookie(
        connection.target(), connection.uid(), attempt, nonce, Optional.empty());
  }

  /** The cookie's name for an attempt with this hash. */
  static String nameFor(String attemptHash) {
    return "__Host-at-" + attemptHash.substring(0, 16);
  }

  /** Reads a value; empty if it is not exactly what {@link #encode} writes. */
  static Optional<AttemptCookie> parse(String value) {
    var m = VALUE.matcher(value);
    if (!m.matches() || !Target.isNamespace(m.group(1)) || !Target.isName(m.group(2))) {
      return Optional.empty();
    }
    Optional<Replied> replied =
        m.group(6) == null
            ? Optional.empty()
            : Optional.of(
                new Replied(
                    m.group(6).equals("c") ? ReplyOutcome.Code : ReplyOutcome.Denied,
                    Instant.ofEpochSecond(Long.parseLong(m.group(7)))));
    return Optional.of(
        new AttemptCookie(
            new Target(Target.TOOL_CONNECTION, m.group(1), m.group(2)),
            m.group(3),
            new Attempt(m.group(4)),
            m.group(5),
            replied));
  }

  /** Whether it began at this very object, not at an earlier one of the same name. */
  boolean isOf(Connection connection) {
    return uid.equals(connection.uid());
  }

  /** Notes that something was handed to the operator. */
  AttemptCookie replied(ReplyOutcome outcome, Instant now) {
    return new AttemptCookie(target, uid, attempt, nonce, Optional.of(new Replied(outcome, now)));
  }

  String name() {
    return nameFor(attempt.hash());
  }

  /** Names of Kubernetes have no colon, so nothing needs escaping. */
  String encode() {
    var end =
        replied
            .map(r -> (r.outcome() == ReplyOutcome.Code ? "c" : "d") + r.time().getEpochSecond())
            .orElse("-");
    return String.join(":", "c", target.namespace(), target.name(), uid, attempt.id(), nonce, end);
  }

  /** The header that sets it. */
  String setCookie() {
    return header(name(), encode(), MAX_AGE.toSeconds());
  }

  /** The header that drops the cookie of that name. */
  static String expire(String name) {
    return header(name, "", 0);
  }

  private static String header(String name, String value, long maxAge) {
    return "%s=%s; Path=/; Max-Age=%d; Secure; HttpOnly; SameSite=Lax"
        .formatted(name, value, maxAge);
  }

  /** Prints nothing that opens anything. */
  @Override
  public String toString() {
    return "AttemptCookie[" + name() + "]";
  }
}
