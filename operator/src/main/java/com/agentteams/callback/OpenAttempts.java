package com.agentteams.callback;

import com.agentteams.oauth.Attempt;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.OffsetDateTime;

/**
 * Finds the connection that an attempt is for. What leads nowhere is an {@link
 * InvalidLinkException}, whatever the reason.
 */
final class OpenAttempts {
  private final Connections connections;
  private final Clock clock;

  OpenAttempts(Connections connections, Clock clock) {
    this.connections = connections;
    this.clock = clock;
  }

  /** The connection, if this attempt is the one that is open, and not past its time. */
  Connection openNow(Target target, Attempt attempt) {
    var connection = open(target, attempt);
    var end = connection.status().connectURLExpirationTime();
    try {
      if (end != null && !OffsetDateTime.parse(end).toInstant().isAfter(clock.instant())) {
        throw new InvalidLinkException("Expired");
      }
    } catch (DateTimeException e) {
      throw new InvalidLinkException("ExpirationTimeUnreadable");
    }
    return connection;
  }

  /** Whether the page that this browser began at can be opened again. */
  boolean leadsToItsPage(AttemptCookie cookie) {
    try {
      return cookie.isOf(openNow(cookie.target(), cookie.attempt()));
    } catch (InvalidLinkException e) {
      return false;
    }
  }

  /** The connection, if this attempt is the one that is open. */
  Connection open(Target target, Attempt attempt) {
    var connection =
        connections.get(target).orElseThrow(() -> new InvalidLinkException("NotFound"));
    if (Attempt.inLink(connection.status().connectURL()).filter(attempt::isSame).isEmpty()) {
      throw new InvalidLinkException("AttemptNotOpen");
    }
    return connection;
  }

  /** What the connection refers to. */
  Surroundings around(Connection connection) {
    return connections
        .around(connection)
        .orElseThrow(() -> new InvalidLinkException("ReferenceMissing"));
  }
}
