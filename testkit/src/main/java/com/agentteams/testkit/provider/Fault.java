package com.agentteams.testkit.provider;

import com.agentteams.testkit.When;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;

/** One way in which an endpoint misbehaves. */
public sealed interface Fault {

  /** Answers this, and does nothing. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Respond(int status, Map<String, String> headers, byte[] body) implements Fault {}

  /** Keeps the caller waiting until the faults are cleared, then closes the connection. */
  record Hang(When when) implements Fault {}

  /** Closes the connection without a byte of an answer (FIN; the JDK's server cannot reset). */
  record Drop(When when) implements Fault {}

  /** Does its work, then closes the connection in the middle of the body. */
  record Cut() implements Fault {}

  /** Does its work, then answers byte by byte. */
  record Drip(Duration pause) implements Fault {}

  /** Does nothing, and answers a JSON text of so many bytes. */
  record Flood(long bytes) implements Fault {}

  /**
   * Does its work, then answers what is made of its answer: tokens that live, told oddly. See
   * {@link OddAnswer}.
   */
  record Changed(UnaryOperator<Respond> change) implements Fault {}

  static Fault respond(int status, String contentType, String body) {
    return respond(status, Map.of("Content-Type", contentType), body);
  }

  static Fault respond(int status, Map<String, String> headers, String body) {
    return new Respond(status, headers, body.getBytes(StandardCharsets.UTF_8));
  }

  static Fault redirect(int status, URI location) {
    return respond(status, Map.of("Location", location.toString()), "");
  }
}
