package com.agentteams.oauth;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The only HTTP client that talks to providers. It sends once, follows no redirect (O-15), reads a
 * bounded body, is done when the time is up however slowly a body drips (F-10), and calls public
 * https endpoints only (law 6). No failure text of the network leaves it.
 */
public final class ProviderHttp {
  /** Bytes of an answer of a token or revocation endpoint, also once it is expanded (O-17). */
  public static final int TOKEN_ANSWER_LIMIT = 65_536;

  /** Bytes of the answer of a probe: profiles of people in many groups are long. */
  public static final int PROBE_ANSWER_LIMIT = 1_048_576;

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration EARLIER = Duration.ofMillis(100);
  private static final Executor THREADS = task -> Thread.ofVirtual().name("provider").start(task);

  private final boolean lenient;
  private final HttpClient client;

  /**
   * @param allowHttpAndLoopback also http, any port, loopback and private networks: for tests and
   *     the demo
   */
  public ProviderHttp(boolean allowHttpAndLoopback) {
    this.lenient = allowHttpAndLoopback;
    var tls = new SSLParameters();
    tls.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    this.client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT)
            .proxy(HttpClient.Builder.NO_PROXY) // a proxy would resolve names by itself
            .sslParameters(tls)
            .executor(THREADS)
            .build();
  }

  /** As {@link #send(String, String, Map, byte[], Duration, int)}, for a token answer. */
  public ProviderOutcome send(
      String method,
      String url,
      Map<String, String> headers,
      byte @Nullable [] body,
      Duration timeout) {
    return send(method, url, headers, body, timeout, TOKEN_ANSWER_LIMIT);
  }

  /**
   * Sends one request, once.
   *
   * @param timeout the whole budget: resolving, connecting (at most 3 s) and answering. Who holds a
   *     claim counts on it
   * @param limit bytes of the answer; a 2xx that has more is lost as {@link Setback#TOO_LARGE}, of
   *     others the status is told and the body left out
   * @throws EndpointNotAllowedException if the URL, an address that its host leads to, or a header
   *     is not allowed; then nothing was sent
   */
  public ProviderOutcome send(
      String method,
      String url,
      Map<String, String> headers,
      byte @Nullable [] body,
      Duration timeout,
      int limit) {
    var deadline = System.nanoTime() + timeout.toNanos();
    var uri = Endpoint.require(url, lenient);
    var setback = unresolved(uri.getHost(), left(deadline));
    if (setback != null) {
      return new ProviderOutcome.NotSent(setback);
    }
    var left = left(deadline);
    if (left.isZero()) {
      return new ProviderOutcome.NotSent(Setback.TIMED_OUT);
    }
    return send(request(method, uri, headers, body, left), left, limit);
  }

  private static Duration left(long deadline) {
    return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
  }

  private static HttpRequest request(
      String method, URI uri, Map<String, String> headers, byte @Nullable [] body, Duration left) {
    var request =
        HttpRequest.newBuilder(uri)
            // a little less: so a connection that never came about is told as such, not as Lost
            .timeout(left.minus(earlier(left)))
            .setHeader("User-Agent", "agentteams-operator")
            .method(
                method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    try {
      headers.forEach(request::setHeader);
    } catch (IllegalArgumentException e) {
      // its text repeats the header, which may hold a token
      throw new EndpointNotAllowedException(EndpointRule.HEADER);
    }
    if ("http".equalsIgnoreCase(uri.getScheme())) {
      request.version(HttpClient.Version.HTTP_1_1); // else it offers an upgrade to h2c
    }
    return request.build();
  }

  private static Duration earlier(Duration left) {
    var part = left.dividedBy(20);
    return part.compareTo(EARLIER) < 0 ? part : EARLIER;
  }

  private ProviderOutcome send(HttpRequest request, Duration left, int limit) {
    var answer = client.sendAsync(request, _ -> new BoundedBody(limit));
    try {
      return read(answer.get(left.toNanos(), TimeUnit.NANOSECONDS), limit);
    } catch (TimeoutException e) {
      answer.cancel(true); // HttpRequest.timeout ends with the headers
      return new ProviderOutcome.Lost(Setback.TIMED_OUT);
    } catch (ExecutionException e) {
      return failed(e.getCause());
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      return new ProviderOutcome.Lost(Setback.INTERRUPTED);
    }
  }

  /** When in doubt: lost, for then a code or a refresh token may be used up. */
  private static ProviderOutcome failed(@Nullable Throwable failure) {
    return switch (failure) {
      case HttpConnectTimeoutException _ -> new ProviderOutcome.NotSent(Setback.TIMED_OUT);
      case HttpTimeoutException _ -> new ProviderOutcome.Lost(Setback.TIMED_OUT);
      case ConnectException _, NoRouteToHostException _ ->
          new ProviderOutcome.NotSent(Setback.REFUSED);
      case UnknownHostException _ -> new ProviderOutcome.NotSent(Setback.DNS);
      case SSLHandshakeException _ -> new ProviderOutcome.NotSent(Setback.TLS);
      case SSLException _ -> new ProviderOutcome.Lost(Setback.TLS);
      case null, default -> new ProviderOutcome.Lost(Setback.BROKEN_OFF);
    };
  }

  private static ProviderOutcome read(HttpResponse<byte[]> response, int limit) {
    var headers = new TreeMap<String, String>();
    response
        .headers()
        .map()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
    var coding = headers.getOrDefault("content-encoding", "");
    var body = BoundedBody.expanded(response.body(), coding, limit);
    var tooLarge = response.body().length > limit || body.length > limit;
    var answer = new ProviderAnswer(response.statusCode(), headers, tooLarge ? new byte[0] : body);
    return tooLarge && answer.is2xx()
        ? new ProviderOutcome.Lost(Setback.TOO_LARGE)
        : new ProviderOutcome.Answered(answer);
  }

  /**
   * Resolves the name and checks what it leads to. The connection then takes the same addresses
   * from Java's cache or, should that have lapsed, from {@link ProviderResolvers}, which leaves out
   * the others.
   *
   * @return why it does not resolve; null if it does
   */
  private @Nullable Setback unresolved(String host, Duration left) {
    if (!lenient) {
      ProviderResolvers.guard(host);
    }
    var wait = left.compareTo(CONNECT_TIMEOUT) < 0 ? left : CONNECT_TIMEOUT;
    List<InetAddress> addresses;
    try {
      addresses =
          CompletableFuture.supplyAsync(() -> lookUp(host), THREADS)
              .get(wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return Setback.DNS;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Setback.INTERRUPTED;
    }
    if (!addresses.stream().allMatch(address -> Endpoint.mayBeCalled(address, lenient))
        || (!lenient && ProviderResolvers.refused(host))) {
      throw new EndpointNotAllowedException(EndpointRule.NOT_PUBLIC_ADDRESS);
    }
    return addresses.isEmpty() ? Setback.DNS : null;
  }

  private static List<InetAddress> lookUp(String host) {
    try {
      return List.of(InetAddress.getAllByName(host));
    } catch (UnknownHostException e) {
      return List.of();
    }
  }
}
