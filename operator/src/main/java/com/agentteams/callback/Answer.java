package com.agentteams.callback;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/**
 * An answer. Its security headers are added where it is sent, so that none can be without.
 *
 * @param headers beyond those that every answer has
 * @param referrer whether forms of this page may say where they come from
 */
record Answer(int status, String type, byte[] body, List<Header> headers, boolean referrer) {
  /** A name and a value. */
  record Header(String name, String value) {}

  static Answer page(int status, String html) {
    return new Answer(status, "text/html; charset=utf-8", html.getBytes(UTF_8), List.of(), false);
  }

  static Answer stylesheet(byte[] css) {
    return new Answer(200, "text/css; charset=utf-8", css, List.of(), false);
  }

  /** Callers pass nothing but the checked authorization URL, or our own wait page (O-8). */
  static Answer seeOther(String location) {
    return new Answer(303, "text/plain; charset=utf-8", new byte[0], List.of(), false)
        .with("Location", location);
  }

  Answer with(String name, String value) {
    var more = new ArrayList<>(headers);
    more.add(new Header(name, value));
    return new Answer(status, type, body, List.copyOf(more), referrer);
  }

  /** Without this the Origin of the page's form is {@code null}. */
  Answer withReferrer() {
    return new Answer(status, type, body, headers, true);
  }

  @Override
  public String toString() {
    return "Answer[" + status + "]";
  }
}
