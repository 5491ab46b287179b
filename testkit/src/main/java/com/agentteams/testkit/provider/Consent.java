package com.agentteams.testkit.provider;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Plays the person in front of the consent page of {@link FakeProvider}: opens the authorization
 * URL, ticks, decides, and hands back where the browser would go next, without going there.
 */
public final class Consent {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Pattern ACTION =
      Pattern.compile("<form method=\"post\" action=\"([^\"]+)\"");
  private static final Pattern HIDDEN = Pattern.compile("name=\"request\" value=\"([^\"]+)\"");
  private static final Pattern BOX =
      Pattern.compile("type=\"checkbox\" name=\"([^\"]+)\" value=\"([^\"]+)\"");

  private Consent() {}

  /** What the person presses. */
  public enum Decision {
    ALLOW,
    DENY
  }

  /** As {@code alice}, everything that is asked for. */
  public static URI allow(URI authorizationUrl) {
    return consent(authorizationUrl, Account.ALICE.name(), Decision.ALLOW, Set.of());
  }

  public static URI deny(URI authorizationUrl) {
    return consent(authorizationUrl, Account.ALICE.name(), Decision.DENY, Set.of());
  }

  /**
   * Decides on the page.
   *
   * @param untick the scopes that the person does not grant
   * @return the callback URL, with code or error, and state
   * @throws IllegalStateException with the page's text, if the provider does not accept the request
   */
  public static URI consent(
      URI authorizationUrl, String account, Decision decision, Set<String> untick) {
    try (var http = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build()) {
      var page = open(http, authorizationUrl);
      var form = new ArrayList<String>();
      form.add(field("request", first(HIDDEN, page.body())));
      form.add(field("account", account));
      form.add(field("decision", decision == Decision.ALLOW ? "allow" : "deny"));
      BOX.matcher(page.body())
          .results()
          .filter(box -> !untick.contains(box.group(2)))
          .forEach(box -> form.add(field(box.group(1), box.group(2))));
      return submit(http, page.uri().resolve(first(ACTION, page.body())), form);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static HttpResponse<String> open(HttpClient http, URI url)
      throws IOException, InterruptedException {
    var next = url;
    for (var hop = 0; hop < 5; hop++) {
      var request = HttpRequest.newBuilder(next).timeout(TIMEOUT).build();
      var answer = http.send(request, BodyHandlers.ofString());
      if (answer.statusCode() == 200) {
        return answer;
      }
      next = next.resolve(location(answer));
    }
    throw new IllegalStateException("too many redirects from " + url.getPath());
  }

  private static URI submit(HttpClient http, URI action, List<String> form)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(action)
            .timeout(TIMEOUT)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(String.join("&", form)))
            .build();
    return URI.create(location(http.send(request, BodyHandlers.ofString())));
  }

  private static String location(HttpResponse<String> answer) {
    return answer
        .headers()
        .firstValue("Location")
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "the provider answered " + answer.statusCode() + ": " + text(answer.body())));
  }

  private static String text(String html) {
    return html.replaceAll("(?s)<head>.*</head>", "").replaceAll("<[^>]*>", "").strip();
  }

  private static String first(Pattern pattern, String page) {
    var found = pattern.matcher(page);
    if (!found.find()) {
      throw new IllegalStateException("this is not the consent page: " + text(page));
    }
    return found.group(1);
  }

  private static String field(String name, String value) {
    return name + "=" + URLEncoder.encode(value.replace("&amp;", "&"), StandardCharsets.UTF_8);
  }
}
