package com.agentteams.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.agentteams.secret.Secret;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The OAuth client of an installation.
 *
 * @param secret null for a public client
 */
public record OAuthClient(String id, @Nullable Secret secret) {
  /**
   * What header Authorization says of it (RFC 6749 section 2.3.1): form-encoded, which ScribeJava's
   * own does not do.
   */
  public String basic() {
    var password = secret == null ? "" : PercentEncoding.encode(secret.reveal());
    var pair = PercentEncoding.encode(id) + ":" + password;
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
  }
}
