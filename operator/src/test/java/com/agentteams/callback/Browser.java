package com.agentteams.callback;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Speaks HTTP over a socket, so that a test can send what no client would. Keeps cookies. */
final class Browser {
  final Map<String, String> cookies = new LinkedHashMap<>();
  private final int port;
  private final String host;

  Browser(int port, String host) {
    this.port = port;
    this.host = host;
  }

  int port() {
    return port;
  }

  Response get(String target) {
    return send("GET", target, "");
  }

  /** Presses the button on our own page. */
  Response press(String target) {
    return send("POST", target, "Sec-Fetch-Site: same-origin\r\nContent-Length: 0\r\n");
  }

  /** Presses the button, and gives the state that it was sent on with. */
  String begin(String target) {
    var location = press(target).location();
    return location.substring(location.indexOf("&state=") + 7);
  }

  Response send(String method, String target, String headers) {
    var cookie =
        cookies.isEmpty()
            ? ""
            : "Cookie: "
                + cookies.entrySet().stream()
                    .map(c -> c.getKey() + "=" + c.getValue())
                    .collect(Collectors.joining("; "))
                + "\r\n";
    var response =
        raw(
            method
                + " "
                + target
                + " HTTP/1.1\r\nHost: "
                + host
                + "\r\nConnection: close\r\n"
                + cookie
                + headers
                + "\r\n");
    for (var set : response.all("set-cookie")) {
      var name = set.substring(0, set.indexOf('='));
      cookies.remove(name);
      if (!set.contains("Max-Age=0")) {
        cookies.put(name, set.substring(set.indexOf('=') + 1, set.indexOf(';')));
      }
    }
    return response;
  }

  /**
   * Bytes as they are; reads until the server closes. A server that has read enough answers and
   * closes while we still write, so now and then the answer is lost: then once more, as people do.
   */
  Response raw(String bytes) {
    for (var tries = 1; ; tries++) {
      try (var socket = new Socket("localhost", port)) {
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
        return Response.parse(new String(socket.getInputStream().readAllBytes(), UTF_8));
      } catch (SocketTimeoutException e) {
        throw new UncheckedIOException(e);
      } catch (IOException e) {
        if (tries == 3) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  record Response(int status, List<String> headers, String body) {
    static Response parse(String text) {
      var end = text.indexOf("\r\n\r\n");
      var head = List.of(text.substring(0, end).split("\r\n"));
      return new Response(
          Integer.parseInt(head.getFirst().split(" ")[1]),
          new ArrayList<>(head.subList(1, head.size())),
          text.substring(end + 4));
    }

    List<String> all(String name) {
      return headers.stream()
          .filter(h -> h.toLowerCase(Locale.ROOT).startsWith(name + ":"))
          .map(h -> h.substring(name.length() + 1).strip())
          .toList();
    }

    Optional<String> header(String name) {
      return all(name).stream().findFirst();
    }

    String location() {
      return header("location").orElseThrow();
    }
  }
}
