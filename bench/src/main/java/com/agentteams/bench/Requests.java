package com.agentteams.bench;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What the API server counted.
 *
 * @param reads requests for single objects of ours
 * @param agentStatuses writes of the status of agents, which come a second behind
 * @param cpuSeconds its CPU time
 */
record Requests(Map<String, Double> reads, double agentStatuses, double cpuSeconds) {
  private static final Pattern LINE =
      Pattern.compile("(?m)^apiserver_request_total\\{([^}]*)\\} ([0-9.e+]+)$");
  private static final Pattern CPU = Pattern.compile("(?m)^process_cpu_seconds_total ([0-9.e+]+)$");

  static Requests now(KubernetesClient admin) {
    var text = admin.raw("/metrics");
    var reads = new TreeMap<String, Double>();
    var agentStatuses = 0.0;
    for (var line = LINE.matcher(text); line.find(); ) {
      var labels = line.group(1);
      if (labels.contains("verb=\"GET\"") && labels.contains("group=\"agentteams.com\"")) {
        reads.merge(
            labels.replaceAll("(?:.*,)?resource=\"([^\"]*)\".*", "$1"),
            Double.parseDouble(line.group(2)),
            Double::sum);
      }
      if (labels.contains("resource=\"agents\"") && labels.contains("subresource=\"status\"")) {
        agentStatuses += Double.parseDouble(line.group(2));
      }
    }
    var cpu = CPU.matcher(text);
    return new Requests(
        reads, agentStatuses, cpu.find() ? Double.parseDouble(cpu.group(1)) : Double.NaN);
  }

  Map<String, Double> readsSince(Requests before) {
    var delta = new TreeMap<String, Double>();
    reads.forEach(
        (resource, count) -> {
          var more = count - before.reads.getOrDefault(resource, 0.0);
          if (more > 0) {
            delta.put(resource, more);
          }
        });
    return delta;
  }
}
