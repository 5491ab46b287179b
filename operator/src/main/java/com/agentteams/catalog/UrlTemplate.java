package com.agentteams.catalog;

import com.agentteams.oauth.PercentEncoding;
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
}
