package com.agentteams.callback;

import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.Callback;

/**
 * HTTP with a bounded number of fields in header and trailer, which says when one is waited for.
 * Jetty bounds the bytes of fields only, and one of five bytes takes 150 of the heap until its
 * request is complete. Jetty's own class is extended because 12.1 has no setting for this.
 */
final class BoundedHttp extends HttpConnectionFactory {
  /** Browsers send about 20, proxies add some. */
  private static final int MAX_FIELDS = 100;

  private final OpenConnections open;

  BoundedHttp(HttpConfiguration configuration, OpenConnections open) {
    super(configuration);
    this.open = open;
  }

  @Override
  public Connection newConnection(Connector connector, EndPoint endPoint) {
    var connection = new Http(getHttpConfiguration(), connector, endPoint);
    connection.setTransferEncodingChunkMaxLength(getTransferEncodingChunkMaxLength());
    return configure(connection, connector, endPoint);
  }

  private final class Http extends HttpConnection {
    Http(HttpConfiguration configuration, Connector connector, EndPoint endPoint) {
      super(configuration, connector, endPoint);
    }

    /** All that has come was read. */
    @Override
    public void fillInterested(Callback callback) {
      if (!getParser().isStart()) {
        open.begun(this);
      }
      super.fillInterested(callback);
    }

    @Override
    protected RequestHandler newRequestHandler() {
      return new Counting();
    }

    private final class Counting extends RequestHandler {
      private int fields;

      @Override
      public void messageBegin() {
        fields = 0;
        super.messageBegin();
      }

      @Override
      public void parsedHeader(HttpField field) {
        count();
        super.parsedHeader(field);
      }

      @Override
      public void parsedTrailer(HttpField field) {
        count();
        super.parsedTrailer(field);
      }

      private void count() {
        fields++;
        if (fields > MAX_FIELDS) {
          throw new HttpException.RuntimeException(
              HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431, "too many fields");
        }
      }
    }
  }
}
