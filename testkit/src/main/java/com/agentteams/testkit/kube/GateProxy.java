package com.agentteams.testkit.kube;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
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

  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "host",
          "http2-settings",
          "keep-alive",
          "te",
          "transfer-encoding",
          "upgrade");

  private static final Map<Integer, String> REASONS =
      Map.of(
          403, "Forbidden",
          404, "NotFound",
          409, "Conflict",
          429, "TooManyRequests",
          500, "InternalError",
          503, "ServiceUnavailable",
          504, "Timeout");

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

    private boolean matches(String requestMethod, String pathAndQuery, String requestBody) {
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

    /** Null if the request writes nothing or is not for a resource. */
    static @Nullable Write of(String method, String path) {
      var verb =
          switch (method) {
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> "delete";
            default -> null;
          };
      var parts = List.of(path.substring(1).split("/", -1));
      int prefix = parts.getFirst().equals("api") ? 2 : parts.getFirst().equals("apis") ? 3 : 99;
      if (verb == null || parts.size() <= prefix) {
        return null;
      }
      var rest = parts.subList(prefix, parts.size());
      boolean namespaced =
          rest.getFirst().equals("namespaces")
              && rest.size() > 2
              && !Set.of("status", "finalize").contains(rest.get(2));
      if (namespaced) {
        rest = rest.subList(2, rest.size());
      }
      return new Write(
          verb.equals("delete") && rest.size() == 1 ? "deletecollection" : verb,
          rest.getFirst(),
          rest.size() > 2 ? rest.get(2) : "");
    }
  }

  private sealed interface Outcome {
    record Pass() implements Outcome {}

    record Cut() implements Outcome {}

    record Answer(int status) implements Outcome {}
  }

  private interface Action {
    Outcome act() throws InterruptedException;
  }

  private record Rule(When when, Match match, Action action) {}

  private record Received(String method, String path, String body) {}

  private static final Outcome PASS = new Outcome.Pass();

  private final URI target;
  private final HttpServer server;
  private final HttpClient client;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private final List<RequestGate> gates = new CopyOnWriteArrayList<>();
  private final Set<InputStream> streams = ConcurrentHashMap.newKeySet();
  private final Map<Write, LongAdder> writes = new ConcurrentHashMap<>();
  private final ObjectMapper json = new ObjectMapper();

  private GateProxy(ControlPlane controlPlane) throws IOException, GeneralSecurityException {
    this.target = controlPlane.server();
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(trusting(controlPlane.certificateAuthority().orElse(null)))
            .executor(threads)
            .build();
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
    rules.add(new Rule(when, match, () -> gate.pass() ? PASS : new Outcome.Cut()));
    return gate;
  }

  /** Answers the next so many matching requests with this status, as the API server words it. */
  public void answer(When when, Match match, int status, int times) {
    rules.add(new Rule(when, match, limited(times, new Outcome.Answer(status))));
  }

  /** Ends the connection of the next so many matching requests without an answer. */
  public void cut(When when, Match match, int times) {
    rules.add(new Rule(when, match, limited(times, new Outcome.Cut())));
  }

  /** Makes all matching requests wait. */
  public void delay(When when, Match match, Duration delay) {
    rules.add(
        new Rule(
            when,
            match,
            () -> {
              Thread.sleep(delay);
              return PASS;
            }));
  }

  private static Action limited(int times, Outcome outcome) {
    var left = new Semaphore(times);
    return () -> left.tryAcquire() ? outcome : PASS;
  }

  /**
   * Cuts every answer that is being passed on: watches, above all. What is asked then is a request
   * like any other.
   */
  public void endStreams() {
    var ending = List.copyOf(streams);
    streams.removeAll(ending);
    ending.forEach(GateProxy::end);
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
    client.shutdownNow();
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var uri = exchange.getRequestURI();
      var body = exchange.getRequestBody().readAllBytes();
      var request =
          new Received(
              exchange.getRequestMethod(),
              uri.toString(),
              new String(body, StandardCharsets.UTF_8));
      if ("websocket".equalsIgnoreCase(exchange.getRequestHeaders().getFirst("Upgrade"))) {
        // with 200 fabric8 falls back to a plain watch at once; with 503 it would first retry with
        // a growing delay
        exchange.sendResponseHeaders(200, -1);
        return;
      }
      if (stopped(exchange, When.BEFORE, request)) {
        return;
      }
      var write = Write.of(request.method, uri.getPath());
      if (write != null) {
        writes.computeIfAbsent(write, w -> new LongAdder()).increment();
      }
      var response = client.send(forwarded(exchange, body), BodyHandlers.ofInputStream());
      try (var in = response.body()) {
        if (!stopped(exchange, When.AFTER, request)) {
          streams.add(in);
          try {
            passOn(exchange, response, in);
          } finally {
            streams.remove(in);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the proxy closes
    }
  }

  /** Whether a rule has ended the request; leaving the exchange unanswered cuts its connection. */
  private boolean stopped(HttpExchange exchange, When when, Received request)
      throws IOException, InterruptedException {
    for (var rule : rules) {
      if (rule.when != when || !rule.match.matches(request.method, request.path, request.body)) {
        continue;
      }
      switch (rule.action.act()) {
        case Outcome.Pass _ -> {}
        case Outcome.Cut _ -> {
          return true;
        }
        case Outcome.Answer answer -> {
          refuse(exchange, answer.status);
          return true;
        }
      }
    }
    return false;
  }

  private void refuse(HttpExchange exchange, int status) throws IOException {
    var reason =
        status == 409 && exchange.getRequestMethod().equals("POST")
            ? "AlreadyExists"
            : REASONS.getOrDefault(status, "Unknown");
    var body =
        json.writeValueAsBytes(
            Map.of(
                "kind", "Status",
                "apiVersion", "v1",
                "metadata", Map.of(),
                "status", "Failure",
                "message", "answered by the test's proxy",
                "reason", reason,
                "code", status));
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private HttpRequest forwarded(HttpExchange exchange, byte[] body) {
    var builder =
        HttpRequest.newBuilder(target.resolve(exchange.getRequestURI()))
            .method(
                exchange.getRequestMethod(),
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> builder.header(name, value));
              }
            });
    return builder.build();
  }

  private static void passOn(
      HttpExchange exchange, HttpResponse<InputStream> response, InputStream in)
      throws IOException {
    response
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT)) && !name.startsWith(":")) {
                exchange.getResponseHeaders().put(name, values);
              }
            });
    var length = response.headers().firstValueAsLong("content-length");
    boolean bodiless = length.orElse(1) == 0 || response.statusCode() == 204;
    exchange.sendResponseHeaders(
        response.statusCode(), bodiless ? -1 : length.isPresent() ? length.getAsLong() : 0);
    if (bodiless) {
      return;
    }
    var out = exchange.getResponseBody();
    var buffer = new byte[16 * 1024];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      out.write(buffer, 0, n);
      out.flush(); // a watch's line must not wait for the next one
    }
  }

  private static SSLContext trusting(byte @Nullable [] pem)
      throws GeneralSecurityException, IOException {
    if (pem == null) {
      return SSLContext.getDefault();
    }
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int i = 0;
    for (var certificate :
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(pem))) {
      store.setCertificateEntry("ca" + i++, certificate);
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
