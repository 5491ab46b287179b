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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

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
  private final RevocationEndpoint revocation;
  private final Routes routes;
  private final ConsentPage consentPage;
  private final List<Dialect> probes = new CopyOnWriteArrayList<>();
  private final Disturbances disturbances = new Disturbances();

  private FakeProvider(Options options) throws IOException {
    var address = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), options.port());
    server = HttpServer.create(address, 0);
    ledger = new Ledger(options);
    var authentication = new ClientAuthentication(clients);
    protocol = new Protocol(ledger, authentication, options);
    revocation = new RevocationEndpoint(ledger, authentication, options.clock());
    consentPage = new ConsentPage(ledger, clients, url(Dialect.OAUTH2.prefix()).toString());
    routes =
        new Routes(
            consentPage, protocol, revocation, new ProbeEndpoint(ledger), disturbances, probes);
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
    disturbances.fault(dialect, endpoint, fault, times);
  }

  /** Ends all faults, and closes the connections that were left hanging. */
  public void clearFaults() {
    disturbances.clearFaults();
  }

  /** Stops the calls of an endpoint, in every dialect; replaces an earlier gate there. */
  public Gate gate(Endpoint endpoint, When when) {
    return disturbances.gate(endpoint, when);
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
    return List.copyOf(revocation.revocations);
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
    disturbances.discardGates();
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) {
    // closing an exchange without an answer closes the connection
    try (exchange) {
      try {
        var request = Request.read(exchange);
        if (request.path().startsWith("/control/")) {
          Delivery.send(exchange, Control.answer(this, request));
        } else {
          routes.route(exchange, request);
        }
      } catch (RuntimeException e) {
        Delivery.send(exchange, Answer.of(500, "text/plain", "a bug of the fake: " + e));
      }
    } catch (IOException e) {
      // the caller has gone
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
