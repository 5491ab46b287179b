package com.agentteams.testkit.demo;

import com.agentteams.testkit.kube.ChartRbac;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import sun.misc.Signal;

/** The chart's rights for the two processes, as Helm renders them. */
final class Rights {
  private static final String CLIENT_SECRET = "simulator-oauth-client";

  private Rights() {}

  static ChartRbac render(Path root, Path folder) {
    try {
      return ChartRbac.render(
          chartWithoutLinks(root, folder),
          "agentteams",
          Stage.NAMESPACE,
          Map.of(
              "operator", Map.of("vault", "google", "keys", "google", "gcpProject", Stage.PROJECT),
              "clientSecrets", List.of(CLIENT_SECRET)));
    } finally {
      takeSignalsBack();
    }
  }

  /** Helm is Go in this process, and its runtime takes Ctrl-C and kill for itself. */
  private static void takeSignalsBack() {
    for (var name : List.of("INT", "TERM", "HUP")) {
      var signal = new Signal(name);
      // on a thread of its own: exiting waits for the shutdown hook
      Signal.handle(signal, s -> new Thread(() -> System.exit(128 + s.getNumber())).start());
    }
  }

  /** A copy: Helm prints a line for every symbolic link, here one that leads to crds/. */
  private static Path chartWithoutLinks(Path root, Path folder) {
    var chart = root.resolve("charts/agentteams-operator");
    var copy = folder.resolve("chart");
    try (var paths = Files.walk(chart, FileVisitOption.FOLLOW_LINKS)) {
      for (var path : paths.toList()) { // parents first
        Files.copy(path, copy.resolve(chart.relativize(path)));
      }
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
