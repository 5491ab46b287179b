package com.agentteams;

import com.agentteams.callback.CallbackMain;
import com.agentteams.kube.StartupException;
import com.agentteams.operator.OperatorMain;
import com.agentteams.settings.InvalidSettingException;
import com.agentteams.telemetry.ProcessMetrics;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Starts one process. What keeps it from starting is one line on standard error and exit code 1:
 * whoever reads the log of a crashing pod needs the name of a setting, not a stack trace.
 */
@Command(
    name = "agentteams",
    description = "Connects AI agents in Kubernetes to the tools that people use.",
    mixinStandardHelpOptions = true,
    versionProvider = AgentTeams.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {OperatorMain.class, CallbackMain.class})
public final class AgentTeams implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  private AgentTeams() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new AgentTeams())
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> {
              report(failure, command.getErr());
              return CommandLine.ExitCode.SOFTWARE;
            });
  }

  /** Without a command there is nothing to do. */
  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }

  private static void report(Exception failure, PrintWriter err) {
    switch (failure) {
      case InvalidSettingException wrong -> err.println(wrong.getMessage());
      case StartupException refused -> err.println(refused.getMessage());
      default -> failure.printStackTrace(err);
    }
    err.flush();
  }

  /** What {@code --version} prints. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"agentteams " + ProcessMetrics.version()};
    }
  }
}
