package com.agentteams.testkit.demo;

import com.agentteams.testkit.gsm.FakeSecretManager;
import com.agentteams.testkit.kube.AgentTeamsProcess;
import com.agentteams.testkit.kube.ControlPlane;
import com.agentteams.testkit.kube.Ports;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The operator and the callback of a demo, each as its own ServiceAccount. */
final class Processes {
  private static final int CALLBACK_PORT = 8080;
  private static final String JAVA_OPTS =
      "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx128m -Xshare:auto";

  private final AgentTeamsProcess operator;
  private final AgentTeamsProcess callback;

  private Processes(AgentTeamsProcess operator, AgentTeamsProcess callback) {
    this.operator = operator;
    this.callback = callback;
  }

  void awaitReady(Duration patience) {
    operator.awaitReady(patience);
    callback.awaitReady(patience);
  }

  /** Throws if one of our processes has ended. */
  void requireRunning() {
    requireRunning("operator", operator);
    requireRunning("callback", callback);
  }

  private static void requireRunning(String name, AgentTeamsProcess process) {
    if (!process.alive()) {
      var last = process.output().strip().lines().reduce("", (a, b) -> b);
      throw new IllegalStateException("the " + name + " has ended: " + last);
    }
  }

  static Processes start(
      ControlPlane cluster, FakeSecretManager secretManager, Path folder, Narrator narrator) {
    var port = free(CALLBACK_PORT) ? CALLBACK_PORT : Ports.free();
    if (port != CALLBACK_PORT) {
      narrator.say(
          "port %d is taken: the callback and the link get %d; end what listens there to have the usual one"
              .formatted(CALLBACK_PORT, port));
    }
    var common = new HashMap<String, String>();
    common.put("AGENTTEAMS_NAMESPACE", Stage.NAMESPACE);
    common.put("AGENTTEAMS_CALLBACK_URL", "http://localhost:" + port);
    common.put("AGENTTEAMS_ALLOW_HTTP_PROVIDERS", "true");
    common.put("JAVA_OPTS", JAVA_OPTS);
    var operator =
        process(
            cluster,
            folder,
            "operator",
            common,
            Map.of(
                "AGENTTEAMS_VAULT",
                "google",
                "AGENTTEAMS_KEYS",
                "google",
                "AGENTTEAMS_GCP_PROJECT",
                Stage.PROJECT,
                "AGENTTEAMS_SECRET_MANAGER_ENDPOINT",
                "plaintext://" + secretManager.endpoint()));
    var callback =
        process(
            cluster,
            folder,
            "callback",
            common,
            Map.of("AGENTTEAMS_HTTP_PORT", Integer.toString(port)));
    narrator.say(
        "started operator and callback (http://localhost:%d), each as its own ServiceAccount"
            .formatted(port));
    tellWhereToLook(narrator, folder, operator.managementPort());
    return new Processes(operator, callback);
  }

  private static void tellWhereToLook(Narrator narrator, Path folder, int managementPort) {
    narrator.show("logs: " + folder.resolve("operator.log") + " and callback.log");
    narrator.show("metrics: http://localhost:%d/metrics".formatted(managementPort));
  }

  private static AgentTeamsProcess process(
      ControlPlane cluster,
      Path folder,
      String command,
      Map<String, String> common,
      Map<String, String> own) {
    var environment = new HashMap<>(common);
    environment.putAll(own);
    var kubeconfig = cluster.kubeconfigFor(Stage.NAMESPACE, "agentteams-" + command);
    environment.put("KUBECONFIG", kubeconfig.toString());
    environment.put("AGENTTEAMS_MANAGEMENT_PORT", Integer.toString(Ports.free()));
    return AgentTeamsProcess.start(command, environment, folder.resolve(command + ".log"));
  }

  private static boolean free(int port) {
    try (var socket = new ServerSocket(port)) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
