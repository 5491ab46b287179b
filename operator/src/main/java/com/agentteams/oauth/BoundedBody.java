package com.agentteams.oauth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Takes a body up to a bound, on the wire and again once it is expanded, so that neither a flood
 * nor a compressed bomb takes memory (F-10). One byte more than the bound says that there was more.
 */
final class BoundedBody implements BodySubscriber<byte[]> {
  private final int limit;
  private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
  private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
  private Flow.@Nullable Subscription subscription;

  BoundedBody(int limit) {
    this.limit = limit;
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return whole;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (var buffer : buffers) {
      var bytes = new byte[Math.min(buffer.remaining(), limit + 1 - taken.size())];
      buffer.get(bytes);
      taken.writeBytes(bytes);
      if (taken.size() > limit) {
        if (subscription != null) {
          subscription.cancel();
        }
        onComplete();
        return;
      }
    }
  }

  @Override
  public void onError(Throwable failure) {
    whole.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    whole.complete(taken.toByteArray());
  }

  /**
   * The body as it was before it was compressed. Some servers compress unasked, and some say so
   * wrongly or not at all: gzip is known by its first bytes. What does not expand stays as it is.
   *
   * @return at most one byte more than the bound
   */
  static byte[] expanded(byte[] body, String contentEncoding, int limit) {
    var coding = contentEncoding.strip().toLowerCase(Locale.ROOT);
    if (startsLikeGzip(body)) {
      return read(body, limit, GZIPInputStream::new);
    }
    if (coding.equals("deflate") && !startsLikeJson(body)) {
      // RFC 9110 section 8.4.1.2: zlib is meant, and many send it bare
      var zlib = read(body, limit, InflaterInputStream::new);
      return zlib == body
          ? read(body, limit, in -> new InflaterInputStream(in, new Inflater(true)))
          : zlib;
    }
    return body;
  }

  private static boolean startsLikeGzip(byte[] body) {
    return new String(body, 0, Math.min(2, body.length), ISO_8859_1).equals("\u001f\u008b");
  }

  private static boolean startsLikeJson(byte[] body) {
    return body.length > 0 && (body[0] == '{' || body[0] == '[');
  }

  private interface Expansion {
    InputStream of(InputStream compressed) throws IOException;
  }

  private static byte[] read(byte[] body, int limit, Expansion expansion) {
    var out = new ByteArrayOutputStream();
    try (var in = expansion.of(new ByteArrayInputStream(body))) {
      var chunk = new byte[8192];
      for (int n = in.read(chunk); n >= 0 && out.size() <= limit; n = in.read(chunk)) {
        out.write(chunk, 0, Math.min(n, limit + 1 - out.size()));
      }
    } catch (IOException e) {
      return out.size() == 0 ? body : out.toByteArray(); // a wrong checksum harms no token
    }
    return out.toByteArray();
  }
}
