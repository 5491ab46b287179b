package com.agentteams.callback;

import com.agentteams.kube.Kube;
import com.agentteams.settings.CallbackSettings;
import com.agentteams.settings.LogSettings;
import com.agentteams.telemetry.Logging;
import com.agentteams.telemetry.ManagementServer;
import com.agentteams.telemetry.ProcessMetrics;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** The callback process: connect page and OAuth redirect. Stateless and keyless. */
@Command(
    name = "callback",
    description = "Serves the connect page and receives the OAuth redirect.",
    mixinStandardHelpOptions = true)
public final class CallbackMain implements Callable<Integer> {
  @Override
  public Integer call() throws InterruptedException {
    var environment = System.getenv();
    Logging.configure(LogSettings.read(environment));
    var settings = CallbackSettings.read(environment);
    run(settings, Kube.client(environment));
    return 0;
  }

  /** Returns after SIGTERM, when running requests have ended. */
  private static void run(CallbackSettings settings, KubernetesClient client)
      throws InterruptedException {
    var site = new Site(settings.callbackUrl(), settings.allowHttpProviders());
    var keys = SealingKeys.start(client, settings.namespace());
    var handler =
        new CallbackHandler(
            site,
            new KubeConnections(client, settings.namespace()),
            keys::current,
            Clock.systemUTC(),
            new SecureRandom());
    var server = CallbackServer.start(settings.httpPort(), site, handler);
    var management =
        ManagementServer.start(
            settings.managementPort(),
            ProcessMetrics.create(),
            server::isRunning,
            () -> server.isRunning() && keys.current().isPresent());
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  server.close();
                  keys.close();
                  management.close();
                  client.close();
                },
                "shutdown"));
    LoggerFactory.getLogger(CallbackMain.class)
        .atInfo()
        .addKeyValue("url", site.base())
        .addKeyValue("port", server.port())
        .log("callback started");
    server.join();
  }
}
