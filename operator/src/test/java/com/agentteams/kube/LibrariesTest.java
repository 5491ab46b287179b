package com.agentteams.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.module.ModuleDescriptor.Version;
import org.junit.jupiter.api.Test;

class LibrariesTest {
  private static final String CLIENT = io.fabric8.kubernetes.client.Version.clientVersion();

  /**
   * Before 7.7.0 the election told a leader so before its lock was written, and an index could lose
   * entries for a moment.
   */
  @Test
  void j8AndJ13TheClientIsNewEnough() {
    assertThat(Version.parse(CLIENT)).isGreaterThanOrEqualTo(Version.parse("7.7.0"));
  }
}
