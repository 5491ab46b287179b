package com.agentteams.login.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** As {@link SimulationTest}, with as many lives as fit into a minute. */
@ExtendWith(Quiet.class)
class SimulationIT {
  private static final int LIVES = Integer.getInteger("simulation.lives", 20_000);

  @Test
  void f1EveryLifeEndsAsItShould() throws Exception {
    var sum = Lives.run(LIVES);

    assertThat(sum.connected).isGreaterThan(LIVES / 4);
  }
}
