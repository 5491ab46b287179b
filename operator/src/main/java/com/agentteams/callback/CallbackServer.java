package com.agentteams.callback;

import com.agentteams.kube.StartupException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.Scheduler;

/** HTTP for {@link CallbackHandler}: limits, and the headers that every answer has (O-9). */
final class CallbackServer implements AutoCloseable {
  /** Room for a code of 8 KiB with every character percent-encoded, and for our cookies. */
  private static final int MAX_HEADER = 40 * 1024;

  private static final int MAX_BODY = 1024;

  /**
   * A connection takes 5 kB of the heap, and a request up to 100 kB while it comes in: together
   * half of what the chart gives.
   */
  private static final OpenConnections.Most MOST = new OpenConnections.Most(1000, 128);

  private static final Duration FOR_REQUEST = Duration.ofSeconds(15);
  private static final Duration FOR_ANSWER = Duration.ofSeconds(60);
  private static final int BACKLOG = 1024;
  private static final int STOP_MILLIS = 10_000;

  private final Server server;
  private final ServerConnector connector;

  private CallbackServer(Server server, ServerConnector connector) {
    this.server = server;
    this.connector = connector;
  }

  /**
   * Starts on every interface; port 0 takes a free one.
   *
   * @throws StartupException if the port is taken
   */
  static CallbackServer start(int port, Site site, CallbackHandler handler) {
    var threads = new QueuedThreadPool(16, 4);
    threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
    var server = new Server(threads);
    var open = new OpenConnections(MOST, FOR_REQUEST, FOR_ANSWER, System::nanoTime);
    var connector = connector(server, port, open);
    server.addConnector(connector);
    server.setHandler(new GracefulHandler(new Pass(site, handler, open)));
    server.setErrorHandler(new Errors(site, handler));
    server.setStopTimeout(STOP_MILLIS);
    try {
      server.start();
      lookEverySecond(server.getScheduler(), open);
      return new CallbackServer(server, connector);
    } catch (IOException e) {
      throw new StartupException("AGENTTEAMS_HTTP_PORT " + port + " cannot be opened");
    } catch (Exception e) {
      throw new StartupException("the HTTP server cannot start: " + e.getClass().getSimpleName());
    }
  }

  private static ServerConnector connector(Server server, int port, OpenConnections open) {
    var http = new HttpConfiguration();
    http.setRequestHeaderSize(MAX_HEADER);
    http.setSendServerVersion(false);
    var connector = new ServerConnector(server, 1, 1, new BoundedHttp(http, open));
    connector.addBean(open);
    connector.setPort(port);
    connector.setAcceptQueueSize(BACKLOG);
    connector.setIdleTimeout(FOR_REQUEST.toMillis());
    return connector;
  }

  private static void lookEverySecond(Scheduler scheduler, OpenConnections open) {
    scheduler.schedule(
        () -> {
          open.closeOverdue();
          lookEverySecond(scheduler, open);
        },
        1,
        TimeUnit.SECONDS);
  }

  /** The port that it listens on. */
  int port() {
    return connector.getLocalPort();
  }

  boolean isRunning() {
    return server.isStarted();
  }

  /** Returns when it was closed. */
  void join() throws InterruptedException {
    server.join();
  }

  /** Lets requests finish for up to 10 s. */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the HTTP server did not stop", e);
    }
  }

  private static void send(
      Site site, Answer answer, Response response, Callback callback, boolean close) {
    var headers = response.getHeaders();
    response.setStatus(answer.status());
    headers.put("Content-Type", answer.type());
    headers.put("Content-Length", answer.body().length);
    headers.put("Cache-Control", "no-store");
    headers.put("Content-Security-Policy", site.contentSecurityPolicy());
    headers.put("Referrer-Policy", answer.referrer() ? "same-origin" : "no-referrer");
    headers.put("X-Content-Type-Options", "nosniff");
    for (var header : answer.headers()) {
      headers.add(header.name(), header.value());
    }
    if (close) {
      headers.put(HttpHeader.CONNECTION, "close");
    }
    response.write(true, ByteBuffer.wrap(answer.body()), callback);
  }

  private static final class Pass extends Handler.Abstract {
    private final Site site;
    private final CallbackHandler handler;
    private final OpenConnections open;

    Pass(Site site, CallbackHandler handler, OpenConnections open) {
      this.site = site;
      this.handler = handler;
      this.open = open;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      var connection = request.getConnectionMetaData().getConnection();
      if (isTooLarge(request, connection)) {
        // the rest of the body must never be taken for a request: close
        send(site, handler.refusal(413), response, callback, true);
      } else {
        open.received(connection);
        Request.addCompletionListener(request, failure -> open.answered(connection));
        send(site, handler.handle(incoming(request)), response, callback, pipelines(connection));
      }
      return true;
    }

    /** The form has no fields: whatever comes in a body is read so far and forgotten. */
    private boolean isTooLarge(Request request, Connection connection) {
      var length = request.getLength();
      if (length > MAX_BODY) {
        return true;
      }
      if (!"POST".equals(request.getMethod()) || length == 0) {
        return false;
      }
      open.begun(connection);
      try (var body = Request.asInputStream(request)) {
        return body.readNBytes(MAX_BODY + 1).length > MAX_BODY;
      } catch (IOException e) {
        return true;
      }
    }

    /** No browser or proxy sends a request before it has the answer: one answer is enough. */
    private static boolean pipelines(Connection connection) {
      return connection instanceof HttpConnection http && !http.isRequestBufferEmpty();
    }

    private static Incoming incoming(Request request) {
      var headers = new HashMap<String, List<String>>();
      for (HttpField field : request.getHeaders()) {
        headers
            .computeIfAbsent(field.getName().toLowerCase(Locale.ROOT), n -> new ArrayList<>())
            .add(field.getValue() == null ? "" : field.getValue());
      }
      var uri = request.getHttpURI();
      return new Incoming(
          request.getMethod(),
          uri.getPath() == null ? "" : uri.getPath(),
          uri.getQuery() == null ? "" : uri.getQuery(),
          headers);
    }
  }

  /** What Jetty refuses before it is a request of ours looks like everything else. */
  private static final class Errors extends ErrorHandler {
    private final Site site;
    private final CallbackHandler handler;

    Errors(Site site, CallbackHandler handler) {
      this.site = site;
      this.handler = handler;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      // too long a URL is a bad request like any other (N-15)
      var status = response.getStatus();
      var told = status >= 500 || status == HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431;
      send(site, handler.refusal(told ? status : 400), response, callback, false);
      return true;
    }
  }
}
