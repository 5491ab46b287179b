package com.agentteams.bench;

import java.util.List;

/**
 * How much is measured.
 *
 * @param connections how many go from apply to AwaitingConsent in a round
 * @param logins how many of them go on to Connected
 * @param rounds how often operator and floor are measured, after a warm-up that does not count
 */
record Plan(int connections, int logins, int rounds) {
  static final String HELP =
      """
      bench/run [--connections 1000] [--logins 300] [--rounds 3]
      Times connections against a floor on a control plane of its own and prints a table.\
      """;

  Plan {
    if (connections < 1 || logins < 1 || logins > connections || rounds < 1) {
      throw new IllegalArgumentException("needs rounds, and 1 <= logins <= connections");
    }
  }

  static Plan of(List<String> arguments) {
    int connections = 1000;
    int logins = 300;
    int rounds = 3;
    for (int i = 0; i < arguments.size(); i += 2) {
      int value = i + 1 < arguments.size() ? Integer.parseInt(arguments.get(i + 1)) : 0;
      switch (arguments.get(i)) {
        case "--connections" -> connections = value;
        case "--logins" -> logins = value;
        case "--rounds" -> rounds = value;
        default -> throw new IllegalArgumentException("unknown: " + arguments.get(i));
      }
    }
    return new Plan(connections, Math.min(logins, connections), rounds);
  }

  Plan warmUp() {
    return new Plan(Math.min(connections, 200), Math.min(logins, 100), 1);
  }
}
