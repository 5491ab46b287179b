package com.agentteams.testkit.kube;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where this repository lies, whichever module's folder a test runs in. */
public final class RepositoryRoot {

  private RepositoryRoot() {}

  public static Path find() {
    var start = Path.of("").toAbsolutePath();
    for (var folder = start; folder != null; folder = folder.getParent()) {
      if (Files.isDirectory(folder.resolve("tools/kube-assets"))) {
        return folder;
      }
    }
    throw new IllegalStateException("no tools/kube-assets in " + start + " or above it");
  }
}
