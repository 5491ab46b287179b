package com.agentteams.testkit.provider;

import java.net.URI;
import java.util.List;

/**
 * A registered OAuth client.
 *
 * @param redirectUris exact; on a loopback host the port is free (RFC 8252 7.3); a last segment
 *     {@code *} stands for any single one
 * @param onlyRedirect where a dialect without {@code redirect_uri} sends the browser
 */
public record Client(String id, String secret, List<String> redirectUris, URI onlyRedirect) {

  /** What the examples use. */
  public static final Client QUICKSTART =
      new Client(
          "quickstart",
          "quickstart-secret",
          List.of(
              "http://127.0.0.1/oauth/callback/*",
              "http://[::1]/oauth/callback/*",
              "http://localhost/oauth/callback/*"),
          URI.create("http://localhost:8080/oauth/callback/helpscout"));

  /** Keeps the secret out of test reports. */
  @Override
  public String toString() {
    return "Client[" + id + "]";
  }

  boolean allows(String redirectUri) {
    URI asked;
    try {
      asked = URI.create(redirectUri);
    } catch (IllegalArgumentException e) {
      return false;
    }
    return asked.getHost() != null
        && asked.getRawUserInfo() == null
        && asked.getRawFragment() == null
        && redirectUris.stream().anyMatch(registered -> matches(URI.create(registered), asked));
  }

  private static boolean matches(URI registered, URI asked) {
    var host = asked.getHost();
    var loopback = List.of("127.0.0.1", "[::1]", "localhost").contains(host);
    return registered.getScheme().equals(asked.getScheme())
        && registered.getHost().equals(host)
        && (loopback || registered.getPort() == asked.getPort())
        && asked.getRawQuery() == null
        && pathMatches(registered.getRawPath(), asked.getRawPath());
  }

  private static boolean pathMatches(String registered, String asked) {
    if (!registered.endsWith("/*")) {
      return registered.equals(asked);
    }
    var parent = registered.substring(0, registered.length() - 1);
    return asked.startsWith(parent)
        && asked.substring(parent.length()).matches("[A-Za-z0-9._~-]+")
        && !asked.endsWith("/..")
        && !asked.endsWith("/.");
  }
}
