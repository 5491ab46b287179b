package com.agentteams.it;

import com.agentteams.testkit.kube.AgentTeamsProcess;
import com.agentteams.testkit.kube.ChildProcess;
import com.agentteams.testkit.kube.GateProxy;
import com.agentteams.testkit.kube.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One replica of one of our processes, which can be killed and started again. */
final class Replica implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(90);

  final GateProxy proxy;
  private final String command;
  private final Map<String, String> environment;
  private final Path output;
  private final LeakScan leaks;
  private @Nullable Front front;
  private int httpPort;
  private @Nullable AgentTeamsProcess process;

  Replica(
      String command,
      GateProxy proxy,
      Map<String, String> environment,
      Path output,
      LeakScan leaks) {
    this.command = command;
    this.proxy = proxy;
    this.environment = environment;
    this.output = output;
    this.leaks = leaks;
  }

  void servedBy(Front newFront) {
    this.front = newFront;
  }

  void start() {
    environment.put("AGENTTEAMS_MANAGEMENT_PORT", Integer.toString(Ports.free()));
    if (front != null) {
      httpPort = Ports.free();
      environment.put("AGENTTEAMS_HTTP_PORT", Integer.toString(httpPort));
      front.add(httpPort);
    }
    process = AgentTeamsProcess.start(command, environment, output);
  }

  void awaitReady() {
    process().awaitReady(START);
  }

  boolean alive() {
    return process != null && process.alive();
  }

  String log() {
    return process().output();
  }

  boolean leadsAs(String identity) {
    return log().lines().anyMatch(line -> line.contains("Leading") && line.contains(identity));
  }

  ChildProcess.Exit kill() {
    leave();
    return process().kill();
  }

  ChildProcess.Exit terminate() {
    leave();
    return process().terminate();
  }

  ChildProcess.Exit awaitExit(Duration patience) {
    return process().awaitExit(patience);
  }

  /** Stops being an endpoint of the Service. */
  private void leave() {
    keepMetrics();
    Optional.ofNullable(front).ifPresent(f -> f.remove(httpPort));
  }

  AgentTeamsProcess process() {
    return Optional.ofNullable(process).orElseThrow();
  }

  String metrics() {
    return manage("/metrics").map(HttpResponse::body).orElse("");
  }

  /** The status of a probe; 0 where nobody answers. */
  int health(String path) {
    return manage(path).map(HttpResponse::statusCode).orElse(0);
  }

  private Optional<HttpResponse<String>> manage(String path) {
    try (var http = HttpClient.newHttpClient()) {
      var uri = URI.create("http://127.0.0.1:" + process().managementPort() + path);
      return Optional.of(
          http.send(
              HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build(),
              BodyHandlers.ofString()));
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  void keepMetrics() {
    if (alive()) {
      leaks.add("metrics of " + command, metrics());
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
      try {
        leaks.add("log of " + output.getFileName(), Files.readString(output));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    proxy.close();
  }
}
