package com.agentteams.authorizationserver;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The command line. {@code --redirect-uri} may be given more than once; port 0 takes a free one.
 */
record Options(int port, String clientId, String clientSecret, List<String> redirectUris, Iss iss) {

  static final String USAGE =
      "authorization-server --port N --client-id ID --client-secret SECRET --redirect-uri URI..."
          + " [--iss right|wrong|missing]";

  /** What the redirect to the client says about who answered (RFC 9207). */
  enum Iss {
    RIGHT,
    WRONG,
    MISSING
  }

  static Options parse(String... arguments) {
    var words =
        Stream.of(arguments)
            .flatMap(a -> a.startsWith("--") ? Stream.of(a.split("=", 2)) : Stream.of(a))
            .toList();
    var options = new Options(0, "agentteams", "secret", List.of(), Iss.RIGHT);
    for (int i = 0; i < words.size(); i += 2) {
      if (i + 1 == words.size()) {
        throw new IllegalArgumentException(words.get(i) + " needs a value; " + USAGE);
      }
      options = options.with(words.get(i), words.get(i + 1));
    }
    if (options.redirectUris.isEmpty()) {
      throw new IllegalArgumentException("--redirect-uri is missing; " + USAGE);
    }
    return options;
  }

  private Options with(String name, String value) {
    return switch (name) {
      case "--port" ->
          new Options(Integer.parseInt(value), clientId, clientSecret, redirectUris, iss);
      case "--client-id" -> new Options(port, value, clientSecret, redirectUris, iss);
      case "--client-secret" -> new Options(port, clientId, value, redirectUris, iss);
      case "--redirect-uri" ->
          new Options(
              port,
              clientId,
              clientSecret,
              Stream.concat(redirectUris.stream(), Stream.of(value)).toList(),
              iss);
      case "--iss" ->
          new Options(
              port,
              clientId,
              clientSecret,
              redirectUris,
              Iss.valueOf(value.toUpperCase(Locale.ROOT)));
      default -> throw new IllegalArgumentException("unknown option " + name + "; " + USAGE);
    };
  }
}
