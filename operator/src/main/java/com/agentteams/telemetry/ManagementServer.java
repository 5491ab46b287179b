package com.agentteams.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.agentteams.settings.InvalidSettingException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/**
 * Metrics and health on a port of their own, which never faces the internet: {@code /metrics},
 * {@code /livez}, {@code /readyz}.
 */
public final class ManagementServer implements AutoCloseable {
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
  private static final String PLAIN = "text/plain; charset=utf-8";

  private final HttpServer server;

  private ManagementServer(HttpServer server) {
    this.server = server;
  }

  /**
   * Starts on every interface; port 0 takes a free one.
   *
   * @throws InvalidSettingException if the port is taken
   */
  public static ManagementServer start(
      int port, PrometheusMeterRegistry metrics, BooleanSupplier live, BooleanSupplier ready) {
    try {
      var server = HttpServer.create(new InetSocketAddress("0.0.0.0", port), 0);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/", exchange -> answer(exchange, metrics, live, ready));
      server.start();
      return new ManagementServer(server);
    } catch (IOException e) {
      throw new InvalidSettingException("AGENTTEAMS_MANAGEMENT_PORT", port + " cannot be opened");
    }
  }

  /** The port that it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private static void answer(
      HttpExchange exchange,
      PrometheusMeterRegistry metrics,
      BooleanSupplier live,
      BooleanSupplier ready)
      throws IOException {
    try (exchange) {
      switch (exchange.getRequestURI().getPath()) {
        case "/metrics" -> send(exchange, 200, PROMETHEUS, metrics.scrape());
        case "/livez" -> health(exchange, live);
        case "/readyz" -> health(exchange, ready);
        case null, default -> send(exchange, 404, PLAIN, "not found\n");
      }
    }
  }

  private static void health(HttpExchange exchange, BooleanSupplier check) throws IOException {
    var well = check.getAsBoolean();
    send(exchange, well ? 200 : 503, PLAIN, well ? "ok" : "not ok");
  }

  private static void send(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    var body = text.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    if ("HEAD".equals(exchange.getRequestMethod())) {
      exchange.sendResponseHeaders(status, -1);
    } else {
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
