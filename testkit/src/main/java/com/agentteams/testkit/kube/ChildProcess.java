package com.agentteams.testkit.kube;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A child process that inherits nothing but PATH, HOME and which Java to use, and whose whole
 * output (stdout and stderr) goes to a file of its own. It does not outlive this JVM.
 */
public final class ChildProcess implements AutoCloseable {

  /** How a process ended, and how long that took. */
  public record Exit(int code, Duration took) {}

  private final Process process;
  private final Path outputFile;
  private final long outputStart;

  private ChildProcess(Process process, Path outputFile, long outputStart) {
    this.process = process;
    this.outputFile = outputFile;
    this.outputStart = outputStart;
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  /** Appends to the file if it exists, so that the starts of one replica can share it. */
  public static ChildProcess start(
      List<String> command, Map<String, String> environment, Path outputFile) {
    // to the file by the kernel: Java would close its own end of a pipe at destroy() and lose the
    // last words
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(outputFile.toFile()))
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    builder.environment().keySet().retainAll(List.of("PATH", "HOME"));
    builder.environment().put("AGENTTEAMS_JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    try {
      var start = Files.exists(outputFile) ? Files.size(outputFile) : 0;
      return new ChildProcess(builder.start(), outputFile, start);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command, e);
    }
  }

  public long pid() {
    return process.pid();
  }

  public boolean alive() {
    return process.isAlive();
  }

  /** All that it has written so far. */
  public String output() {
    try (var in = Files.newInputStream(outputFile)) {
      in.skipNBytes(outputStart);
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns once the output contains the text. */
  public void awaitOutput(String text, Duration patience) {
    await(() -> output().contains(text), () -> "'" + text + "' in its output", patience);
  }

  /** Looks every 20 ms; fails at once when the process ends, and shows the end of its output. */
  void await(BooleanSupplier condition, Supplier<String> what, Duration patience) {
    long start = System.nanoTime();
    while (true) {
      boolean ended =
          !process.isAlive(); // looked at first: the condition then sees all of its output
      if (condition.getAsBoolean()) {
        return;
      }
      if (ended || System.nanoTime() - start > patience.toNanos()) {
        var text = output();
        throw new AssertionError(
            "no %s: the process %s; its output ends with:%n%s"
                .formatted(
                    what.get(),
                    ended
                        ? "ended with code " + process.exitValue()
                        : "runs for " + patience + " since",
                    text.substring(Math.max(0, text.length() - 4000))));
      }
      pause();
    }
  }

  /** Sends SIGTERM and waits for the end, at most a minute. */
  public Exit terminate() {
    long start = System.nanoTime();
    process.destroy();
    return end(start);
  }

  /** Sends SIGKILL and waits for the end. */
  public Exit kill() {
    long start = System.nanoTime();
    process.destroyForcibly();
    return end(start);
  }

  /** Waits for a process that ends by itself. */
  public Exit awaitExit(Duration patience) {
    long start = System.nanoTime();
    try {
      if (!process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new AssertionError("process " + process.pid() + " has not ended within " + patience);
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    return new Exit(process.exitValue(), Duration.ofNanos(System.nanoTime() - start));
  }

  private Exit end(long start) {
    var exit = awaitExit(Duration.ofMinutes(1));
    return new Exit(exit.code, Duration.ofNanos(System.nanoTime() - start));
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted while waiting for a process", e);
  }
}
