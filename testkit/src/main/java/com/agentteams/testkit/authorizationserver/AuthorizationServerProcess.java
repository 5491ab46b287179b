package com.agentteams.testkit.authorizationserver;

import com.agentteams.testkit.kube.ChildProcess;
import com.agentteams.testkit.kube.Ports;
import com.agentteams.testkit.kube.RepositoryRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Spring Authorization Server in a process of its own (its libraries would not mix with ours), and
 * alice, who logs in and consents there. Her session starts anew with every call, and the server
 * remembers no consent.
 */
public final class AuthorizationServerProcess implements AutoCloseable {

  public static final String CLIENT_ID = "agentteams";
  public static final String CLIENT_SECRET = "authorization-server-client-secret";

  private static final Pattern INPUT = Pattern.compile("<input[^>]*>");

  private final URI base;
  private final ChildProcess process;

  private AuthorizationServerProcess(URI base, ChildProcess process) {
    this.base = base;
    this.process = process;
  }

  /** What it says about itself in the redirect (RFC 9207). */
  public enum Iss {
    RIGHT,
    WRONG,
    MISSING
  }

  /** Returns when it listens; that takes 3 to 10 seconds. */
  public static AuthorizationServerProcess start(Iss iss, Path outputFile, URI... redirectUris) {
    var program = program();
    if (!packaged()) {
      throw new IllegalStateException(
          program + " does not exist: run ./mvnw -pl testkit/authorization-server package -Dquick");
    }
    var base = URI.create("http://127.0.0.1:" + Ports.free());
    var command =
        new ArrayList<>(
            List.of(
                program.toString(),
                "--port=" + base.getPort(),
                "--client-id=" + CLIENT_ID,
                "--client-secret=" + CLIENT_SECRET,
                "--iss=" + iss));
    for (var uri : redirectUris) {
      command.add("--redirect-uri=" + uri);
    }
    var process = ChildProcess.start(command, Map.of(), outputFile);
    try {
      process.awaitOutput("listening on " + base, Duration.ofMinutes(1));
    } catch (AssertionError e) {
      process.close();
      throw e;
    }
    return new AuthorizationServerProcess(base, process);
  }

  /** Whether Maven has packaged the server, which comes after this module in a build. */
  public static boolean packaged() {
    return Files.isExecutable(program());
  }

  private static Path program() {
    return RepositoryRoot.find()
        .resolve(
            "testkit/authorization-server/target/authorization-server/bin/authorization-server");
  }

  /**
   * Also its issuer; endpoints are {@code /oauth2/authorize}, {@code /oauth2/token}, {@code
   * /oauth2/revoke}, {@code /userinfo}.
   */
  public URI uri() {
    return base;
  }

  public String output() {
    return process.output();
  }

  @Override
  public void close() {
    process.close();
  }

  /**
   * Alice grants everything that is asked for; returns where the server then sends the browser,
   * without going there.
   */
  public URI logInAndConsent(URI authorizationUrl) {
    return visit(authorizationUrl, true);
  }

  /** Alice grants nothing; returns where the server then sends the browser, without going there. */
  public URI logInAndDeny(URI authorizationUrl) {
    return visit(authorizationUrl, false);
  }

  private URI visit(URI authorizationUrl, boolean grant) {
    // a browser follows redirects on its own; here each hop has to show whether it leaves the
    // server
    try (var browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).build()) {
      var response = get(browser, authorizationUrl);
      for (int hop = 0; hop < 10; hop++) {
        var location = response.headers().firstValue("Location").map(base::resolve);
        if (location.isPresent()
            && !location.get().getRawAuthority().equals(base.getRawAuthority())) {
          return location.get();
        }
        if (location.isPresent()) {
          response = get(browser, location.get());
        } else if (response.body().contains("name=\"password\"")) {
          var csrf = inputs(response.body(), "_csrf").getFirst();
          response =
              post(browser, "/login", "username=alice&password=password&_csrf=" + encoded(csrf));
        } else if (response.body().contains("name=\"consent_form\"")) {
          response = post(browser, "/oauth2/authorize", consent(response.body(), grant));
        } else {
          throw new IllegalStateException(
              "status %d and neither a form nor a redirect to the client: %s"
                  .formatted(response.statusCode(), response.body()));
        }
      }
      throw new IllegalStateException("ten redirects and no end");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while consenting", e);
    }
  }

  private static String consent(String page, boolean grant) {
    var form = new StringBuilder();
    form.append("client_id=").append(encoded(inputs(page, "client_id").getFirst()));
    form.append("&state=").append(encoded(inputs(page, "state").getFirst()));
    for (var scope : grant ? inputs(page, "scope") : List.<String>of()) {
      form.append("&scope=").append(encoded(scope));
    }
    return form.toString();
  }

  private static HttpResponse<String> get(HttpClient browser, URI uri)
      throws IOException, InterruptedException {
    // the server shows its forms, and remembers where to go after the login, for HTML only
    return browser.send(
        HttpRequest.newBuilder(uri).header("Accept", "text/html").build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(HttpClient browser, String path, String form)
      throws IOException, InterruptedException {
    return browser.send(
        HttpRequest.newBuilder(base.resolve(path))
            .header("Accept", "text/html")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form))
            .build(),
        BodyHandlers.ofString());
  }

  private static List<String> inputs(String html, String name) {
    return INPUT
        .matcher(html)
        .results()
        .map(r -> r.group())
        .filter(input -> input.contains(" name=\"" + name + "\""))
        .map(input -> input.replaceFirst(".* value=\"([^\"]*)\".*", "$1"))
        .toList();
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
