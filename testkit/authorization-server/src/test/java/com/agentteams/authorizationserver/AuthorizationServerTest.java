package com.agentteams.authorizationserver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.CookieManager;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

final class AuthorizationServerTest {

  private static final String REDIRECT = "http://127.0.0.1:9/oauth/callback/files";
  private static final String VERIFIER = "a-verifier-of-at-least-forty-three-characters-";

  @SuppressWarnings("NullAway.Init") // JUnit calls start first
  private static ConfigurableApplicationContext server;

  @SuppressWarnings("NullAway.Init") // JUnit calls start first
  private static String base;

  private final HttpClient browser =
      HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

  @BeforeAll
  static void start() {
    server =
        AuthorizationServer.start(
            Options.parse("--port=0", "--client-id", "me", "--redirect-uri", REDIRECT));
    base = "http://127.0.0.1:" + AuthorizationServer.port(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void walksFromLoginToTokensAndRotatesTheRefreshToken() throws Exception {
    // Given
    var redirect = logInAndConsent("files.read", "files.write");
    assertThat(redirect).startsWith(REDIRECT + "?code=");
    assertThat(parameter(redirect, "state")).isEqualTo("a+b/c=");
    assertThat(parameter(redirect, "iss")).isEqualTo(base);

    // When
    var code = parameter(redirect, "code");
    var issued =
        token(
            Map.of(
                "grant_type", "authorization_code",
                "code", code,
                "redirect_uri", REDIRECT,
                "code_verifier", VERIFIER));

    // Then
    assertThat(issued.statusCode()).isEqualTo(200);
    assertThat(member(issued.body(), "scope").split(" "))
        .containsExactlyInAnyOrder("openid", "files.read", "files.write");
    var probe = get(base + "/userinfo", "Bearer " + member(issued.body(), "access_token"));
    assertThat(probe.body()).contains("\"sub\":\"alice\"");
    var old =
        Map.of(
            "grant_type", "refresh_token", "refresh_token", member(issued.body(), "refresh_token"));
    var refreshed = token(old);
    assertThat(refreshed.statusCode()).isEqualTo(200);
    assertThat(token(old).body()).contains("invalid_grant");
    var newest = member(refreshed.body(), "refresh_token");
    assertThat(post("/oauth2/revoke", Map.of("token", newest)).statusCode()).isEqualTo(200);
    assertThat(token(Map.of("grant_type", "refresh_token", "refresh_token", newest)).body())
        .contains("invalid_grant");
  }

  @Test
  void tellsTheClientOfADenialAndOfAMissingChallenge() throws Exception {
    // When
    var denied = logInAndConsent();
    var unproven = get(authorizationUrl().replaceFirst("&code_challenge=.*", ""), "");

    // Then
    assertThat(parameter(denied, "error")).isEqualTo("access_denied");
    assertThat(parameter(denied, "iss")).isEqualTo(base);
    assertThat(parameter(location(unproven), "error")).isEqualTo("invalid_request");
  }

  @Test
  void refusesACommandLineThatItDoesNotUnderstand() {
    assertThatThrownBy(() -> Options.parse("--port", "1"))
        .hasMessageContaining("--redirect-uri is missing");
    assertThatThrownBy(() -> Options.parse("--colour=red"))
        .hasMessageContaining("unknown option --colour");
    assertThat(Options.parse("--redirect-uri", "http://a/?b=c", "--iss=wrong").iss())
        .isEqualTo(Options.Iss.WRONG);
  }

  private static String authorizationUrl() throws Exception {
    var challenge =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(MessageDigest.getInstance("SHA-256").digest(VERIFIER.getBytes(UTF_8)));
    return base
        + "/oauth2/authorize?client_id=me&response_type=code&redirect_uri="
        + REDIRECT
        + "&scope=openid%20files.read%20files.write&state=a%2Bb%2Fc%3D&code_challenge="
        + challenge
        + "&code_challenge_method=S256";
  }

  private String logInAndConsent(String... scopes) throws Exception {
    assertThat(location(get(authorizationUrl(), ""))).isEqualTo(base + "/login");
    var csrf = input(get(base + "/login", "").body(), "_csrf");
    var loggedIn =
        form(
            "/login",
            Stream.of(
                Map.entry("username", "alice"),
                Map.entry("password", "password"),
                Map.entry("_csrf", csrf)),
            "");
    var consent = get(location(loggedIn), "").body();
    var fields =
        Stream.concat(
            Stream.of(Map.entry("client_id", "me"), Map.entry("state", input(consent, "state"))),
            Stream.of(scopes).map(s -> Map.entry("scope", s)));
    return location(form("/oauth2/authorize", fields, ""));
  }

  private HttpResponse<String> token(Map<String, String> fields) throws Exception {
    return post("/oauth2/token", fields);
  }

  private HttpResponse<String> post(String path, Map<String, String> fields) throws Exception {
    var client = "Basic " + Base64.getEncoder().encodeToString("me:secret".getBytes(UTF_8));
    return form(path, fields.entrySet().stream(), client);
  }

  private HttpResponse<String> form(
      String path, Stream<Map.Entry<String, String>> fields, String authorization)
      throws Exception {
    var body =
        fields
            .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), UTF_8))
            .collect(Collectors.joining("&"));
    return browser.send(
        request(base + path, authorization)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String uri, String authorization) throws Exception {
    return browser.send(request(uri, authorization).build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(String uri, String authorization) {
    var request = HttpRequest.newBuilder(URI.create(uri)).header("Accept", "text/html");
    return authorization.isEmpty() ? request : request.header("Authorization", authorization);
  }

  private static String location(HttpResponse<?> response) {
    return response.headers().firstValue("Location").orElseThrow();
  }

  private static String input(String html, String name) {
    return find("name=\"" + name + "\"[^>]*value=\"([^\"]*)\"", html);
  }

  private static String member(String json, String name) {
    return find("\"" + name + "\":\"([^\"]*)\"", json);
  }

  private static String parameter(String uri, String name) {
    return URLDecoder.decode(find("[?&]" + name + "=([^&]*)", uri), UTF_8);
  }

  private static String find(String regex, String text) {
    var matcher = Pattern.compile(regex).matcher(text);
    assertThat(matcher.find()).as("%s in %s", regex, text).isTrue();
    return matcher.group(1);
  }
}
