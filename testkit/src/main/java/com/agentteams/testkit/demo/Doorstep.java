package com.agentteams.testkit.demo;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Whether a browser gets to the page behind the link, looked at before a person is sent there.
 * Opening a link changes nothing, so the demo may do it first.
 */
final class Doorstep {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Doorstep() {}

  /** What is in the way and what to do about it, in one sentence; empty if the page is there. */
  static Optional<String> problem(URI link) {
    var where = link.getScheme() + "://" + link.getAuthority();
    try (var http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      var request = HttpRequest.newBuilder(link).timeout(PATIENCE).build();
      return judge(where, link, http.send(request, BodyHandlers.ofString()));
    } catch (ConnectException e) {
      return Optional.of(
          where
              + " cannot be reached from here: look whether a firewall closes the port and whether"
              + " the name leads to this machine");
    } catch (HttpTimeoutException e) {
      return Optional.of(
          "%s did not answer within %d s: see callback.log".formatted(where, PATIENCE.toSeconds()));
    } catch (IOException e) {
      return Optional.of(somethingElse(where, link));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static Optional<String> judge(String where, URI link, HttpResponse<String> answer) {
    // every answer of the callback has this header
    var policy = answer.headers().firstValue("Content-Security-Policy").orElse("");
    if (!policy.startsWith("default-src 'none'")) {
      return Optional.of(somethingElse(where, link));
    }
    if (answer.statusCode() == 200) {
      return Optional.empty();
    }
    return Optional.of(
        "the callback shows no page for namespace %s (it answered %d): it needs the right to get ToolConnections there, see callback.log"
            .formatted(namespace(link), answer.statusCode()));
  }

  private static String somethingElse(String where, URI link) {
    return "another program answers at %s: end what listens on port %d, then start the demo again"
        .formatted(where, link.getPort());
  }

  private static String namespace(URI link) {
    var parts = link.getPath().split("/");
    return parts.length > 2 ? parts[2] : "?";
  }

  /**
   * How a browser elsewhere gets here, if this looks like a machine without one: a session of SSH,
   * or a container with a network of its own.
   */
  static Optional<String> wayIn(
      Map<String, String> environment, Predicate<String> fileExists, URI link, URI provider) {
    if (environment.containsKey("SSH_CONNECTION")) {
      return Optional.of(
          "if your browser is on another machine, run there: ssh -L %1$d:localhost:%1$d -L %2$d:127.0.0.1:%2$d <this machine>"
              .formatted(link.getPort(), provider.getPort()));
    }
    if (fileExists.test("/.dockerenv") || fileExists.test("/run/.containerenv")) {
      return Optional.of(
          "this is a container: a browser outside reaches the link only if the container was started with --network host");
    }
    return Optional.empty();
  }
}
