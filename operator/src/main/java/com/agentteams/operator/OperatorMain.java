package com.agentteams.operator;

import com.agentteams.kube.StartupException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Stand-in, so that the command line compiles before the operator process exists. */
@Command(
    name = "operator",
    description = "Reconciles connections.",
    mixinStandardHelpOptions = true)
public final class OperatorMain implements Callable<Integer> {
  @Override
  public Integer call() {
    throw new StartupException("the operator process is not in this build");
  }
}
