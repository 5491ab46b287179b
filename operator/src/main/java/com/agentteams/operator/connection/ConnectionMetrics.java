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
import java.util.Comparator;
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
  private final Supplier<Stream<ToolConnection>> connections;

  /**
   * @param connections every connection that this process is in charge of
   */
  public ConnectionMetrics(Supplier<Stream<ToolConnection>> connections) {
    this.connections = connections;
  }

  @Override
  public MetricSnapshots collect() {
    var scrape = new Scrape();
    connections.get().filter(c -> c.getSpec() != null).forEach(scrape::add);
    return scrape.snapshots();
  }

  /** What one scrape shows. */
  private static final class Scrape {
    private final GaugeSnapshot.Builder phases =
        GaugeSnapshot.builder()
            .name("agentteams_toolconnection_status_phase")
            .help("1 for the phase that a connection is in, 0 for the others.");
    private final GaugeSnapshot.Builder conditions =
        GaugeSnapshot.builder()
            .name("agentteams_toolconnection_status_condition")
            .help("1 for the status that a condition has, 0 for the others.");
    private final GaugeSnapshot.Builder reasons =
        GaugeSnapshot.builder()
            .name("agentteams_toolconnection_status_reason")
            .help(
                "1 for the reason of condition Ready, and for that of Healthy where it is False.");
    private final InfoSnapshot.Builder infos =
        InfoSnapshot.builder()
            .name("agentteams_toolconnection_info")
            .help("Which agent and tool a connection joins.");
    private final Map<List<String>, Integer> totals =
        new TreeMap<>(Comparator.comparing(List::toString));

    void add(ToolConnection c) {
      var spec = c.getSpec();
      var name =
          Labels.of("namespace", c.getMetadata().getNamespace(), "name", c.getMetadata().getName());
      infos.dataPoint(
          new InfoDataPointSnapshot(
              name.merge(Labels.of("agent", spec.agentRef().name(), "tool", spec.tool()))));
      var status = c.getStatus();
      if (status == null || status.phase() == null) {
        return;
      }
      totals.merge(List.of(spec.tool(), status.phase().name()), 1, Integer::sum);
      for (var phase : ConnectionPhase.values()) {
        phases.dataPoint(point(phase == status.phase(), name.add("phase", phase.name())));
      }
      for (var condition : status.conditions()) {
        for (var value : ConditionStatus.values()) {
          var labels = name.merge(Labels.of("type", condition.type(), "status", value.name()));
          conditions.dataPoint(point(value == condition.status(), labels));
        }
      }
      Stream.concat(
              Conditions.find(status.conditions(), ConditionType.Ready).stream(),
              Conditions.find(status.conditions(), ConditionType.Healthy).stream()
                  .filter(healthy -> healthy.status() == ConditionStatus.False))
          .map(Condition::reason)
          .distinct()
          .forEach(reason -> reasons.dataPoint(point(true, name.add("reason", reason))));
    }

    MetricSnapshots snapshots() {
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

    private static GaugeDataPointSnapshot point(boolean on, Labels labels) {
      return new GaugeDataPointSnapshot(on ? 1 : 0, labels, null);
    }
  }
}
