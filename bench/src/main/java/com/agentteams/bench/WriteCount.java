package com.agentteams.bench;

import com.agentteams.testkit.kube.GateProxy;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Counts what the operator writes, where time does not matter. */
final class WriteCount {
  private static final Plan COUNTED = new Plan(20, 20, 1);

  private final World world;
  private final Report report;

  WriteCount(World world, Report report) {
    this.world = world;
    this.report = report;
  }

  /**
   * Runs a second pass over all that is there, and then some connections in a namespace of their
   * own.
   */
  void count(OperatorUnderTest operator, String namespace) {
    world.stopOperator();
    var before = versions();
    var told = reasons();
    try (var proxy = GateProxy.inFrontOf(world.cluster())) {
      restart(proxy, before.size());
      var after = versions();
      var changed =
          after.entrySet().stream()
              .filter(e -> !e.getValue().equals(before.get(e.getKey())))
              .count();
      var secondPass = writes(proxy);
      var news = reasons();
      told.forEach((reason, count) -> news.merge(reason, -count, Integer::sum));
      news.values().removeIf(count -> count == 0);
      ConnectBench.say(
          "second pass over %d connections: writes %s, changed %d, new Events %s"
              .formatted(before.size(), secondPass, changed, news));

      Population.createAgents(world.client(), namespace, COUNTED.connections());
      quiet(proxy);
      try (var progress = new Progress(world.client(), namespace)) {
        var connections = Population.connections(namespace, COUNTED.connections());
        var toAwaiting =
            counted(
                proxy,
                namespace,
                () -> operator.toAwaitingConsent(namespace, progress, connections));
        var toConnected =
            counted(proxy, namespace, () -> operator.oneByOne(progress, COUNTED.logins()));
        report.writes("writes each, to AwaitingConsent", toAwaiting, 3);
        report.writes("writes each, reply to Connected", toConnected, 5);
      }
      report.writes("writes of a second pass, all", sum(secondPass) + changed, 0);
    }
  }

  private void restart(GateProxy proxy, int connections) {
    var calls = world.secretManager().calls();
    var began = System.nanoTime();
    world.startOperator(proxy.uri());
    var ready = Duration.ofNanos(System.nanoTime() - began);
    awaitLeader();
    quiet(proxy);
    var more =
        world.secretManager().calls().entrySet().stream()
            .mapToInt(e -> e.getValue() - calls.getOrDefault(e.getKey(), 0))
            .sum();
    report.restart(connections, ready, more / (double) connections);
  }

  /** Writes for each connection; Events of other kinds are not for it. */
  private double counted(GateProxy proxy, String namespace, Runnable work) {
    var others = eventsOfOthers(namespace);
    var before = Requests.now(world.client());
    proxy.resetWrites();
    work.run();
    quiet(proxy);
    var writes = writes(proxy);
    ConnectBench.say(
        "counted %s; each: reads %s"
            .formatted(
                writes,
                Cost.each(Requests.now(world.client()).readsSince(before), COUNTED.connections())));
    return (sum(writes) - (eventsOfOthers(namespace) - others)) / COUNTED.connections();
  }

  private double eventsOfOthers(String namespace) {
    return world.client().v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(e -> !"ToolConnection".equals(e.getInvolvedObject().getKind()))
        .count();
  }

  private Map<String, Integer> reasons() {
    var counts = new TreeMap<String, Integer>();
    world.client().v1().events().inAnyNamespace().list().getItems().stream()
        .filter(e -> "agentteams-operator".equals(e.getReportingComponent()))
        .forEach(
            e ->
                counts.merge(
                    e.getInvolvedObject().getKind() + " " + e.getReason(), 1, Integer::sum));
    return counts;
  }

  private static double sum(Map<String, Long> writes) {
    return writes.values().stream().mapToLong(n -> n).sum();
  }

  /** Without the lease, which beats by itself, reviews, which store nothing, and Agents' status. */
  private static Map<String, Long> writes(GateProxy proxy) {
    var counted = new TreeMap<String, Long>();
    proxy
        .writes()
        .forEach(
            (write, count) -> {
              if (!write.resource().equals("leases")
                  && !write.resource().startsWith("selfsubject")
                  && !write.toString().equals("patch agents/status")) {
                counted.put(write.toString(), count);
              }
            });
    return counted;
  }

  /** A replica is ready before it leads, and a pass that has not begun writes nothing either. */
  private void awaitLeader() {
    for (int i = 0; i < 120; i++) {
      ConnectBench.pause();
      var holder =
          world
              .client()
              .leases()
              .inNamespace(World.SYSTEM)
              .withName("agentteams-operator")
              .get()
              .getSpec()
              .getHolderIdentity();
      if (holder != null && !holder.isEmpty()) {
        ConnectBench.pause();
        return;
      }
    }
    throw new IllegalStateException("the operator does not lead again");
  }

  /** Returns once nothing was written and nothing reconciled for a while. */
  private void quiet(GateProxy proxy) {
    var last = "";
    for (int same = 0; same < 4; ) {
      ConnectBench.pause();
      var now =
          proxy.writes().entrySet().stream()
                  .filter(e -> !e.getKey().resource().equals("leases"))
                  .toList()
              + " "
              + reconciles();
      same = now.equals(last) ? same + 1 : 0;
      last = now;
    }
  }

  private String reconciles() {
    try (var in =
        URI.create("http://127.0.0.1:" + world.operator().managementPort() + "/metrics")
            .toURL()
            .openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(l -> l.startsWith("operator_sdk_reconciliations") && l.contains("_total"))
          .sorted()
          .collect(Collectors.joining("\n"));
    } catch (IOException e) {
      return "";
    }
  }

  private Map<String, String> versions() {
    return world.watched().stream()
        .flatMap(namespace -> world.connections(namespace).stream())
        .collect(
            Collectors.toMap(
                c -> c.getMetadata().getUid(), c -> c.getMetadata().getResourceVersion()));
  }
}
