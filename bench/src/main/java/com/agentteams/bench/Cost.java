package com.agentteams.bench;

import com.agentteams.testkit.gsm.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** CPU and calls, told on the way: they say where time goes. */
record Cost(Requests api, Duration operator, Duration bench, Map<Method, Integer> vault) {
  static Cost now(World world) {
    return new Cost(
        Requests.now(world.client()),
        cpu(
            ProcessHandle.current()
                .descendants()
                .filter(
                    p ->
                        Arrays.asList(p.info().arguments().orElse(new String[0]))
                            .contains("com.agentteams.AgentTeams"))
                .findFirst()
                .orElse(ProcessHandle.current())),
        cpu(ProcessHandle.current()),
        world.secretManager().calls());
  }

  private static Duration cpu(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  void tell(String name, Duration took, int count, World world) {
    var now = now(world);
    var calls = new TreeMap<String, Double>();
    now.vault.forEach(
        (method, calledNow) -> {
          int more = calledNow - vault.getOrDefault(method, 0);
          if (more > 0) {
            calls.put(method.toString(), more / (double) count);
          }
        });
    ConnectBench.say(
        "%s: %.1fs; CPU of operator %.1fs, of API server %.1fs, of bench with fakes %.1fs; agent statuses %.0f; each: reads %s, vault %s"
            .formatted(
                name,
                took.toMillis() / 1000.0,
                now.operator.minus(operator).toMillis() / 1000.0,
                now.api.cpuSeconds() - api.cpuSeconds(),
                now.bench.minus(bench).toMillis() / 1000.0,
                now.api.agentStatuses() - api.agentStatuses(),
                each(now.api.readsSince(api), count),
                each(calls, 1)));
  }

  /** Counts for one connection, in words. */
  static String each(Map<String, Double> counts, int count) {
    return counts.entrySet().stream()
        .map(e -> "%s %.2f".formatted(e.getKey(), e.getValue() / count))
        .collect(Collectors.joining(", ", "{", "}"));
  }
}
