package com.agentteams.testkit.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A client without opinions: sends what it is told, so that the fake's strictness shows. */
final class Calls implements AutoCloseable {
  /** The pair of RFC 7636 appendix B. */
  static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

  static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
  static final String REDIRECT = "http://127.0.0.1:7777/oauth/callback/tool";
  private static final ObjectMapper JSON = new ObjectMapper();

  final FakeProvider provider;
  private final HttpClient http = HttpClient.newHttpClient();

  Calls(FakeProvider provider) {
    this.provider = provider;
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  /** A right authorization request of the dialect. */
  Map<String, String> right(Dialect dialect) {
    var parameters = new LinkedHashMap<String, String>();
    parameters.put("client_id", "quickstart");
    parameters.put("response_type", "code");
    parameters.put("redirect_uri", REDIRECT);
    parameters.put("state", "a-state-of-some-length");
    switch (dialect) {
      case OAUTH2 -> {
        parameters.put("scope", "files.read files.write");
        parameters.put("code_challenge", CHALLENGE);
        parameters.put("code_challenge_method", "S256");
      }
      case SLACK -> parameters.put("user_scope", "channels:read,chat:write");
      case GITHUB -> parameters.put("scope", "repo read:user");
      case GOOGLE -> {
        parameters.put("scope", "openid https://www.googleapis.com/auth/userinfo.email");
        parameters.put("access_type", "offline");
        parameters.put("prompt", "consent");
      }
      case HELPSCOUT -> parameters.remove("redirect_uri");
    }
    return parameters;
  }

  URI authorization(Dialect dialect, Map<String, String> parameters) {
    return URI.create(provider.url(dialect, Endpoint.AUTHORIZE) + "?" + Http.encode(parameters));
  }

  URI authorization(Dialect dialect) {
    return authorization(dialect, right(dialect));
  }

  static Map<String, String> query(URI uri) {
    var parameters = new LinkedHashMap<String, String>();
    for (var part : uri.getRawQuery().split("&", -1)) {
      var pair = part.split("=", 2);
      parameters.put(pair[0], URLDecoder.decode(pair[1], StandardCharsets.UTF_8));
    }
    return parameters;
  }

  String code(Dialect dialect) {
    return query(Consent.allow(authorization(dialect))).getOrDefault("code", "");
  }

  /** The form that redeems a code, as it should be. */
  Map<String, String> exchange(Dialect dialect, String code) {
    var form = new LinkedHashMap<String, String>();
    form.put("grant_type", "authorization_code");
    form.put("code", code);
    form.put("client_id", "quickstart");
    form.put("client_secret", "quickstart-secret");
    if (dialect != Dialect.HELPSCOUT) {
      form.put("redirect_uri", REDIRECT);
    }
    if (dialect == Dialect.OAUTH2) {
      form.put("code_verifier", VERIFIER);
    }
    return form;
  }

  static Map<String, String> refresh(String refreshToken) {
    return Map.of(
        "grant_type",
        "refresh_token",
        "refresh_token",
        refreshToken,
        "client_id",
        "quickstart",
        "client_secret",
        "quickstart-secret");
  }

  HttpResponse<String> token(Dialect dialect, Map<String, String> form) {
    return send(post(provider.url(dialect, Endpoint.TOKEN), form));
  }

  /** The tokens of a fresh consent. */
  JsonNode connect(Dialect dialect) {
    var tokens = json(token(dialect, exchange(dialect, code(dialect))));
    return dialect == Dialect.SLACK ? tokens.path("authed_user") : tokens;
  }

  HttpResponse<String> probe(Dialect dialect, String accessToken) {
    var request =
        HttpRequest.newBuilder(URI.create(provider.url(dialect, Endpoint.PROBE)))
            .header("Authorization", "Bearer " + accessToken);
    return send(dialect == Dialect.SLACK ? request.POST(BodyPublishers.noBody()) : request.GET());
  }

  static HttpRequest.Builder post(String url, Map<String, String> form) {
    return HttpRequest.newBuilder(URI.create(url))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("Accept", "application/json")
        .POST(BodyPublishers.ofString(Http.encode(form)));
  }

  static String basic(String id, String secret) {
    var both = (id + ":" + secret).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(both);
  }

  HttpResponse<String> get(URI uri) {
    return send(HttpRequest.newBuilder(uri));
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.timeout(Duration.ofSeconds(10)).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  CompletableFuture<HttpResponse<String>> sendLater(HttpRequest.Builder request) {
    return http.sendAsync(request.timeout(Duration.ofSeconds(10)).build(), BodyHandlers.ofString());
  }

  static JsonNode json(HttpResponse<String> answer) {
    try {
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(answer.body(), e);
    }
  }

  static String text(JsonNode node, String field) {
    return node.path(field).asText();
  }
}
