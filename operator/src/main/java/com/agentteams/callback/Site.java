package com.agentteams.callback;

import java.net.URI;
import java.util.Locale;

/**
 * Where people find us: everything that we print into pages, redirects and comparisons comes from
 * the setting, nothing from the request (O-7).
 *
 * @param base {@code AGENTTEAMS_CALLBACK_URL}
 * @param allowHttp whether providers may be http
 */
record Site(URI base, boolean allowHttp) {
  /** What stands before every path of ours; mostly empty. */
  String prefix() {
    return base.getRawPath();
  }

  String stylesheet() {
    return prefix() + "/style.css";
  }

  String connectPath(Target target, String attemptId) {
    return prefix() + "/connect/" + target.namespace() + "/" + target.name() + "/" + attemptId;
  }

  String waitUrl(String attemptHash) {
    return base + "/connect/wait/" + attemptHash;
  }

  String redirectUri(String installation) {
    return base + "/oauth/callback/" + installation;
  }

  /** Whether a Host header means us. */
  boolean isHost(String host) {
    var lower = host.toLowerCase(Locale.ROOT);
    var expected = authority();
    return lower.equals(expected)
        || (!expected.contains(":")
            && lower.equals(expected + ":" + defaultPort(base.getScheme())));
  }

  String origin() {
    return base.getScheme() + "://" + authority();
  }

  /** Browsers apply form-action to every hop, up to wherever the provider leads. */
  String contentSecurityPolicy() {
    return "default-src 'none'; style-src 'self'; form-action 'self' https:"
        + (allowHttp ? " http:" : "")
        + "; frame-ancestors 'none'; base-uri 'none'";
  }

  /** Host and, where it is not the scheme's own, port: as browsers write it. */
  private String authority() {
    var host = base.getHost().toLowerCase(Locale.ROOT);
    return base.getPort() < 0 || base.getPort() == defaultPort(base.getScheme())
        ? host
        : host + ":" + base.getPort();
  }

  static int port(URI uri) {
    return uri.getPort() < 0 ? defaultPort(uri.getScheme()) : uri.getPort();
  }

  private static int defaultPort(String scheme) {
    return "https".equals(scheme) ? 443 : 80;
  }
}
