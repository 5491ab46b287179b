package com.agentteams.testkit.provider;

import com.agentteams.testkit.Gate;
import com.agentteams.testkit.When;
import com.agentteams.testkit.provider.Http.Answer;
import com.agentteams.testkit.provider.Http.Request;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A strict, simulated OAuth provider on a loopback port. It speaks every {@link Dialect} at once,
 * refuses whatever the standards let a provider refuse, remembers what was asked of it, and fails
 * on demand. Everything secret that it gives out contains {@code CANARY}, for leak scans.
 *
 * <p>For tests in other processes there are {@code GET /control/state} (counts, and grants that
 * live) and {@code POST /control/revoke} with {@code account=alice} as a form.
 */
public final class FakeProvider implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Client> clients = new ConcurrentHashMap<>();
  private final Ledger ledger;
  private final Protocol protocol;
  private final ConsentPage consentPage;
  private final List<Dialect> probes = new CopyOnWriteArrayList<>();
  private final List<Planned> faults = new ArrayList<>();
  private final Map<Stop, Gate> gates = new ConcurrentHashMap<>();
  private CountDownLatch cleared = new CountDownLatch(1); // guarded by faults

  /** The fault that a call met, taken together with what ends it, so that no call hangs on. */
  private record Due(@Nullable Fault fault, CountDownLatch cleared) {}

  private record Stop(Endpoint endpoint, When when) {}

  private static final class Planned {
    final Dialect dialect;
    final Endpoint endpoint;
    final Fault fault;
    long times;

    Planned(Dialect dialect, Endpoint endpoint, Fault fault, long times) {
      this.dialect = dialect;
      this.endpoint = endpoint;
      this.fault = fault;
      this.times = times;
    }
  }

  private FakeProvider(Options options) throws IOException {
    var address = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), options.port());
    server = HttpServer.create(address, 0);
    ledger = new Ledger(options);
    protocol = new Protocol(ledger, clients, options);
    consentPage = new ConsentPage(ledger, clients, url(Dialect.OAUTH2.prefix()).toString());
    register(Client.QUICKSTART);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  public static FakeProvider start() {
    return start(Options.defaults());
  }

  public static FakeProvider start(Options options) {
    try {
      return new FakeProvider(options);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on port " + options.port(), e);
    }
  }

  /** {@code http://127.0.0.1:<port>}, without a slash at the end. */
  public URI url() {
    return url("");
  }

  /** The full URL of an endpoint; GitHub's revocation still holds {@code {client_id}}. */
  public String url(Dialect dialect, Endpoint endpoint) {
    return url()
        + dialect
            .path(endpoint)
            .orElseThrow(() -> new IllegalArgumentException(dialect + " has no " + endpoint));
  }

  /** The issuer that {@link Dialect#OAUTH2} names in its redirects. */
  public String issuer() {
    return url(Dialect.OAUTH2.prefix()).toString();
  }

  private URI url(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  /** Adds a client, or replaces the one of that id (a rotated secret, say). */
  public void register(Client client) {
    clients.put(client.id(), client);
    ledger.remember(client.secret());
  }

  /** Forgets a client, as if its owner had deleted the app. */
  public void unregister(String clientId) {
    clients.remove(clientId);
  }

  /** Lets an endpoint fail until {@link #clearFaults}. */
  public void fault(Dialect dialect, Endpoint endpoint, Fault fault) {
    fault(dialect, endpoint, fault, Long.MAX_VALUE);
  }

  /** Lets the next calls of an endpoint fail; several faults are used up in order. */
  public void fault(Dialect dialect, Endpoint endpoint, Fault fault, long times) {
    if (endpoint == Endpoint.AUTHORIZE) {
      throw new IllegalArgumentException("a consent page has no faults");
    }
    synchronized (faults) {
      faults.add(new Planned(dialect, endpoint, fault, times));
    }
  }

  /** Ends all faults, and closes the connections that were left hanging. */
  public void clearFaults() {
    synchronized (faults) {
      faults.clear();
      cleared.countDown();
      cleared = new CountDownLatch(1);
    }
  }

  /** Stops the calls of an endpoint, in every dialect; replaces an earlier gate there. */
  public Gate gate(Endpoint endpoint, When when) {
    var gate = new Gate();
    var earlier = gates.put(new Stop(endpoint, when), gate);
    if (earlier != null) {
      earlier.release();
    }
    return gate;
  }

  /** The person takes the access away, on the provider's own pages. */
  public void revokeGrant(Account account) {
    ledger.revoke(token -> token.grant.account.equals(account));
  }

  /** The same, for one dialect only. */
  public void revokeGrant(Dialect dialect, Account account) {
    ledger.revoke(token -> token.grant.dialect == dialect && token.grant.account.equals(account));
  }

  /** Every call of a token endpoint that was read, in order. */
  public List<TokenRequest> tokenRequests() {
    return List.copyOf(protocol.tokenRequests);
  }

  /** How many times a code was presented, whatever came of it. */
  public long exchanges() {
    return requests("authorization_code");
  }

  /** How many times a refresh token was presented, whatever came of it. */
  public long refreshes() {
    return requests("refresh_token");
  }

  private long requests(String grantType) {
    return protocol.tokenRequests.stream()
        .filter(request -> request.grantType().equals(grantType))
        .count();
  }

  public List<Revocation> revocations() {
    return List.copyOf(protocol.revocations);
  }

  /** How many probes arrived, those that met a fault included. */
  public long probeCount() {
    return probes.size();
  }

  public long probeCount(Dialect dialect) {
    return probes.stream().filter(dialect::equals).count();
  }

  public Optional<AuthorizationRequest> lastAuthorizationRequest() {
    return consentPage.last();
  }

  /** What an attacker who has seen everything could still use. */
  public List<LiveToken> liveTokens() {
    return ledger.live().stream()
        .map(token -> new LiveToken(token.kind, token.value, token.grant.live()))
        .toList();
  }

  /** The consents that still have a living token. */
  public List<LiveGrant> liveGrants() {
    return ledger.live().stream().map(token -> token.grant).distinct().map(g -> g.live()).toList();
  }

  /** Every code, token, client secret, state and verifier that was ever seen here. */
  public Set<String> secrets() {
    return ledger.secrets();
  }

  @Override
  public void close() {
    clearFaults();
    gates.values().forEach(Gate::discard);
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) {
    // closing an exchange without an answer closes the connection
    try (exchange) {
      try {
        route(exchange, Request.read(exchange));
      } catch (RuntimeException e) {
        send(exchange, Answer.of(500, "text/plain", "a bug of the fake: " + e));
      }
    } catch (IOException e) {
      // the caller has gone
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void route(HttpExchange exchange, Request request)
      throws IOException, InterruptedException {
    if (request.path().startsWith("/control/")) {
      send(exchange, control(request));
      return;
    }
    for (var dialect : Dialect.values()) {
      if (request.path().equals(dialect.prefix() + "/consent")) {
        send(exchange, only("POST", request, () -> consentPage.decide(dialect, request)));
        return;
      }
      for (var endpoint : Endpoint.values()) {
        if (dialect.serves(endpoint, request.path())) {
          serve(exchange, dialect, endpoint, request);
          return;
        }
      }
    }
    send(exchange, Answer.empty(404));
  }

  private void serve(HttpExchange exchange, Dialect dialect, Endpoint endpoint, Request request)
      throws IOException, InterruptedException {
    if (endpoint == Endpoint.AUTHORIZE) {
      send(exchange, only("GET", request, () -> consentPage.show(dialect, request)));
      return;
    }
    if (endpoint == Endpoint.PROBE) {
      probes.add(dialect);
    }
    if (!pass(endpoint, When.BEFORE)) {
      return;
    }
    var due = nextFault(dialect, endpoint);
    if (due.fault() != null && replacesWork(due.fault())) {
      if (endpoint == Endpoint.TOKEN) {
        protocol.record(dialect, grantType(request), "fault");
      }
      misbehave(exchange, due, Answer.empty(500));
      return;
    }
    var answer =
        switch (endpoint) {
          case TOKEN -> only("POST", request, () -> protocol.token(dialect, request));
          case REVOKE ->
              only(
                  dialect == Dialect.GITHUB ? "DELETE" : "POST",
                  request,
                  () -> protocol.revoke(dialect, request));
          case PROBE ->
              only(
                  dialect == Dialect.SLACK ? "POST" : "GET",
                  request,
                  () -> protocol.probe(dialect, request));
          case AUTHORIZE -> throw new IllegalStateException();
        };
    if (!pass(endpoint, When.AFTER_COMMIT)) {
      return;
    }
    misbehave(exchange, due, answer);
  }

  private boolean pass(Endpoint endpoint, When when) {
    var gate = gates.get(new Stop(endpoint, when));
    return gate == null || gate.pass();
  }

  private Due nextFault(Dialect dialect, Endpoint endpoint) {
    synchronized (faults) {
      for (Iterator<Planned> all = faults.iterator(); all.hasNext(); ) {
        var planned = all.next();
        if (planned.dialect == dialect && planned.endpoint == endpoint) {
          planned.times--;
          if (planned.times == 0) {
            all.remove();
          }
          return new Due(planned.fault, cleared);
        }
      }
      return new Due(null, cleared);
    }
  }

  private static boolean replacesWork(Fault fault) {
    return switch (fault) {
      case Fault.Respond _, Fault.Flood _ -> true;
      case Fault.Hang(var when) -> when == When.BEFORE;
      case Fault.Drop(var when) -> when == When.BEFORE;
      case Fault.Cut _, Fault.Drip _, Fault.Changed _ -> false;
    };
  }

  /** Sends the answer, if the fault lets it. */
  private void misbehave(HttpExchange exchange, Due due, Answer answer)
      throws IOException, InterruptedException {
    switch (due.fault()) {
      case null -> send(exchange, answer);
      case Fault.Hang _ -> due.cleared().await();
      case Fault.Drop _ -> {} // an exchange that is closed without an answer
      case Fault.Cut _ -> {
        head(exchange, answer, answer.body().length);
        exchange.getResponseBody().write(answer.body(), 0, answer.body().length / 2);
      }
      case Fault.Drip(var pause) -> {
        head(exchange, answer, answer.body().length);
        for (var one : answer.body()) {
          exchange.getResponseBody().write(one);
          exchange.getResponseBody().flush();
          Thread.sleep(pause);
        }
      }
      case Fault.Respond(var status, var headers, var body) ->
          send(exchange, new Answer(status, headers, body));
      case Fault.Flood(var bytes) -> flood(exchange, bytes);
      case Fault.Changed(var change) -> {
        var odd = change.apply(new Fault.Respond(answer.status(), answer.headers(), answer.body()));
        send(exchange, new Answer(odd.status(), odd.headers(), odd.body()));
      }
    }
  }

  private static void flood(HttpExchange exchange, long bytes) throws IOException {
    head(exchange, Answer.of(200, "application/json", ""), bytes);
    var start = "{\"access_token\":\"".getBytes(StandardCharsets.UTF_8);
    var filler = new byte[8192];
    Arrays.fill(filler, (byte) 'x');
    try (var body = exchange.getResponseBody()) {
      body.write(start, 0, (int) Math.min(start.length, bytes));
      for (var left = bytes - start.length; left > 0; left -= filler.length) {
        body.write(filler, 0, (int) Math.min(filler.length, left));
      }
    }
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    head(exchange, answer, answer.body().length == 0 ? -1 : answer.body().length);
    if (answer.body().length > 0) {
      exchange.getResponseBody().write(answer.body());
    }
  }

  private static void head(HttpExchange exchange, Answer answer, long length) throws IOException {
    answer.headers().forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(answer.status(), length);
  }

  private static Answer only(String method, Request request, Supplier<Answer> answer) {
    return request.method().equals(method) ? answer.get() : Answer.empty(405).with("Allow", method);
  }

  private static String grantType(Request request) {
    try {
      return request.form().getOrDefault("grant_type", "");
    } catch (Refusal e) {
      return "";
    }
  }

  private Answer control(Request request) {
    return switch (request.method() + " " + request.path()) {
      case "GET /control/state" ->
          Answer.json(
              200,
              Map.of(
                  "exchanges",
                  exchanges(),
                  "refreshes",
                  refreshes(),
                  "probes",
                  probeCount(),
                  "revocations",
                  revocations().size(),
                  "liveTokens",
                  liveTokens().size(),
                  "liveGrants",
                  liveGrants().stream()
                      .map(
                          grant ->
                              Map.of(
                                  "dialect",
                                  grant.dialect(),
                                  "client",
                                  grant.clientId(),
                                  "account",
                                  grant.account().name(),
                                  "scopes",
                                  grant.scopes()))
                      .toList()));
      case "POST /control/revoke" -> revokeByName(request);
      default -> Answer.empty(404);
    };
  }

  private Answer revokeByName(Request request) {
    try {
      var name = request.form().getOrDefault("account", "");
      var account =
          Account.PEOPLE.stream().filter(person -> person.name().equals(name)).findFirst();
      account.ifPresent(this::revokeGrant);
      return Answer.empty(account.isPresent() ? 204 : 404);
    } catch (Refusal e) {
      return Answer.empty(400);
    }
  }
}
