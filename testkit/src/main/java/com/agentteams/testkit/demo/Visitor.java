package com.agentteams.testkit.demo;

import com.agentteams.testkit.provider.Consent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A person with a browser who opens the link, presses the button, consents at the provider and
 * waits for the end. Keeps cookies by hand: Java's own store would not send a Secure cookie to
 * http://localhost, which browsers do.
 */
final class Visitor implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Pattern ACTION =
      Pattern.compile("<form method=\"post\" action=\"([^\"]+)\"");
  private static final Pattern TITLE = Pattern.compile("(?s)<h1[^>]*>(.*?)</h1>");
  private static final String WAITING = "Finishing the connection";

  private final Narrator narrator;
  private final HttpClient http =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
  private final Map<String, String> cookies = new TreeMap<>();

  Visitor(Narrator narrator) {
    this.narrator = narrator;
  }

  /** Goes the whole way; returns the title of the last page. */
  String consent(URI link) {
    var page = expect(200, send(HttpRequest.newBuilder(link)), link);
    narrator.say("opened the link: \"" + title(page.body()) + "\"");
    var action = ACTION.matcher(page.body());
    if (!action.find()) {
      throw new IllegalStateException("the connect page has no button: " + title(page.body()));
    }
    var begin = link.resolve(action.group(1));
    var answer =
        send(
            HttpRequest.newBuilder(begin)
                .header("Sec-Fetch-Site", "same-origin")
                .POST(BodyPublishers.noBody()));
    var authorizationUrl = location(expect(303, answer, begin), begin);
    narrator.say("pressed the button; the browser is sent to " + authorizationUrl.getAuthority());
    var back = Consent.allow(authorizationUrl);
    narrator.say("allowed as alice at the provider; sent back to " + back.getAuthority());
    var wait = location(expect(303, send(HttpRequest.newBuilder(back)), back), back);
    return await(wait);
  }

  private String await(URI wait) {
    var end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (true) {
      var title = title(expect(200, send(HttpRequest.newBuilder(wait)), wait).body());
      if (!title.equals(WAITING)) {
        return title;
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException("the page still says \"" + WAITING + "\" after 60 s");
      }
      Pause.millis(200);
    }
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      if (!cookies.isEmpty()) {
        request.header(
            "Cookie",
            cookies.entrySet().stream()
                .map(c -> c.getKey() + "=" + c.getValue())
                .collect(Collectors.joining("; ")));
      }
      var response = http.send(request.timeout(TIMEOUT).build(), BodyHandlers.ofString());
      response.headers().allValues("Set-Cookie").forEach(this::remember);
      return response;
    } catch (IOException e) {
      throw new UncheckedIOException("the connect page does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private void remember(String cookie) {
    var pair = cookie.split(";", 2)[0];
    var name = pair.substring(0, pair.indexOf('='));
    if (cookie.contains("Max-Age=0")) {
      cookies.remove(name);
    } else {
      cookies.put(name, pair.substring(name.length() + 1));
    }
  }

  private static HttpResponse<String> expect(int status, HttpResponse<String> answer, URI uri) {
    if (answer.statusCode() != status) {
      // only the first part of the path: the rest is a capability
      throw new IllegalStateException(
          uri.getAuthority()
              + " answered "
              + answer.statusCode()
              + " instead of "
              + status
              + ": "
              + title(answer.body()));
    }
    return answer;
  }

  private static URI location(HttpResponse<String> answer, URI base) {
    return base.resolve(answer.headers().firstValue("Location").orElseThrow());
  }

  static String title(String html) {
    var found = TITLE.matcher(html);
    return found.find()
        ? found.group(1).replaceAll("<[^>]*>", "").replaceAll("\\s+", " ").strip()
        : "(no title)";
  }

  @Override
  public void close() {
    http.close();
  }
}
