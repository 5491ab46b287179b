package com.agentteams.callback;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request, as much of it as decides anything.
 *
 * @param path as it came, not decoded
 * @param query as it came, not decoded; empty if there is none
 * @param headers values by name in lower case
 */
record Incoming(String method, String path, String query, Map<String, List<String>> headers) {
  /** The header's only value; empty if it is absent or there is more than one. */
  Optional<String> header(String name) {
    var values = headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
  }

  boolean has(String name) {
    return headers.containsKey(name.toLowerCase(Locale.ROOT));
  }

  boolean is(String... methods) {
    return List.of(methods).contains(method);
  }

  /** Names of the attempt cookies that the browser sent, the oldest first (RFC 6265 5.4). */
  List<String> attemptCookies() {
    return cookies().stream().map(Cookie::name).distinct().toList();
  }

  /** The browser's cookie for an attempt; empty also if it sent two. */
  Optional<AttemptCookie> cookieFor(String attemptHash) {
    var name = AttemptCookie.nameFor(attemptHash);
    return only(cookies().stream().filter(c -> c.name().equals(name)).toList())
        .filter(cookie -> cookie.attempt().hash().equals(attemptHash));
  }

  /** The attempt that this browser began; empty also if it began several. */
  Optional<AttemptCookie> onlyAttempt() {
    return only(cookies());
  }

  private static Optional<AttemptCookie> only(List<Cookie> cookies) {
    return cookies.size() == 1
        ? AttemptCookie.parse(cookies.getFirst().value())
            .filter(cookie -> cookie.name().equals(cookies.getFirst().name()))
        : Optional.empty();
  }

  /** Ours; what other applications on this host keep can be a lot. */
  private List<Cookie> cookies() {
    var found = new ArrayList<Cookie>();
    for (var line : headers.getOrDefault("cookie", List.of())) {
      for (var pair : line.split(";", -1)) {
        var equals = pair.indexOf('=');
        var name = equals < 0 ? "" : pair.substring(0, equals).strip();
        if (AttemptCookie.NAME.matcher(name).matches()) {
          found.add(new Cookie(name, pair.substring(equals + 1).strip()));
        }
      }
    }
    return found;
  }

  private record Cookie(String name, String value) {}

  /** Prints the method only: path, query and headers have capabilities in them. */
  @Override
  public String toString() {
    return "Incoming[" + method + "]";
  }
}
