package com.agentteams.operator.connection;

import com.agentteams.api.Condition;
import com.agentteams.api.ConditionStatus;
import com.agentteams.api.ConditionType;
import com.agentteams.api.ConnectionPhase;
import com.agentteams.api.ToolConnection;
import com.agentteams.operator.status.Conditions;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What connections look like, computed from the cache at each scrape: a series goes with its object
 * and nothing has to be cleaned up. Empty unless this process leads. No label has an account, an
 * address or a URL (L-5).
 */
public final class ConnectionMetrics implements MultiCollector {
  private static final String PREFIX = "agentteams_toolconnection_";

  private final Supplier<Stream<ToolConnection>> connections;

  /**
   * @param connections every connection that this process is in charge of
   */
  public ConnectionMetrics(Supplier<Stream<ToolConnection>> connections) {
    this.connections = connections;
  }

  @Override
  public MetricSnapshots collect() {
    var phases =
        GaugeSnapshot.builder()
            .name(PREFIX + "status_phase")
            .help("1 for the phase that a connection is in, 0 for the others.");
    var conditions =
        GaugeSnapshot.builder()
            .name(PREFIX + "status_condition")
            .help("1 for the status that a condition has, 0 for the others.");
    var reasons =
        GaugeSnapshot.builder()
            .name(PREFIX + "status_reason")
            .help("1 for the reason of condition Ready.");
    var infos =
        InfoSnapshot.builder()
            .name(PREFIX + "info")
            .help("Which agent and tool a connection joins.");
    Map<List<String>, Integer> totals =
        new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
    connections
        .get()
        .filter(c -> c.getSpec() != null)
        .forEach(
            c -> {
              var namespace = c.getMetadata().getNamespace();
              var name = c.getMetadata().getName();
              infos.dataPoint(
                  new InfoDataPointSnapshot(
                      Labels.of(
                          "namespace",
                          namespace,
                          "name",
                          name,
                          "agent",
                          c.getSpec().agentRef().name(),
                          "tool",
                          c.getSpec().tool())));
              var status = c.getStatus();
              if (status == null || status.phase() == null) {
                return;
              }
              totals.merge(List.of(c.getSpec().tool(), status.phase().name()), 1, Integer::sum);
              for (var phase : ConnectionPhase.values()) {
                phases.dataPoint(
                    point(
                        phase == status.phase(),
                        "namespace",
                        namespace,
                        "name",
                        name,
                        "phase",
                        phase.name()));
              }
              for (var condition : status.conditions()) {
                for (var value : ConditionStatus.values()) {
                  conditions.dataPoint(
                      point(
                          value == condition.status(),
                          "namespace",
                          namespace,
                          "name",
                          name,
                          "type",
                          condition.type(),
                          "status",
                          value.name()));
                }
              }
              Conditions.find(status.conditions(), ConditionType.Ready)
                  .map(Condition::reason)
                  .ifPresent(
                      reason ->
                          reasons.dataPoint(
                              point(true, "namespace", namespace, "name", name, "reason", reason)));
            });
    var counts =
        GaugeSnapshot.builder()
            .name("agentteams_toolconnections")
            .help("How many connections of a tool are in a phase.");
    totals.forEach(
        (key, count) ->
            counts.dataPoint(
                new GaugeDataPointSnapshot(
                    count, Labels.of("tool", key.get(0), "phase", key.get(1)), null)));
    return MetricSnapshots.of(
        phases.build(), conditions.build(), reasons.build(), infos.build(), counts.build());
  }

  private static GaugeDataPointSnapshot point(boolean on, String... labels) {
    return new GaugeDataPointSnapshot(on ? 1 : 0, Labels.of(labels), null);
  }
}
