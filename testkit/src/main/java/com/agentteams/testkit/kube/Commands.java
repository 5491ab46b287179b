package com.agentteams.testkit.kube;

import com.agentteams.testkit.kube.ControlPlane.CommandResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Runs other programs, and cleans up after them. */
final class Commands {
  private Commands() {}

  static String kubeAssets(String... arguments) {
    var script = RepositoryRoot.find().resolve("tools/kube-assets/kube-assets");
    var command = Stream.concat(Stream.of(script.toString()), Stream.of(arguments)).toList();
    return run(command, true).orThrow().strip().lines().reduce("", (a, b) -> b);
  }

  /**
   * The standard error is shown while it runs where asked for: a first build takes minutes and says
   * so.
   */
  static CommandResult run(List<String> command, boolean show) {
    try {
      var process =
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .start();
      var stderr = new StringBuilder();
      var reader =
          Thread.ofVirtual()
              .start(
                  () ->
                      process
                          .errorReader(StandardCharsets.UTF_8)
                          .lines()
                          .forEach(
                              line -> {
                                stderr.append(line).append('\n');
                                if (show) {
                                  System.err.println(line);
                                }
                              }));
      var stdout = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      var code = process.waitFor();
      reader.join();
      return new CommandResult(code, stdout, stderr.toString());
    } catch (IOException e) {
      return new CommandResult(127, "", String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while running " + command.getFirst(), e);
    }
  }

  static void deleteTree(Path folder) {
    try (var paths = Files.walk(folder)) {
      for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      System.err.println("left behind: " + folder + ": " + e);
    }
  }
}
