package com.agentteams.testkit.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.testkit.kube.Ports;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DoorstepTest {
  private static final String PATH = "/connect/default/pm-simulator/abc";
  private static final URI PROVIDER = URI.create("http://127.0.0.1:9400");

  private static Optional<String> problemWith(int status, String policy) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().add("Content-Security-Policy", policy);
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    try {
      return Doorstep.problem(link(server.getAddress().getPort()))
          .map(text -> text.replace(":" + server.getAddress().getPort(), ":PORT"))
          .map(text -> text.replace("port " + server.getAddress().getPort(), "port PORT"));
    } finally {
      server.stop(0);
    }
  }

  private static URI link(int port) {
    return URI.create("http://127.0.0.1:" + port + PATH);
  }

  @Test
  void hasNothingToSayAboutAPageThatIsThere() throws IOException {
    assertThat(problemWith(200, "default-src 'none'; form-action 'self'")).isEmpty();
  }

  @Test
  void namesTheNamespaceThatTheCallbackCannotReach() throws IOException {
    assertThat(problemWith(404, "default-src 'none'"))
        .contains(
            "the callback shows no page for namespace default (it answered 404): it needs the right to get ToolConnections there, see callback.log");
  }

  @Test
  void tellsAnotherProgramOnThePort() throws IOException {
    assertThat(problemWith(200, "default-src *"))
        .contains(
            "another program answers at http://127.0.0.1:PORT: end what listens on port PORT, then start the demo again");
  }

  @Test
  void tellsAPortThatNobodyAnswersOn() {
    var port = Ports.free();

    assertThat(Doorstep.problem(link(port)))
        .contains(
            "http://127.0.0.1:"
                + port
                + " cannot be reached from here: look whether a firewall closes the port and whether the name leads to this machine");
  }

  @Test
  void saysHowABrowserElsewhereGetsIn() {
    assertThat(Doorstep.wayIn(Map.of(), file -> false, link(8080), PROVIDER)).isEmpty();
    assertThat(Doorstep.wayIn(Map.of("SSH_CONNECTION", "x"), file -> false, link(8080), PROVIDER))
        .hasValueSatisfying(
            text -> assertThat(text).contains("ssh -L 8080:localhost:8080 -L 9400:127.0.0.1:9400"));
    assertThat(Doorstep.wayIn(Map.of(), "/.dockerenv"::equals, link(8080), PROVIDER))
        .hasValueSatisfying(text -> assertThat(text).contains("--network host"));
  }
}
