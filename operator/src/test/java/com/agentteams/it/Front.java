package com.agentteams.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What a Service is to pods: one address, any backend that accepts a connection, no stickiness. The
 * next connection goes to the next backend, one that refuses is skipped.
 */
final class Front implements AutoCloseable {
  private final ServerSocket server;
  private final List<Integer> backends = new CopyOnWriteArrayList<>();
  private int next;

  Front() {
    try {
      server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  void add(int backend) {
    backends.add(backend);
  }

  void remove(int backend) {
    backends.remove(Integer.valueOf(backend));
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var client = server.accept();
        Thread.ofVirtual().start(() -> join(client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void join(Socket client) {
    try (client;
        var backend = connect()) {
      var up = Thread.ofVirtual().start(() -> copy(client, backend));
      copy(backend, client);
      up.interrupt();
    } catch (IOException e) {
      // no backend: the browser sees a closed connection
    }
  }

  private Socket connect() throws IOException {
    for (int i = 0; i < backends.size(); i++) {
      try {
        return new Socket(
            InetAddress.getLoopbackAddress(), backends.get(Math.floorMod(next++, backends.size())));
      } catch (IOException e) {
        // the next one
      }
    }
    throw new IOException("no backend accepts");
  }

  private static void copy(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
      to.shutdownOutput();
    } catch (IOException e) {
      // one of the two has gone
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
