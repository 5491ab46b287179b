package com.agentteams.oauth;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.agentteams.secret.LengthPrefixed;
import com.agentteams.secret.Sha256;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to consent. Its id is the capability in the link; everywhere else stands only its
 * hash.
 *
 * @param id 256 random bits, base64url
 */
public record Attempt(String id) {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{43}");

  public Attempt {
    if (!isId(id)) {
      throw new IllegalArgumentException("not an attempt id");
    }
  }

  /** A fresh attempt (O-4). */
  public static Attempt open(SecureRandom random) {
    var bytes = new byte[32];
    random.nextBytes(bytes);
    return new Attempt(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /** The attempt that a link is of: its id is what follows the last slash. Empty if it is none. */
  public static Optional<Attempt> inLink(@Nullable String url) {
    return Optional.ofNullable(url)
        .map(link -> link.substring(link.lastIndexOf('/') + 1))
        .filter(Attempt::isId)
        .map(Attempt::new);
  }

  /** Whether the text has the form of an id; says nothing of whether the attempt exists. */
  public static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  /** Whether it is this one; takes as long whatever the answer is. */
  public boolean isSame(Attempt other) {
    return MessageDigest.isEqual(id.getBytes(US_ASCII), other.id.getBytes(US_ASCII));
  }

  /** Full hex SHA-256 of the id. */
  public String hash() {
    return Sha256.hex(id.getBytes(US_ASCII));
  }

  /** Name of the ConsentReply of this attempt on the object with this uid. */
  public String replyName(String uid) {
    return replyName(uid, id);
  }

  /** Name of the ConsentReply that records a denial. */
  public String denialName(String uid) {
    return replyName(uid) + "-denied";
  }

  private static String replyName(String uid, String id) {
    return Sha256.hex((uid + "\n" + id).getBytes(US_ASCII));
  }

  /**
   * What a sealed code is bound to (HPKE info): moving it to another cluster, object or attempt
   * makes it unreadable.
   */
  public static byte[] sealingContext(
      String clusterId, String kind, String namespace, String name, String uid, String hash) {
    return LengthPrefixed.of("agentteams/consent/v1", clusterId, kind, namespace, name, uid, hash);
  }

  /** Prints the hash only: the id is a capability. */
  @Override
  public String toString() {
    return "Attempt[" + hash().substring(0, 16) + "]";
  }
}
