package com.agentteams.testkit.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a shell script in place of our program. */
final class AgentTeamsProcessTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir Path folder = Path.of("");

  @Test
  void waitsUntilReadyAndReportsHowATerminatedProcessEnded() throws Exception {
    // Given
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/readyz",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    var script = "trap 'echo bye >&2; exit 3' TERM; env; while :; do sleep 0.1; done";

    // When
    try (var process = start(script, server.getAddress().getPort())) {
      process.awaitReady(PATIENCE);
      var exit = process.terminate();

      // Then
      assertThat(exit.code()).isEqualTo(3);
      assertThat(exit.took()).isLessThan(PATIENCE);
      assertThat(process.output()).contains("bye").doesNotContain("LANG=");
      assertThat(Files.readString(folder.resolve("output"))).isEqualTo(process.output());
    } finally {
      server.stop(0);
    }
  }

  @Test
  void showsTheOutputOfAProcessThatEndsInsteadOfBecomingReady() {
    try (var process = start("echo no such setting; exit 1", Ports.free())) {
      assertThatThrownBy(() -> process.awaitReady(PATIENCE))
          .hasMessageContaining("ended with code 1")
          .hasMessageContaining("no such setting");
    }
  }

  @Test
  void killsWithoutAsking() {
    try (var process = start("trap '' TERM; while :; do sleep 0.1; done", Ports.free())) {
      assertThat(process.alive()).isTrue();
      assertThat(process.kill().code()).isEqualTo(128 + 9);
      assertThat(process.alive()).isFalse();
    }
  }

  private AgentTeamsProcess start(String script, int managementPort) {
    return AgentTeamsProcess.start(
        List.of("sh", "-c", script),
        Map.of("AGENTTEAMS_MANAGEMENT_PORT", String.valueOf(managementPort)),
        folder.resolve("output"));
  }
}
