package com.agentteams.login.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** As {@link SimulationTest}, with as many lives as fit into a minute. */
class SimulationIT {
  private static final int LIVES = Integer.getInteger("simulation.lives", 20_000);

  @BeforeAll
  static void quietly() {
    Lives.quietly(true);
  }

  @AfterAll
  static void aloudAgain() {
    Lives.quietly(false);
  }

  @Test
  void f1EveryLifeEndsAsItShould() throws Exception {
    var sum = Lives.run(LIVES);

    assertThat(sum.connected).isGreaterThan(LIVES / 4);
  }
}
