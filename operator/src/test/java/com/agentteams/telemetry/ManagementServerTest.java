package com.agentteams.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.agentteams.settings.InvalidSettingException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ManagementServerTest {
  private volatile boolean ready = true;
  private final ManagementServer server =
      ManagementServer.start(0, ProcessMetrics.create(), () -> true, () -> ready);

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void showsWhatRunsAndHowTheJvmDoes() throws Exception {
    // When
    var metrics = get("/metrics").body();
    // Then
    assertThat(metrics).containsPattern("agentteams_build_info\\{java=\"25.*\",version=\".+\"} 1");
    assertThat(metrics).contains("jvm_memory_used_bytes", "process_uptime_seconds");
  }

  @Test
  void isReadyOnlyWhenTheProcessIs() throws Exception {
    // Given
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
    // When
    ready = false;
    // Then
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    assertThat(get("/livez").body()).isEqualTo("ok");
  }

  @Test
  void hasNothingElse() throws Exception {
    // When
    var other = get("/metrics/x");
    // Then
    assertThat(other.statusCode()).isEqualTo(404);
  }

  @Test
  void namesThePortThatIsTaken() {
    // When
    assertThatThrownBy(
            () ->
                ManagementServer.start(
                    server.port(), ProcessMetrics.create(), () -> true, () -> true))
        // Then
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("AGENTTEAMS_MANAGEMENT_PORT " + server.port());
  }

  private HttpResponse<String> get(String path) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }
}
