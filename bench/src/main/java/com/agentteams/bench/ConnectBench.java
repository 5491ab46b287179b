package com.agentteams.bench;

import com.agentteams.api.ToolConnection;
import com.agentteams.secret.ConsentSealer;
import com.agentteams.settings.LogSettings;
import com.agentteams.telemetry.Logging;
import com.agentteams.testkit.gsm.Method;
import com.agentteams.testkit.kube.GateProxy;
import com.agentteams.vault.KeySets;
import com.agentteams.vault.TokenVault;
import com.agentteams.vault.gsm.GsmClient;
import com.agentteams.vault.gsm.GsmKeySetStore;
import com.agentteams.vault.gsm.GsmTokenStore;
import com.agentteams.vault.kubernetes.KubernetesKeyDirectory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Times connections, operator and floor in turns, then counts the operator's writes. See
 * docs/benchmarks.md.
 */
public final class ConnectBench {
  /** For counting, where time does not matter. */
  private static final Plan COUNTED = new Plan(20, 20, 1);

  private final Plan plan;
  private final World world;
  private final Report report = new Report(System.out);
  private final Consents consents;

  private ConnectBench(Plan plan, World world) {
    this.plan = plan;
    this.world = world;
    this.consents = new Consents(world.provider().url());
  }

  /** Prints the table; ends with 0 unless something did not converge. */
  public static void main(String[] arguments) {
    Plan plan;
    try {
      plan = Plan.of(Arrays.asList(arguments));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "\n" + Plan.HELP);
      System.exit(2);
      return;
    }
    Logging.configure(new LogSettings(LogSettings.Format.TEXT, LogSettings.Level.ERROR));
    say("starting a control plane, a provider, a Secret Manager and the operator");
    try (var world = new World(plan.rounds() + 1)) {
      new ConnectBench(plan, world).run();
    }
    System.exit(0);
  }

  private static void say(String text) {
    System.err.println("bench: " + text);
  }

  private void run() {
    world.startOperator(world.cluster().server());
    var clusterId =
        world.client().namespaces().withName("kube-system").get().getMetadata().getUid();
    var directory = new KubernetesKeyDirectory(world.client(), World.SYSTEM);
    try (var gsm =
        GsmClient.connect(World.PROJECT, "plaintext://" + world.secretManager().endpoint())) {
      var store = new GsmKeySetStore(gsm, clusterId);
      var opened = KeySets.open(store, directory, clusterId);
      for (int i = 0; opened.isEmpty() && i < 120; i++) {
        pause(); // ready comes before leading
        opened = KeySets.open(store, directory, clusterId);
      }
      var keys = opened.orElseThrow(() -> new IllegalStateException("the operator does not lead"));
      var replies = new Replies(clusterId, ConsentSealer.of(keys.consentPublicKeyJson()));
      var operator = new OperatorUnderTest(world.client(), consents, replies);
      var vault = new TokenVault(new GsmTokenStore(gsm), keys.vault(), clusterId);

      var asking = new Report.Timed();
      var connecting = new Report.Timed();
      race(operator, vault, replies, asking, connecting);
      report.head(plan);
      report.timed("apply to AwaitingConsent", asking, plan.connections());
      report.timed("reply to Connected", connecting, plan.logins());
      count(operator);
    }
  }

  private void race(
      OperatorUnderTest operator,
      TokenVault vault,
      Replies replies,
      Report.Timed asking,
      Report.Timed connecting) {
    var warmUp = plan.warmUp();
    var ignored = new Report.Timed();
    round("warm-up, operator", operator, world.watched(0), warmUp, ignored, ignored);
    var done = list(world.watched(0)).values().stream().toList();
    var floor = new Floor(world.client(), consents, replies, vault, Floor.templates(done));
    round("warm-up, bare client", floor, world.floor(0), warmUp, ignored, ignored);
    for (int i = 1; i <= plan.rounds(); i++) {
      if (i % 2 == 1) {
        round("round " + i + ", operator", operator, world.watched(i), plan, asking, connecting);
        round("round " + i + ", bare client", floor, world.floor(i), plan, asking, connecting);
      } else {
        round("round " + i + ", bare client", floor, world.floor(i), plan, asking, connecting);
        round("round " + i + ", operator", operator, world.watched(i), plan, asking, connecting);
      }
    }
  }

  private void round(
      String name,
      Contender contender,
      String namespace,
      Plan size,
      Report.Timed asking,
      Report.Timed connecting) {
    var isFloor = contender instanceof Floor;
    if (!isFloor) {
      world.createAgents(namespace, size.connections());
    }
    pause(); // what the API server and the operator still do of the last round
    try (var progress = new Progress(world.client(), namespace)) {
      var connections = world.connections(namespace, size.connections());
      var before = Cost.now(world);
      var opening = contender.toAwaitingConsent(namespace, progress, connections);
      before.tell(name + ", to AwaitingConsent", opening, size.connections(), world);
      asking.add(isFloor, opening);
      pause();
      before = Cost.now(world);
      var took = contender.toConnected(progress, size.logins());
      before.tell(name + ", to Connected", took, size.logins(), world);
      connecting.add(isFloor, took);
    }
  }

  /** CPU and calls, told on the way: they say where time goes. */
  private record Cost(Requests api, Duration operator, Duration bench, Map<Method, Integer> vault) {
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
      say(
          "%s: %.1fs; CPU of operator %.1fs, of API server %.1fs, of bench with fakes %.1fs; each: reads %s, vault %s"
              .formatted(
                  name,
                  took.toMillis() / 1000.0,
                  now.operator.minus(operator).toMillis() / 1000.0,
                  now.api.cpuSeconds() - api.cpuSeconds(),
                  now.bench.minus(bench).toMillis() / 1000.0,
                  each(now.api.readsSince(api), count),
                  each(calls, 1)));
    }
  }

  private static String each(Map<String, Double> counts, int count) {
    return counts.entrySet().stream()
        .map(e -> "%s %.2f".formatted(e.getKey(), e.getValue() / count))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  // --- counting

  private void count(OperatorUnderTest operator) {
    world.stopOperator();
    var before = versions();
    var told = reasons();
    try (var proxy = GateProxy.inFrontOf(world.cluster())) {
      world.startOperator(proxy.uri());
      awaitLeader();
      quiet(proxy);
      var after = versions();
      var changed =
          after.entrySet().stream()
              .filter(e -> !e.getValue().equals(before.get(e.getKey())))
              .count();
      var secondPass = writes(proxy);
      var news = reasons();
      told.forEach((reason, count) -> news.merge(reason, -count, Integer::sum));
      news.values().removeIf(count -> count == 0);
      say(
          "second pass over %d connections: writes %s, changed %d, new Events %s"
              .formatted(before.size(), secondPass, changed, news));

      var namespace = world.watched(plan.rounds() + 1);
      world.createAgents(namespace, COUNTED.connections());
      quiet(proxy);
      try (var progress = new Progress(world.client(), namespace)) {
        var connections = world.connections(namespace, COUNTED.connections());
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

  /** Writes for each connection; Events of other kinds are not for it. */
  private double counted(GateProxy proxy, String namespace, Runnable work) {
    var others = eventsOfOthers(namespace);
    var before = Requests.now(world.client());
    proxy.resetWrites();
    work.run();
    quiet(proxy);
    var writes = writes(proxy);
    say(
        "counted %s; each: reads %s"
            .formatted(
                writes,
                each(Requests.now(world.client()).readsSince(before), COUNTED.connections())));
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
      pause();
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
        pause();
        return;
      }
    }
    throw new IllegalStateException("the operator does not lead again");
  }

  /** Returns once nothing was written and nothing reconciled for a while. */
  private void quiet(GateProxy proxy) {
    var last = "";
    for (int same = 0; same < 4; ) {
      pause();
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
        java.net
            .URI
            .create("http://127.0.0.1:" + world.operator().managementPort() + "/metrics")
            .toURL()
            .openStream()) {
      return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
          .lines()
          .filter(l -> l.startsWith("operator_sdk_reconciliations") && l.contains("_total"))
          .sorted()
          .collect(Collectors.joining("\n"));
    } catch (java.io.IOException e) {
      return "";
    }
  }

  private Map<String, String> versions() {
    return world.watched().stream()
        .flatMap(namespace -> list(namespace).values().stream())
        .collect(
            Collectors.toMap(
                c -> c.getMetadata().getUid(), c -> c.getMetadata().getResourceVersion()));
  }

  private Map<String, ToolConnection> list(String namespace) {
    return world
        .client()
        .resources(ToolConnection.class)
        .inNamespace(namespace)
        .list()
        .getItems()
        .stream()
        .sorted(Comparator.comparing(c -> c.getMetadata().getName()))
        .collect(Collectors.toMap(c -> c.getMetadata().getName(), c -> c));
  }

  private static void pause() {
    try {
      Thread.sleep(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
