package com.agentteams.catalog;

import com.agentteams.api.ToolInput;
import com.agentteams.oauth.PercentEncoding;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** A URL of a Tool with {name} in it: the one way to fill in inputs, wherever URLs are compared. */
public final class UrlTemplate {
  private UrlTemplate() {}

  /**
   * The URL with these values, each percent-encoded, so that none can hold a host, a path or a
   * query. A name that has no value stays as it is.
   */
  public static String fill(String url, Map<String, String> values) {
    return RequestTemplate.fill(url, values, PercentEncoding::encode);
  }

  /** Each declared input from where it may come, and nothing else. */
  public static Map<String, String> values(
      Collection<ToolInput> declared,
      Map<String, String> connection,
      Map<String, String> installation) {
    var values = new LinkedHashMap<String, String>();
    for (var input : declared) {
      var given =
          switch (input.from()) {
            case Connection -> connection;
            case Installation -> installation;
          };
      var value = given.get(input.name());
      if (value != null) {
        values.put(input.name(), value);
      }
    }
    return Map.copyOf(values);
  }
}
