package com.agentteams.oauth;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The only HTTP client that talks to providers. It sends once, follows no redirect (O-15), reads at
 * most 64 KiB, is done when the time is up however slowly a body drips (F-10), and calls public
 * https endpoints only (law 6). No failure text of the network leaves it.
 */
public final class ProviderHttp {
  static final int BODY_LIMIT = 65_536;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
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

  /**
   * Sends one request, once.
   *
   * @param readTimeout how long the provider may take; connecting gets up to 3 s more
   * @throws EndpointNotAllowedException if the URL, or an address that its host leads to, is not
   *     allowed; then nothing was sent
   */
  public ProviderOutcome send(
      String method,
      String url,
      Map<String, String> headers,
      byte @Nullable [] body,
      Duration readTimeout) {
    var deadline = System.nanoTime() + readTimeout.plus(CONNECT_TIMEOUT).toNanos();
    var uri = Endpoint.require(url, lenient);
    if (!resolves(uri.getHost())) {
      return new ProviderOutcome.NotSent();
    }
    var left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
    return send(request(method, uri, headers, body, left), left);
  }

  private static HttpRequest request(
      String method, URI uri, Map<String, String> headers, byte @Nullable [] body, Duration left) {
    var request =
        HttpRequest.newBuilder(uri)
            .timeout(left)
            .setHeader("User-Agent", "agentteams-operator")
            .method(
                method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    headers.forEach(request::setHeader);
    if ("http".equalsIgnoreCase(uri.getScheme())) {
      request.version(HttpClient.Version.HTTP_1_1); // else it offers an upgrade to h2c
    }
    return request.build();
  }

  private ProviderOutcome send(HttpRequest request, Duration left) {
    var answer =
        client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), BODY_LIMIT));
    try {
      return new ProviderOutcome.Answered(read(answer.get(left.toNanos(), TimeUnit.NANOSECONDS)));
    } catch (TimeoutException e) {
      answer.cancel(true); // HttpRequest.timeout ends with the headers
      return new ProviderOutcome.Lost();
    } catch (ExecutionException e) {
      return reachedNobody(e.getCause())
          ? new ProviderOutcome.NotSent()
          : new ProviderOutcome.Lost();
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      return new ProviderOutcome.Lost();
    }
  }

  /** When in doubt: no, for then a code or a refresh token may be used up. */
  private static boolean reachedNobody(@Nullable Throwable failure) {
    return failure instanceof ConnectException
        || failure instanceof HttpConnectTimeoutException
        || failure instanceof UnknownHostException
        || failure instanceof SSLHandshakeException;
  }

  private static ProviderAnswer read(HttpResponse<byte[]> response) {
    var headers = new TreeMap<String, String>();
    response
        .headers()
        .map()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
    return new ProviderAnswer(response.statusCode(), headers, response.body());
  }

  /**
   * Resolves the name and checks what it leads to. The connection then takes the same addresses
   * from Java's cache or, should that have lapsed, from {@link ProviderResolvers}, which leaves out
   * the others.
   */
  private boolean resolves(String host) {
    if (!lenient) {
      ProviderResolvers.guard(host);
    }
    var addresses = CompletableFuture.supplyAsync(() -> lookUp(host), THREADS);
    try {
      for (var address : addresses.get(CONNECT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        if (!Endpoint.mayBeCalled(address, lenient)) {
          throw new EndpointNotAllowedException(EndpointRule.NOT_PUBLIC_ADDRESS);
        }
      }
    } catch (TimeoutException | ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    if (!lenient && ProviderResolvers.refused(host)) {
      throw new EndpointNotAllowedException(EndpointRule.NOT_PUBLIC_ADDRESS);
    }
    return !addresses.join().isEmpty();
  }

  private static List<InetAddress> lookUp(String host) {
    try {
      return List.of(InetAddress.getAllByName(host));
    } catch (UnknownHostException e) {
      return List.of();
    }
  }
}
