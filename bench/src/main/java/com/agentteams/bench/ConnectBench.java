package com.agentteams.bench;

import com.agentteams.secret.ConsentSealer;
import com.agentteams.settings.LogSettings;
import com.agentteams.telemetry.Logging;
import com.agentteams.vault.KeySets;
import com.agentteams.vault.TokenVault;
import com.agentteams.vault.gsm.GsmClient;
import com.agentteams.vault.gsm.GsmKeySetStore;
import com.agentteams.vault.gsm.GsmTokenStore;
import com.agentteams.vault.kubernetes.KubernetesKeyDirectory;
import java.util.Arrays;

/**
 * Times connections, operator and floor in turns, then counts the operator's writes. See
 * docs/benchmarks.md.
 */
public final class ConnectBench {
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

  static void say(String text) {
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
      new WriteCount(world, report).count(operator, world.watched(plan.rounds() + 1));
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
    var done = world.connections(world.watched(0));
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
      Population.createAgents(world.client(), namespace, size.connections());
    }
    quiet();
    try (var progress = new Progress(world.client(), namespace)) {
      var connections = Population.connections(namespace, size.connections());
      var before = Cost.now(world);
      var opening = contender.toAwaitingConsent(namespace, progress, connections);
      before.tell(name + ", to AwaitingConsent", opening, size.connections(), world);
      asking.add(isFloor, opening);
      quiet();
      before = Cost.now(world);
      var took = contender.toConnected(progress, size.logins());
      before.tell(name + ", to Connected", took, size.logins(), world);
      connecting.add(isFloor, took);
    }
  }

  /** Waits for what is still being done of the phase before: agents show it a second later. */
  private void quiet() {
    for (double before = -1, now = 0; before != now; ) {
      before = now;
      pause();
      pause();
      now = Requests.now(world.client()).agentStatuses();
    }
  }

  static void pause() {
    try {
      Thread.sleep(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
