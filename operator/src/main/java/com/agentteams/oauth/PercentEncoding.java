package com.agentteams.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.Map;
import java.util.stream.Collectors;

/** Text as it stands in URLs and form bodies. */
public final class PercentEncoding {
  private PercentEncoding() {}

  /** Encodes everything but the unreserved characters of RFC 3986; a blank becomes %20. */
  public static String encode(String text) {
    return URLEncoder.encode(text, UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }

  /** application/x-www-form-urlencoded, in the order of the map. */
  public static String form(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
        .collect(Collectors.joining("&"));
  }
}
