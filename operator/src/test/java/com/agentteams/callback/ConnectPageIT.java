package com.agentteams.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.agentteams.api.Account;
import com.agentteams.api.AccountPin;
import com.agentteams.api.RedirectUriParameter;
import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The pages in a real browser: how they look, who can use them, and that the button works. */
class ConnectPageIT {
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final List<String> WCAG = List.of("wcag2a", "wcag2aa", "wcag21aa", "wcag22aa");

  private static @Nullable Playwright playwright;
  private static @Nullable Browser chromium;

  private final int port = freePort();
  private final Site site = new Site(URI.create("http://localhost:" + port), true);
  private final Scene scene = new Scene(site);
  private final CallbackServer server = CallbackServer.start(port, site, scene.handler);
  private final HttpServer provider = provider();

  @BeforeAll
  static void launch() throws IOException {
    var found =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
            .flatMap(d -> List.of(Path.of(d, "chromium"), Path.of(d, "google-chrome")).stream())
            .filter(Files::isExecutable)
            .findFirst();
    if (found.isEmpty()) {
      var missing = "no chromium on the PATH: apt-get install chromium fonts-dejavu-core";
      if ("true".equals(System.getenv("CI"))) {
        throw new AssertionError(missing);
      }
      System.err.println("SKIPPED ConnectPageIT: " + missing);
      abort(missing);
    }
    Files.createDirectories(SCREENSHOTS);
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    chromium =
        playwright
            .chromium()
            .launch(new BrowserType.LaunchOptions().setExecutablePath(found.get()));
  }

  @AfterAll
  static void quit() {
    Optional.ofNullable(playwright).ifPresent(Playwright::close);
  }

  @AfterEach
  void stop() {
    server.close();
    provider.stop(0);
  }

  @ParameterizedTest
  @EnumSource(
      value = ColorScheme.class,
      names = {"LIGHT", "DARK"})
  void thePageIsForEverybody(ColorScheme scheme) {
    // Given
    scene.put(
        Scene.UID,
        Scene.spec(new AccountPin("U0123ABC", "T9", null)),
        scene.status(
            scene.attempt,
            scene.authorizationUrl(),
            null,
            new Account("U0123ABC", "priya@example.com", "T9")));
    try (var context = context(scheme, 900)) {
      // When
      var page = open(context, scene.connectPath());
      // Then
      assertAccessible(page);
      picture(page, "connect-full-" + scheme);
      assertClean(page);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Authorized, LIGHT", "Authorized, DARK", "ConsentDenied, LIGHT", "ConsentDenied, DARK",
    "WrongAccount, LIGHT", "WrongAccount, DARK", "Waiting, LIGHT", "Waiting, DARK"
  })
  void everyOtherPageIsToo(String reason, ColorScheme scheme) {
    // Given
    try (var context = begun(scheme)) {
      if (!reason.equals("Waiting")) {
        scene.end(reason);
      }
      // When
      var page = openOnce(context, "/connect/wait/" + scene.attempt.hash());
      // Then
      picture(page, reason.toLowerCase(Locale.ROOT) + "-" + scheme);
      assertAccessible(page);
      assertClean(page);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ColorScheme.class,
      names = {"LIGHT", "DARK"})
  void aLinkThatLeadsNowhereSaysWhatToDo(ColorScheme scheme) {
    try (var context = context(scheme, 900)) {
      // When
      var page = open(context, "/connect/team-a/pm-slack/gone");
      // Then
      assertAccessible(page);
      picture(page, "invalid-" + scheme);
    }
  }

  @Test
  void fitsASmallScreenAndTheKeyboard() {
    try (var context = context(ColorScheme.LIGHT, 340)) {
      // Given
      var page = open(context, scene.connectPath());
      // When
      page.keyboard().press("Tab");
      // Then
      assertThat(page.evaluate("document.activeElement.tagName")).isEqualTo("BUTTON");
      assertThat(page.evaluate("document.documentElement.scrollWidth <= 340")).isEqualTo(true);
      picture(page, "connect-small");
    }
  }

  /** An HTTP client never sees form-action stop a redirect; only a browser does. */
  @Test
  void theButtonLeadsThroughThreeHostsAndBack() {
    // Given
    try (var context = context(ColorScheme.LIGHT, 900)) {
      var page = open(context, scene.connectPath());
      // When
      page.getByText("Continue to Slack").click();
      // Then
      page.waitForURL("**/connect/wait/" + scene.attempt.hash());
      assertThat(page.locator("h1").textContent()).isEqualTo("Finishing the connection");
      assertThat(scene.cluster.replies).containsOnlyKeys(scene.attempt.replyName(Scene.UID));
      scene.end("Authorized");
      page.waitForSelector("text=is connected to Slack");
      assertClean(page);
    }
  }

  /** A context that pressed the button once. */
  private BrowserContext begun(ColorScheme scheme) {
    var context = context(scheme, 900);
    var page = open(context, scene.connectPath());
    provider.removeContext("/oauth/v2/authorize");
    provider.createContext(
        "/oauth/v2/authorize",
        exchange -> {
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    page.waitForResponse("**/oauth/v2/authorize**", () -> page.locator("button").click());
    page.close();
    return context;
  }

  private BrowserContext context(ColorScheme scheme, int width) {
    // the provider stands on 127.0.0.1, which is another site than localhost
    var base = "http://127.0.0.1:" + provider.getAddress().getPort() + "/oauth/v2/authorize";
    scene.cluster.surroundings = Scene.around(base, "", RedirectUriParameter.Sent);
    var connection = scene.cluster.get(Scene.TARGET).orElseThrow();
    scene.put(
        Scene.UID,
        connection.spec(),
        scene.status(
            scene.attempt,
            base + scene.authorizationUrl().substring(scene.authorizationUrl().indexOf('?')),
            connection.consent().last(),
            connection.status().account()));
    var context =
        Objects.requireNonNull(chromium)
            .newContext(
                new Browser.NewContextOptions()
                    .setColorScheme(scheme)
                    .setViewportSize(width, 1000)
                    .setDeviceScaleFactor(1));
    context.addInitScript(
        "window.__csp = []; document.addEventListener('securitypolicyviolation',"
            + " e => window.__csp.push(e.effectiveDirective + ' ' + e.blockedURI));");
    return context;
  }

  private Page open(BrowserContext context, String path) {
    var page = context.newPage();
    page.navigate(site.base() + path);
    return page;
  }

  /** A waiting page comes again by itself; it would go away under the checks. */
  private Page openOnce(BrowserContext context, String path) {
    var loads = new AtomicInteger();
    context.route(
        site.base() + path,
        route -> {
          if (loads.getAndIncrement() == 0) {
            route.resume();
          } else {
            // no content: a browser stays where it is
            route.fulfill(new Route.FulfillOptions().setStatus(204));
          }
        });
    return open(context, path);
  }

  private static void assertAccessible(Page page) {
    var axe = new AxeBuilder(page).withTags(WCAG);
    if (page.locator("meta[http-equiv=refresh]").count() > 0) {
      // the waiting page comes again by itself, without a script; it holds nothing to read on
      axe.disableRules(List.of("meta-refresh"));
    }
    assertThat(axe.analyze().getViolations()).isEmpty();
  }

  private static void assertClean(Page page) {
    assertThat((List<?>) page.evaluate("window.__csp")).isEmpty();
  }

  private static void picture(Page page, String name) {
    page.screenshot(
        new Page.ScreenshotOptions()
            .setFullPage(true)
            .setPath(SCREENSHOTS.resolve(name.toLowerCase(Locale.ROOT) + ".png")));
  }

  /** Consents at once, by way of a third host. */
  private HttpServer provider() {
    try {
      var http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      http.createContext(
          "/oauth/v2/authorize",
          exchange -> {
            var there =
                "http://app.localhost:"
                    + http.getAddress().getPort()
                    + "/consent?"
                    + exchange.getRequestURI().getRawQuery();
            exchange.getResponseHeaders().set("Location", there);
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
          });
      http.createContext(
          "/consent",
          exchange -> {
            var query =
                Query.parse(exchange.getRequestURI().getRawQuery(), Set.of("redirect_uri", "state"))
                    .orElseThrow();
            exchange
                .getResponseHeaders()
                .set(
                    "Location",
                    query.value("redirect_uri").orElseThrow()
                        + "?code=4%2Fabc&state="
                        + query.value("state").orElseThrow());
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
          });
      http.start();
      return http;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
