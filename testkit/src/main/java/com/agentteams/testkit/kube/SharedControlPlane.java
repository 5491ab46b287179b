package com.agentteams.testkit.kube;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The control plane of this JVM: started at the first call, stopped when the JVM ends. */
final class SharedControlPlane {
  static @Nullable ControlPlane instance;
  static @Nullable String whyNot;

  static synchronized void start() {
    if (instance != null || whyNot != null) {
      return;
    }
    try {
      var folder = Files.createTempDirectory("agentteams-kube-");
      // the hook first: a start that fails or is interrupted leaves processes behind
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(folder)));
      instance = ControlPlane.start(folder.resolve("cluster"));
    } catch (IOException | IllegalStateException e) {
      whyNot = "no Kubernetes control plane for tests: " + e.getMessage();
      System.err.println("SKIPPED, NOT PASSED: " + whyNot);
    }
  }

  private static void stop(Path folder) {
    if (Files.exists(folder.resolve("cluster"))) {
      Commands.kubeAssets("down", folder.resolve("cluster").toString());
    }
    if (instance != null) {
      Commands.deleteTree(instance.files());
    }
    Commands.deleteTree(folder);
  }
}
