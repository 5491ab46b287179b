package com.agentteams.testkit.demo;

import com.agentteams.testkit.kube.ChartRbac;
import com.agentteams.testkit.kube.ControlPlane;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the demo puts into a cluster, and how it goes again. */
final class Footprint {
  private final ControlPlane cluster;
  private final Path root;
  private final Path quickstart;
  private final boolean borrowed;
  private final Narrator narrator;
  private final List<HasMetadata> rights = new ArrayList<>();
  private final List<String> ownCrds = new ArrayList<>();

  /**
   * @param borrowed whether somebody else has the cluster too
   */
  Footprint(ControlPlane cluster, Path root, Path quickstart, boolean borrowed, Narrator narrator) {
    this.cluster = cluster;
    this.root = root;
    this.quickstart = quickstart;
    this.borrowed = borrowed;
    this.narrator = narrator;
  }

  void applyRights(ChartRbac chart) {
    cluster
        .kubectl("apply", "--server-side", "-f", quickstart.resolve("00-namespace.yaml").toString())
        .orThrow();
    rights.addAll(chart.applyRbac(cluster.admin()));
    narrator.say("applied the chart's rights: " + rights.size() + " objects of RBAC");
  }

  /** Somebody's cluster may have an installation: the demo would break into it. */
  void requireFree() {
    for (var object :
        List.of(
            "namespace/" + Stage.NAMESPACE,
            "clusterrole.rbac.authorization.k8s.io/agentteams-operator")) {
      var found = cluster.kubectl("get", object, "--ignore-not-found", "-o", "name").orThrow();
      if (!found.isBlank()) {
        throw new IllegalStateException(
            "the cluster has " + object + " already: take a cluster without AgentTeams");
      }
    }
    if (!crds().isEmpty()) {
      for (var object : List.of("tool/simulator", "agent/pm", "toolconnection/pm-simulator")) {
        var found =
            cluster.kubectl("get", object, "-n", "default", "--ignore-not-found", "-o", "name");
        if (found.exitCode() == 0 && !found.stdout().isBlank()) {
          throw new IllegalStateException(
              "the cluster has " + object + " already: delete it first");
        }
      }
    }
  }

  private List<String> crds() {
    return cluster
        .kubectl("get", "crd", "-o", "name")
        .orThrow()
        .lines()
        .filter(name -> name.endsWith(".agentteams.com"))
        .toList();
  }

  void applyCrds() {
    var before = borrowed ? crds() : List.<String>of();
    cluster.applyFolder(root.resolve("crds"));
    if (borrowed) {
      crds().stream().filter(name -> !before.contains(name)).forEach(ownCrds::add);
    }
    narrator.say("applied crds/");
  }

  /** Takes everything of ours out of a cluster that is not ours. */
  void remove() {
    narrator.say("removing everything of the demo from the cluster");
    var deleted =
        cluster.kubectl(
            "delete",
            "toolconnection/pm-simulator",
            "-n",
            "default",
            "--ignore-not-found",
            "--timeout=15s");
    if (deleted.exitCode() != 0) {
      // the operator is gone, and with it who ends the finalizer; the provider was simulated
      cluster.kubectl(
          "patch",
          "toolconnection/pm-simulator",
          "-n",
          "default",
          "--type=merge",
          "-p",
          "{\"metadata\":{\"finalizers\":null}}");
    }
    cluster.kubectl("delete", "-f", quickstart.toString(), "--ignore-not-found", "--timeout=60s");
    rights.forEach(right -> cluster.admin().resource(right).delete());
    if (!ownCrds.isEmpty()) {
      var arguments = new ArrayList<>(List.of("delete", "--timeout=60s", "--ignore-not-found"));
      arguments.addAll(ownCrds);
      cluster.kubectl(arguments.toArray(String[]::new)).orThrow();
    }
  }
}
