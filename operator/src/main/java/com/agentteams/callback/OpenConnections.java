package com.agentteams.callback;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.eclipse.jetty.io.Connection;

/**
 * Bounds how many connections there are, how many requests come in at once, and how long each may
 * take. Jetty measures only the time between two bytes and stops accepting at its limit, so that
 * whoever sends a byte now and then keeps everybody out. Here somebody new always gets in, and the
 * one goes that has let us wait the longest: a person's request is mostly there as a whole.
 */
final class OpenConnections implements Connection.Listener {
  /** What there may be at most: connections, and requests of which only a part was read. */
  record Most(int connections, int begun) {}

  private final Most most;
  private final Duration forRequest;
  private final Duration forAnswer;
  private final LongSupplier nanoTime;

  // each with the time since when, the longest first
  private final Map<Connection, Long> idle = new LinkedHashMap<>();
  private final Map<Connection, Long> begun = new LinkedHashMap<>();
  private final Map<Connection, Long> served = new LinkedHashMap<>();

  /**
   * Keeps none yet.
   *
   * @param forRequest until a whole request has come, from the start of the connection or the end
   *     of the answer before
   * @param forAnswer until the answer has gone
   * @param nanoTime a monotonic clock
   */
  OpenConnections(Most most, Duration forRequest, Duration forAnswer, LongSupplier nanoTime) {
    this.most = most;
    this.forRequest = forRequest;
    this.forAnswer = forAnswer;
    this.nanoTime = nanoTime;
  }

  @Override
  public void onOpened(Connection connection) {
    admit(connection).ifPresent(OpenConnections::close);
  }

  @Override
  public synchronized void onClosed(Connection connection) {
    idle.remove(connection);
    begun.remove(connection);
    served.remove(connection);
  }

  /** A part of a request was read, and we wait for the rest. */
  void begun(Connection connection) {
    begin(connection).ifPresent(OpenConnections::close);
  }

  /** The request is here, with its body: now we are the ones who let wait. */
  synchronized void received(Connection connection) {
    if (begun.remove(connection) != null || idle.remove(connection) != null) {
      served.put(connection, nanoTime.getAsLong());
    }
  }

  /** The answer has gone, and the next request may come. */
  synchronized void answered(Connection connection) {
    if (served.remove(connection) != null) {
      idle.put(connection, nanoTime.getAsLong());
    }
  }

  /** Closes what takes too long. */
  void closeOverdue() {
    overdue().forEach(OpenConnections::close);
  }

  private synchronized Optional<Connection> admit(Connection connection) {
    var leaves =
        idle.size() + begun.size() + served.size() < most.connections()
            ? Optional.<Connection>empty()
            : Stream.of(idle, begun, served).flatMap(line -> line.keySet().stream()).findFirst();
    leaves.ifPresent(this::onClosed);
    idle.put(connection, nanoTime.getAsLong());
    return leaves;
  }

  private synchronized Optional<Connection> begin(Connection connection) {
    var since = idle.remove(connection);
    if (since == null) {
      return Optional.empty();
    }
    var leaves =
        begun.size() < most.begun()
            ? Optional.<Connection>empty()
            : begun.keySet().stream().findFirst();
    leaves.ifPresent(this::onClosed);
    begun.put(connection, since);
    return leaves;
  }

  private synchronized List<Connection> overdue() {
    var found = new ArrayList<Connection>();
    found.addAll(longer(idle, forRequest));
    found.addAll(longer(begun, forRequest));
    found.addAll(longer(served, forAnswer));
    found.forEach(this::onClosed);
    return found;
  }

  private List<Connection> longer(Map<Connection, Long> line, Duration time) {
    var now = nanoTime.getAsLong();
    return line.entrySet().stream()
        .filter(e -> now - e.getValue() > time.toNanos())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The end point, not the connection: that would first send what is still to be sent. */
  private static void close(Connection connection) {
    connection.getEndPoint().close();
  }
}
