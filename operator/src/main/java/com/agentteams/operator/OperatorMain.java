package com.agentteams.operator;

import com.agentteams.kube.Kube;
import com.agentteams.settings.LogSettings;
import com.agentteams.settings.OperatorSettings;
import com.agentteams.telemetry.Logging;
import com.agentteams.telemetry.ManagementServer;
import com.agentteams.telemetry.ProcessMetrics;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** The operator process: reconciles our kinds. Any number of replicas; one of them leads. */
@Command(
    name = "operator",
    description = "Reconciles tools, installations, agents and their connections.",
    mixinStandardHelpOptions = true)
public final class OperatorMain implements Callable<Integer> {
  @Override
  public Integer call() throws InterruptedException {
    var environment = System.getenv();
    Logging.configure(LogSettings.read(environment));
    var settings = OperatorSettings.read(environment);
    var client = Kube.client(environment);
    StartChecks.run(client, settings);
    var registry = ProcessMetrics.create();
    var process = new OperatorProcess(client, settings, registry);
    // live as long as it answers: what cannot be mended ends the process by itself
    var management =
        ManagementServer.start(settings.managementPort(), registry, () -> true, process::ready);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  process.stop();
                  management.close();
                },
                "shutdown"));
    process.start();
    LoggerFactory.getLogger(OperatorMain.class)
        .atInfo()
        .addKeyValue("namespace", settings.namespace())
        .log("operator started");
    new CountDownLatch(1).await();
    return 0;
  }
}
