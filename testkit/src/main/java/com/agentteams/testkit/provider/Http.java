package com.agentteams.testkit.provider;

import com.agentteams.testkit.provider.Refusal.Reason;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The little that the fake needs of HTTP, with the strictness of the OAuth standards. */
final class Http {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_BODY = 64 * 1024;

  private Http() {}

  /** A request that has been read. */
  record Request(
      String method, String path, String query, Map<String, String> headers, String body) {

    static Request read(HttpExchange exchange) throws IOException {
      var headers = new LinkedHashMap<String, String>();
      exchange
          .getRequestHeaders()
          .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
      var uri = exchange.getRequestURI();
      var body = exchange.getRequestBody().readNBytes(MAX_BODY);
      return new Request(
          exchange.getRequestMethod(),
          uri.getRawPath(),
          uri.getRawQuery() == null ? "" : uri.getRawQuery(),
          headers,
          new String(body, StandardCharsets.UTF_8));
    }

    String header(String name) {
      return headers.getOrDefault(name, "");
    }

    Map<String, String> queryParameters() throws Refusal {
      return once(pairs(query));
    }

    /** The form of a token or revocation request: RFC 6749 3.2 allows nothing in the URL. */
    Map<String, String> form() throws Refusal {
      if (!query.isEmpty()) {
        throw new Refusal(Reason.MALFORMED, "parameters must not be in the URL");
      }
      return once(formPairs());
    }

    List<Map.Entry<String, String>> formPairs() throws Refusal {
      if (!header("content-type").startsWith("application/x-www-form-urlencoded")) {
        throw new Refusal(Reason.MALFORMED, "Content-Type must be a form");
      }
      return pairs(body);
    }

    Optional<String> bearer() {
      var authorization = header("authorization");
      return authorization.startsWith("Bearer ")
          ? Optional.of(authorization.substring(7))
          : Optional.empty();
    }

    /** Id and secret of HTTP Basic, form-decoded as RFC 6749 2.3.1 wants it. */
    Optional<Map.Entry<String, String>> basic() throws Refusal {
      var authorization = header("authorization");
      if (!authorization.startsWith("Basic ")) {
        return Optional.empty();
      }
      try {
        var both =
            new String(
                Base64.getDecoder().decode(authorization.substring(6)), StandardCharsets.UTF_8);
        var colon = both.indexOf(':');
        if (colon > 0) {
          var id = decode(both.substring(0, colon));
          return Optional.of(Map.entry(id, decode(both.substring(colon + 1))));
        }
      } catch (IllegalArgumentException e) {
        // not Base64: the same answer as without a colon
      }
      throw new Refusal(Reason.MALFORMED, "malformed Basic authentication");
    }

    private static String decode(String text) {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static List<Map.Entry<String, String>> pairs(String encoded) throws Refusal {
      var pairs = new ArrayList<Map.Entry<String, String>>();
      try {
        for (var part : encoded.split("&", -1)) {
          var equals = part.indexOf('=');
          // RFC 6749 3.1: a parameter without a value is as if it were not there
          if (equals > 0 && equals < part.length() - 1) {
            pairs.add(
                Map.entry(decode(part.substring(0, equals)), decode(part.substring(equals + 1))));
          }
        }
      } catch (IllegalArgumentException e) {
        throw new Refusal(Reason.MALFORMED, "malformed parameters");
      }
      return pairs;
    }

    private static Map<String, String> once(List<Map.Entry<String, String>> pairs) throws Refusal {
      var map = new LinkedHashMap<String, String>();
      for (var pair : pairs) {
        if (map.put(pair.getKey(), pair.getValue()) != null) {
          throw new Refusal(Reason.MALFORMED, "parameter " + pair.getKey() + " occurs twice");
        }
      }
      return map;
    }
  }

  /** What is sent back. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Answer(int status, Map<String, String> headers, byte[] body) {

    static Answer of(int status, String contentType, String body) {
      return new Answer(
          status, Map.of("Content-Type", contentType), body.getBytes(StandardCharsets.UTF_8));
    }

    static Answer empty(int status) {
      return new Answer(status, Map.of(), new byte[0]);
    }

    static Answer json(int status, Map<String, ?> body) {
      try {
        return of(status, "application/json; charset=utf-8", JSON.writeValueAsString(body));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(e);
      }
    }

    static Answer form(Map<String, ?> body) {
      return of(200, "application/x-www-form-urlencoded; charset=utf-8", encode(body));
    }

    Answer with(String name, String value) {
      var more = new LinkedHashMap<>(headers);
      more.put(name, value);
      return new Answer(status, more, body);
    }
  }

  static String encode(Map<String, ?> parameters) {
    return parameters.entrySet().stream()
        .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
        .reduce((one, other) -> one + "&" + other)
        .orElse("");
  }

  private static String encode(@Nullable Object value) {
    return URLEncoder.encode(String.valueOf(value), StandardCharsets.UTF_8);
  }
}
