package com.agentteams.it;

import com.agentteams.testkit.provider.Consent;
import com.agentteams.testkit.provider.Consent.Decision;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * One browser and who sits in front of it. Cookies are copied by hand: a CookieManager keeps {@code
 * Secure} ones from http, which browsers do not do for localhost.
 */
final class Person {
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private final Map<String, String> cookies = new LinkedHashMap<>();
  private final Consumer<String> seen;

  /**
   * Opens a browser without cookies.
   *
   * @param seen told of every page of ours, as far as it may hold no secret
   */
  Person(Consumer<String> seen) {
    this.seen = seen;
  }

  /** A page of ours, or where it sends the browser. */
  record Page(int status, String location, String body) {
    boolean says(String text) {
      return body.contains(text);
    }
  }

  /** Opens the link, as a preview bot does too. */
  Page open(String connectUrl) {
    return send("GET", URI.create(connectUrl));
  }

  /** Opens the link and presses the button; returns the provider's authorization URL. */
  URI begin(String connectUrl) {
    var page = open(connectUrl);
    require(page.status() == 200, "opening the link", page);
    return press(connectUrl);
  }

  /** Presses the button again, as in a second tab. */
  URI press(String connectUrl) {
    var sent = send("POST", URI.create(connectUrl));
    require(sent.status() == 303, "pressing the button", sent);
    return URI.create(sent.location());
  }

  /** Consents as alice at the fake provider, to all that is asked; nothing is handed back yet. */
  URI consent(String connectUrl) {
    return Consent.allow(begin(connectUrl));
  }

  /** The browser comes back from the provider; returns the page where it then waits. */
  Page comeBack(URI redirect) {
    var sent = send("GET", redirect);
    require(sent.status() == 303, "coming back", sent);
    return send("GET", URI.create(sent.location()));
  }

  /** The same, whatever the answer is. */
  Page tryToComeBack(URI redirect) {
    return send("GET", redirect);
  }

  /** All of it, as alice, who grants everything. */
  Page connect(String connectUrl) {
    return comeBack(consent(connectUrl));
  }

  Page connect(String connectUrl, String account, Decision decision, Set<String> untick) {
    return comeBack(Consent.consent(begin(connectUrl), account, decision, untick));
  }

  private Page send(String method, URI uri) {
    var request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30));
    if (!cookies.isEmpty()) {
      request.header(
          "Cookie",
          cookies.entrySet().stream()
              .map(c -> c.getKey() + "=" + c.getValue())
              .collect(Collectors.joining("; ")));
    }
    if (method.equals("POST")) {
      request.header("Sec-Fetch-Site", "same-origin").POST(BodyPublishers.noBody());
    }
    try {
      var answer = HTTP.send(request.build(), BodyHandlers.ofString());
      remember(answer);
      return new Page(
          answer.statusCode(), answer.headers().firstValue("location").orElse(""), answer.body());
    } catch (IOException e) {
      throw new ConnectionLost(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private void remember(HttpResponse<String> answer) {
    seen.accept(answer.body());
    answer
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              // the state belongs into this header and nowhere else
              if (!name.equalsIgnoreCase("location")) {
                values.forEach(value -> seen.accept(name + ": " + value));
              }
            });
    for (var set : answer.headers().allValues("set-cookie")) {
      var name = set.substring(0, set.indexOf('='));
      cookies.remove(name);
      if (!set.contains("Max-Age=0")) {
        cookies.put(name, set.substring(set.indexOf('=') + 1, set.indexOf(';')));
      }
    }
  }

  private static void require(boolean fine, String what, Page page) {
    if (!fine) {
      throw new AssertionError(
          "%s: status %d, %s".formatted(what, page.status(), text(page.body())));
    }
  }

  private static String text(String html) {
    return html.replaceAll("(?s)<head>.*</head>", "").replaceAll("<[^>]*>", " ").strip();
  }

  /** The server went away in the middle. */
  static final class ConnectionLost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConnectionLost(IOException cause) {
      super(cause);
    }
  }
}
