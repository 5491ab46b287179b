package com.agentteams.testkit.kube;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A reverse proxy in front of the API server that stops, loses, refuses or delays chosen requests,
 * before the server has seen them or after it has committed them, and counts writes. So "it died
 * between the two writes" becomes a test that ends the same way every time. Callers speak plain
 * http/1.1 to it and keep their own rights: their Authorization header is passed on. A rule works
 * in the order of its making; the first that answers or cuts ends the request.
 *
 * <p>WebSocket watches are turned down as fabric8 expects it, which makes it watch by plain HTTP;
 * lines of a watch pass as they come.
 */
public final class GateProxy implements AutoCloseable {

  static {
    // else small answers wait 40 ms for a delayed ACK; read once, when the first HttpServer is made
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  /** On which side of the server's own work a rule acts. */
  public enum When {
    /** The server has not seen the request. */
    BEFORE,
    /** The server has done what was asked, the caller does not know it yet. */
    AFTER
  }

  /**
   * Which requests a rule is for.
   *
   * @param method such as PATCH; null means any
   * @param path found anywhere in path and query
   * @param body found anywhere in the request's body; null means any
   */
  public record Match(@Nullable String method, Pattern path, @Nullable Pattern body) {

    public static Match of(String method, String pathRegex) {
      return new Match(method, Pattern.compile(pathRegex), null);
    }

    public static Match any(String pathRegex) {
      return new Match(null, Pattern.compile(pathRegex), null);
    }

    public Match withBody(String regex) {
      return new Match(method, path, Pattern.compile(regex));
    }

    boolean matches(String requestMethod, String pathAndQuery, String requestBody) {
      return (method == null || method.equals(requestMethod))
          && path.matcher(pathAndQuery).find()
          && (body == null || body.matcher(requestBody).find());
    }
  }

  /**
   * A kind of write as RBAC names it: create, update, patch, delete or deletecollection.
   *
   * @param subresource empty if none
   */
  public record Write(String verb, String resource, String subresource)
      implements Comparable<Write> {

    @Override
    public int compareTo(Write other) {
      return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
      return verb + " " + resource + (subresource.isEmpty() ? "" : "/" + subresource);
    }
  }

  private final HttpServer server;
  private final Upstream upstream;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ProxyRules rules = new ProxyRules();
  private final List<RequestGate> gates = new CopyOnWriteArrayList<>();
  private final Set<InputStream> streams = ConcurrentHashMap.newKeySet();
  private final Map<Write, LongAdder> writes = new ConcurrentHashMap<>();

  private GateProxy(ControlPlane controlPlane) throws IOException, GeneralSecurityException {
    this.upstream = new Upstream(controlPlane, threads);
    this.server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  public static GateProxy inFrontOf(ControlPlane controlPlane) {
    try {
      return new GateProxy(controlPlane);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot trust the API server's certificate", e);
    }
  }

  /**
   * Instead of the API server's address, for {@link ControlPlane#kubeconfigFor} and {@code
   * clientFor}.
   */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Holds matching requests until the gate is released or cut. */
  public RequestGate gate(When when, Match match) {
    var gate = new RequestGate();
    gates.add(gate);
    rules.add(when, match, () -> gate.pass() ? ProxyRules.PASS : ProxyRules.CUT);
    return gate;
  }

  /** Answers the next so many matching requests with this status, as the API server words it. */
  public void answer(When when, Match match, int status, int times) {
    rules.add(when, match, ProxyRules.limited(times, new ProxyRules.Answer(status)));
  }

  /** Ends the connection of the next so many matching requests without an answer. */
  public void cut(When when, Match match, int times) {
    rules.add(when, match, ProxyRules.limited(times, ProxyRules.CUT));
  }

  /** Makes all matching requests wait. */
  public void delay(When when, Match match, Duration delay) {
    rules.add(
        when,
        match,
        () -> {
          Thread.sleep(delay);
          return ProxyRules.PASS;
        });
  }

  /**
   * Cuts every answer that is being passed on: watches, above all. What is asked then is a request
   * like any other.
   */
  public void endStreams() {
    List.copyOf(streams).forEach(GateProxy::end);
  }

  private static void end(InputStream stream) {
    try {
      stream.close();
    } catch (IOException e) {
      // it has ended by itself
    }
  }

  /** Forgets all rules and releases what their gates hold. */
  public void clear() {
    rules.clear();
    gates.forEach(RequestGate::release);
    gates.clear();
  }

  /**
   * How many writes of each kind went to the server since the start or {@link #resetWrites()},
   * whatever it said.
   */
  public Map<Write, Long> writes() {
    var copy = new TreeMap<Write, Long>();
    writes.forEach((write, count) -> copy.put(write, count.sum()));
    return copy;
  }

  public long writes(String verb, String resource, String subresource) {
    return writes().getOrDefault(new Write(verb, resource, subresource), 0L);
  }

  public void resetWrites() {
    writes.clear();
  }

  /** Ends everything that is under way; requests that a gate holds are cut. */
  @Override
  public void close() {
    gates.forEach(RequestGate::cut);
    server.stop(0);
    upstream.close();
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var uri = exchange.getRequestURI();
      var body = exchange.getRequestBody().readAllBytes();
      var request =
          new ProxyRules.Received(
              exchange.getRequestMethod(),
              uri.toString(),
              new String(body, StandardCharsets.UTF_8));
      if ("websocket".equalsIgnoreCase(exchange.getRequestHeaders().getFirst("Upgrade"))) {
        // with 200 fabric8 falls back to a plain watch at once; with 503 it would first retry with
        // a growing delay
        exchange.sendResponseHeaders(200, -1);
        return;
      }
      if (rules.stop(exchange, When.BEFORE, request)) {
        return;
      }
      var write = request.write(uri.getPath());
      if (write != null) {
        writes.computeIfAbsent(write, w -> new LongAdder()).increment();
      }
      var response = upstream.send(exchange, body);
      try (var in = response.body()) {
        if (!rules.stop(exchange, When.AFTER, request)) {
          streams.add(in);
          try {
            Upstream.passOn(exchange, response, in);
          } finally {
            streams.remove(in);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the proxy closes
    }
  }
}
