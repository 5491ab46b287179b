package com.agentteams.operator.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.Condition;
import com.agentteams.api.ConditionStatus;
import com.agentteams.api.ConnectionPhase;
import com.agentteams.api.ToolConnection;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What connections look like to a scrape. */
class ConnectionMetricsTest {
  @Test
  void aConnectionHasOneForItsPhaseItsConditionsAndItsReason() throws IOException {
    // When
    var series = scrape(connection("pm-slack", "slack", "Connected"));
    // Then
    assertThat(series)
        .contains(
            "agentteams_toolconnection_info{agent=\"pm\",name=\"pm-slack\",namespace=\"team-a\",tool=\"slack\"} 1",
            "agentteams_toolconnection_status_phase{name=\"pm-slack\",namespace=\"team-a\",phase=\"Connected\"} 1.0",
            "agentteams_toolconnection_status_phase{name=\"pm-slack\",namespace=\"team-a\",phase=\"Failed\"} 0.0",
            "agentteams_toolconnection_status_condition{name=\"pm-slack\",namespace=\"team-a\",status=\"True\",type=\"Ready\"} 1.0",
            "agentteams_toolconnection_status_condition{name=\"pm-slack\",namespace=\"team-a\",status=\"False\",type=\"Ready\"} 0.0",
            "agentteams_toolconnection_status_condition{name=\"pm-slack\",namespace=\"team-a\",status=\"Unknown\",type=\"Healthy\"} 1.0",
            "agentteams_toolconnection_status_reason{name=\"pm-slack\",namespace=\"team-a\",reason=\"Authorized\"} 1.0");
    assertThat(series).filteredOn(line -> line.contains("status_reason")).hasSize(1);
  }

  @Test
  void connectionsAreCountedByToolAndPhase() throws IOException {
    // When
    var series =
        scrape(
            connection("a", "slack", "Connected"),
            connection("b", "slack", "Connected"),
            connection("c", "slack", "Failed"),
            connection("d", "github", "Connected"));
    // Then
    assertThat(series)
        .filteredOn(line -> line.startsWith("agentteams_toolconnections{"))
        .containsExactlyInAnyOrder(
            "agentteams_toolconnections{phase=\"Connected\",tool=\"slack\"} 2.0",
            "agentteams_toolconnections{phase=\"Failed\",tool=\"slack\"} 1.0",
            "agentteams_toolconnections{phase=\"Connected\",tool=\"github\"} 1.0");
  }

  @Test
  void oneThatNobodyJudgedYetIsOnlyThere() throws IOException {
    // Given
    var statusless = connection("a", "slack", "Connected");
    statusless.setStatus(null);
    // When
    var series = scrape(statusless, connection("b", "slack", "null"));
    // Then
    assertThat(series)
        .hasSize(2)
        .allMatch(line -> line.startsWith("agentteams_toolconnection_info{"));
  }

  /** A login that ends by itself is worth an alert though it is ready now. */
  @ParameterizedTest
  @CsvSource({
    "NotRefreshable, False, Authorized NotRefreshable",
    "ProbeSucceeded, True, Authorized",
    "Authorized, False, Authorized"
  })
  void theReasonOfAnUnhealthyOneIsThereToo(String reason, String status, String reasons)
      throws IOException {
    // Given
    var c = connection("a", "slack", "Connected");
    c.setStatus(
        Objects.requireNonNull(c.getStatus())
            .withConditions(
                1L,
                ConnectionPhase.Connected,
                List.of(
                    new Condition("Ready", ConditionStatus.True, "Authorized", "m", "t", 1L),
                    new Condition(
                        "Healthy", ConditionStatus.valueOf(status), reason, "m", "t", 1L))));
    // When
    var series = scrape(c);
    // Then
    assertThat(series)
        .filteredOn(line -> line.contains("status_reason{"))
        .map(line -> line.replaceFirst(".*reason=\"([A-Za-z]+)\".*", "$1"))
        .containsExactlyInAnyOrder(reasons.split(" "));
  }

  /** Law 9: one bad object does not take the others from the scrape. */
  @Test
  void law9OneThatCannotBeReadIsLeftOut() throws IOException {
    // Given
    var unreadable = connection("a", "slack", "Connected");
    unreadable.setSpec(null);
    // When
    var series = scrape(unreadable, connection("b", "slack", "Connected"));
    // Then
    assertThat(series).noneMatch(line -> line.contains("\"a\"")).anyMatch(l -> l.contains("\"b\""));
  }

  private static List<String> scrape(ToolConnection... connections) throws IOException {
    var out = new ByteArrayOutputStream();
    new PrometheusTextFormatWriter(false)
        .write(out, new ConnectionMetrics(() -> Stream.of(connections)).collect());
    return out.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.startsWith("#"))
        .toList();
  }

  private static ToolConnection connection(String name, String tool, String phase) {
    return Given.read(
        """
        apiVersion: agentteams.com/v1alpha1
        kind: ToolConnection
        metadata: {name: %s, namespace: team-a, uid: %s}
        spec: {agentRef: {name: pm}, tool: %s}
        status:
          phase: %s
          conditions:
          - {type: Healthy, status: Unknown, reason: ProbeSucceeded, message: m}
          - {type: Ready, status: "True", reason: Authorized, message: m}
        """
            .formatted(name, name, tool, phase),
        ToolConnection.class);
  }
}
