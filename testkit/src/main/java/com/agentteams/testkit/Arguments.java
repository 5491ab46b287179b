package com.agentteams.testkit;

import java.util.List;

/** The one option that the fakes take as processes. */
public final class Arguments {
  private Arguments() {}

  /** The port, 0 for any free one; prints the help and ends the process if it is not just that. */
  public static int port(List<String> arguments, int normally, String help) {
    if (arguments.isEmpty()) {
      return normally;
    }
    if (arguments.equals(List.of("--help"))) {
      System.out.println(help);
      System.exit(0);
    }
    if (arguments.size() == 2
        && arguments.getFirst().equals("--port")
        && arguments.getLast().matches("[0-9]{1,5}")
        && Integer.parseInt(arguments.getLast()) < 65_536) {
      return Integer.parseInt(arguments.getLast());
    }
    System.err.println(help);
    System.exit(2);
    throw new IllegalStateException();
  }
}
