package com.agentteams.bench;

import com.agentteams.secret.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The person's side at the provider, and the provider calls of the floor, over plain HTTP. */
final class Consents {
  /** Of the floor's own authorization requests. */
  static final String VERIFIER = "bench".repeat(10);

  static final String CHALLENGE = challenge();

  private static final Pattern NUMBER = Pattern.compile("name=\"request\" value=\"([^\"]+)\"");
  private static final Pattern ACCOUNT = Pattern.compile("name=\"account\" value=\"([^\"]+)\"");
  private static final Pattern SCOPE = Pattern.compile("name=\"scope\" value=\"([^\"]+)\"");
  private static final Pattern CODE = Pattern.compile("[?&]code=([^&]+)");

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI provider;

  Consents(URI provider) {
    this.provider = provider;
  }

  /** Opens the page, ticks everything, and returns the code. */
  Secret code(String authorizationUrl) {
    var page = send(HttpRequest.newBuilder(URI.create(authorizationUrl)).GET());
    var form = new StringBuilder("decision=allow");
    append(form, "request", NUMBER.matcher(page.body()), 1);
    append(form, "account", ACCOUNT.matcher(page.body()), 1);
    append(form, "scope", SCOPE.matcher(page.body()), Integer.MAX_VALUE);
    var answer = post("/oauth2/consent", form.toString(), "");
    var code = CODE.matcher(answer.headers().firstValue("Location").orElse(""));
    if (!code.find()) {
      throw new IllegalStateException("no code: " + answer.statusCode());
    }
    return Secret.of(code.group(1));
  }

  private static void append(StringBuilder form, String field, Matcher found, int most) {
    for (int i = 0; i < most && found.find(); i++) {
      form.append('&').append(field).append('=').append(encoded(found.group(1)));
    }
  }

  /** The answer of the token endpoint. */
  String exchange(Secret code, String redirectUri, String clientId, String clientSecret) {
    var basic = (clientId + ":" + clientSecret).getBytes(StandardCharsets.UTF_8);
    return ok(
        post(
            "/oauth2/token",
            "grant_type=authorization_code&code=%s&redirect_uri=%s&code_verifier=%s"
                .formatted(encoded(code.reveal()), encoded(redirectUri), VERIFIER),
            "Basic " + Base64.getEncoder().encodeToString(basic)));
  }

  /** The answer of the probe. */
  String probe(Secret accessToken) {
    return ok(
        send(
            HttpRequest.newBuilder(provider.resolve("/oauth2/userinfo"))
                .header("Authorization", "Bearer " + accessToken.reveal())
                .GET()));
  }

  private HttpResponse<String> post(String path, String form, String authorization) {
    var request =
        HttpRequest.newBuilder(provider.resolve(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return send(request);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException("the provider does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static String ok(HttpResponse<String> answer) {
    if (answer.statusCode() != 200) {
      throw new IllegalStateException("the provider answered " + answer.statusCode());
    }
    return answer.body();
  }

  private static String challenge() {
    try {
      var hash =
          java.security.MessageDigest.getInstance("SHA-256")
              .digest(VERIFIER.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
