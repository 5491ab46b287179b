package com.agentteams.oauth;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.agentteams.secret.Secret;
import com.agentteams.secret.Sha256;
import java.util.Base64;

/** Proof Key for Code Exchange (RFC 7636), method S256 only (O-2). */
public final class Pkce {
  private Pkce() {}

  /** The verifier of 32 octets: 43 characters (section 4.1). */
  public static Secret verifier(byte[] octets) {
    if (octets.length != 32) {
      throw new IllegalArgumentException("a verifier is made of 32 octets");
    }
    return Secret.of(Base64.getUrlEncoder().withoutPadding().encode(octets));
  }

  /** The S256 challenge (section 4.2); it may be seen. */
  public static String challenge(Secret verifier) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Sha256.of(verifier.reveal().getBytes(US_ASCII)));
  }
}
