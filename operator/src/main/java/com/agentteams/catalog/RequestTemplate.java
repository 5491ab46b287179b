package com.agentteams.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.agentteams.api.BodyFormat;
import com.agentteams.api.NameValue;
import com.agentteams.api.RequestAuthentication;
import com.agentteams.api.ToolRequest;
import com.agentteams.oauth.OAuthClient;
import com.agentteams.oauth.PercentEncoding;
import com.agentteams.oauth.ProviderHttp;
import com.agentteams.oauth.ProviderOutcome;
import com.agentteams.secret.Secret;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A {@link ToolRequest} on its way: placeholders, proof and body. */
final class RequestTemplate {
  static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-zA-Z][a-zA-Z0-9]*)}");
  private static final String ACCESS = "accessToken";
  private static final String REFRESH = "refreshToken";
  private static final String CLIENT = "clientId";

  private final ToolRequest request;

  RequestTemplate(ToolRequest request) {
    this.request = request;
  }

  /** Whether it cannot be sent without an access token, or without a refresh token. */
  boolean lacks(@Nullable Secret access, @Nullable Secret refresh) {
    return (access == null
            && (request.authentication() == RequestAuthentication.Token || mentions(ACCESS)))
        || (refresh == null && mentions(REFRESH));
  }

  private boolean mentions(String placeholder) {
    var body = request.body();
    return request.headers().stream().anyMatch(header -> mentions(header, placeholder))
        || (body != null && body.fields().stream().anyMatch(field -> mentions(field, placeholder)));
  }

  private static boolean mentions(NameValue pair, String placeholder) {
    return pair.value().contains("{" + placeholder + "}");
  }

  String url(OAuthClient client, Map<String, String> inputs) {
    var values = new HashMap<>(inputs);
    values.put(CLIENT, client.id());
    return UrlTemplate.fill(request.url(), values);
  }

  ProviderOutcome send(
      ProviderHttp http,
      OAuthClient client,
      @Nullable Secret access,
      @Nullable Secret refresh,
      Map<String, String> inputs,
      Duration timeout,
      int limit) {
    var inValues = new HashMap<String, String>();
    inValues.put(CLIENT, client.id());
    if (access != null) {
      inValues.put(ACCESS, access.reveal());
    }
    if (refresh != null) {
      inValues.put(REFRESH, refresh.reveal());
    }
    var headers = new LinkedHashMap<String, String>();
    headers.put("Accept", "application/json");
    switch (request.authentication()) {
      case Token -> headers.put("Authorization", "Bearer " + inValues.getOrDefault(ACCESS, ""));
      case Client -> headers.put("Authorization", client.basic());
      case None -> {}
    }
    var body = body(inValues);
    if (body != null) {
      headers.put("Content-Type", contentType());
    }
    request
        .headers()
        .forEach(h -> headers.put(h.name(), fill(h.value(), inValues, UnaryOperator.identity())));
    return http.send(request.method().name(), url(client, inputs), headers, body, timeout, limit);
  }

  private String contentType() {
    var body = request.body();
    return body != null && body.format() == BodyFormat.JSON
        ? "application/json"
        : "application/x-www-form-urlencoded";
  }

  private byte @Nullable [] body(Map<String, String> values) {
    var body = request.body();
    if (body == null) {
      return null;
    }
    var fields = new LinkedHashMap<String, String>();
    body.fields()
        .forEach(f -> fields.put(f.name(), fill(f.value(), values, UnaryOperator.identity())));
    return switch (body.format()) {
      case Form -> PercentEncoding.form(fields).getBytes(UTF_8);
      case JSON -> {
        var json = JsonNodeFactory.instance.objectNode();
        fields.forEach(json::put);
        yield json.toString().getBytes(UTF_8);
      }
    };
  }

  /** Replaces {name} in one pass, so that a value is never read as a template. */
  static String fill(String template, Map<String, String> values, UnaryOperator<String> encode) {
    return PLACEHOLDER
        .matcher(template)
        .replaceAll(
            found -> {
              var value = values.get(found.group(1));
              return Matcher.quoteReplacement(value == null ? found.group() : encode.apply(value));
            });
  }
}
