package com.agentteams.oauth;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.agentteams.secret.Sha256;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The {@code state} of an authorization request (RFC 6749 section 4.1.1): attempt hash, time, and
 * SHA-256 of browser nonce and time. It is bound to the browser by the nonce, which stands only in
 * that browser's cookie (O-4, O-5).
 *
 * @param attemptHash hex SHA-256 of the attempt id
 * @param time when the person pressed the button, in whole seconds
 * @param proof base64url SHA-256 of nonce and time
 */
public record State(String attemptHash, Instant time, String proof) {
  /** How long a person may take at the provider. */
  public static final Duration LIFETIME = Duration.ofMinutes(10);

  private static final Pattern FORM =
      Pattern.compile("([0-9a-f]{64})\\.([0-9]{1,12})\\.([A-Za-z0-9_-]{43})");

  /** Makes the state for one press of the button. */
  public static State of(Attempt attempt, Instant now, String nonce) {
    var time = Instant.ofEpochSecond(now.getEpochSecond());
    return new State(attempt.hash(), time, proof(nonce, time));
  }

  /** Reads a state; empty if it has not the form of one. */
  public static Optional<State> parse(String text) {
    var m = FORM.matcher(text);
    return m.matches()
        ? Optional.of(
            new State(m.group(1), Instant.ofEpochSecond(Long.parseLong(m.group(2))), m.group(3)))
        : Optional.empty();
  }

  /** Whether this browser began it, for this attempt, not too long ago and not in the future. */
  public boolean isOf(Attempt attempt, String nonce, Instant now) {
    return MessageDigest.isEqual(attemptHash.getBytes(US_ASCII), attempt.hash().getBytes(US_ASCII))
        && MessageDigest.isEqual(proof.getBytes(US_ASCII), proof(nonce, time).getBytes(US_ASCII))
        && !time.isAfter(now.plusSeconds(30))
        && !time.isBefore(now.minus(LIFETIME));
  }

  /** As it goes into the URL. */
  public String encode() {
    return attemptHash + "." + time.getEpochSecond() + "." + proof;
  }

  private static String proof(String nonce, Instant time) {
    var bytes = (nonce + "." + time.getEpochSecond()).getBytes(US_ASCII);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.of(bytes));
  }

  @Override
  public String toString() {
    return "State[" + attemptHash.substring(0, 16) + "]";
  }
}
