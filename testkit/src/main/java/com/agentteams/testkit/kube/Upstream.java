package com.agentteams.testkit.kube;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** The API server behind a proxy: what is passed on to it, and back. */
final class Upstream implements AutoCloseable {
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

  private final URI target;
  private final HttpClient client;

  Upstream(ControlPlane controlPlane, ExecutorService threads)
      throws IOException, GeneralSecurityException {
    this.target = controlPlane.server();
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(trusting(controlPlane.certificateAuthority().orElse(null)))
            .executor(threads)
            .build();
  }

  HttpResponse<InputStream> send(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    return client.send(forwarded(exchange, body), BodyHandlers.ofInputStream());
  }

  @Override
  public void close() {
    client.shutdownNow();
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

  static void passOn(HttpExchange exchange, HttpResponse<InputStream> response, InputStream in)
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
