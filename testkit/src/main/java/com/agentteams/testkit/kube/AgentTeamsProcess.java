package com.agentteams.testkit.kube;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One of our processes, started from the distribution as an installation starts it: {@code
 * agentteams operator}, with these settings and nothing inherited. Tests search its whole output
 * for secrets when it has ended.
 */
public final class AgentTeamsProcess implements AutoCloseable {

  private static final String MANAGEMENT_PORT = "AGENTTEAMS_MANAGEMENT_PORT";

  private final ChildProcess process;
  private final int managementPort;

  private AgentTeamsProcess(ChildProcess process, int managementPort) {
    this.process = process;
    this.managementPort = managementPort;
  }

  /** Needs AGENTTEAMS_MANAGEMENT_PORT in the environment, for example from {@link Ports#free()}. */
  public static AgentTeamsProcess start(
      String command, Map<String, String> environment, Path outputFile) {
    var program = RepositoryRoot.find().resolve("operator/target/agentteams/bin/agentteams");
    if (!Files.isExecutable(program)) {
      throw new IllegalStateException(
          program + " does not exist: run ./mvnw -pl operator -am package -Dquick");
    }
    return start(List.of(program.toString(), command), environment, outputFile);
  }

  static AgentTeamsProcess start(
      List<String> commandLine, Map<String, String> environment, Path outputFile) {
    var port =
        Objects.requireNonNull(
            environment.get(MANAGEMENT_PORT), MANAGEMENT_PORT + " is not in the environment");
    return new AgentTeamsProcess(
        ChildProcess.start(commandLine, environment, outputFile), Integer.parseInt(port));
  }

  /** Returns once {@code /readyz} answers 200; fails at once if the process ends before. */
  public AgentTeamsProcess awaitReady(Duration patience) {
    process.await(this::ready, () -> "200 from " + readyz(), patience);
    return this;
  }

  /** Whether {@code /readyz} answers 200 now. */
  public boolean ready() {
    try {
      var connection = (HttpURLConnection) readyz().toURL().openConnection();
      connection.setConnectTimeout(1000);
      connection.setReadTimeout(5000);
      return connection.getResponseCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private URI readyz() {
    return URI.create("http://127.0.0.1:" + managementPort + "/readyz");
  }

  /** Where {@code /metrics}, {@code /livez} and {@code /readyz} are. */
  public int managementPort() {
    return managementPort;
  }

  public boolean alive() {
    return process.alive();
  }

  /** Everything it has written to stdout and stderr so far. */
  public String output() {
    return process.output();
  }

  /** Waits until it has ended by itself. */
  public ChildProcess.Exit awaitExit(Duration patience) {
    return process.awaitExit(patience);
  }

  /** SIGTERM, as a rollout does; returns its end. */
  public ChildProcess.Exit terminate() {
    return process.terminate();
  }

  /** SIGKILL, as a lost node does; returns its end. */
  public ChildProcess.Exit kill() {
    return process.kill();
  }

  @Override
  public void close() {
    process.close();
  }
}
