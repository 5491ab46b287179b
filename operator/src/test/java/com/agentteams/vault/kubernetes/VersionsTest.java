package com.agentteams.vault.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.vault.TokenStore.Read;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class VersionsTest {
  @Test
  void staysSmallHoweverOftenALoginIsRefreshed() {
    var versions = new Versions(Map.of());

    for (var version = 1; version <= 1_000; version++) {
      assertThat(versions.append(new byte[] {1, (byte) version})).isEqualTo(version);
      versions.destroy(version - 1L);
    }

    assertThat(versions.data()).containsOnlyKeys("v1000");
    assertThat(versions.read(999)).isEqualTo(new Read.Destroyed());
    assertThat(versions.read(1_001)).isEqualTo(new Read.Absent());
  }

  @Test
  void keepsAnEmptyMarkerForTheHighestNumber() {
    var versions = new Versions(Map.of("v7", "AQ=="));

    assertThat(versions.destroy(7)).isTrue();
    assertThat(versions.destroy(7)).isFalse();

    assertThat(versions.data()).isEqualTo(Map.of("v7", ""));
    assertThat(versions.read(7)).isEqualTo(new Read.Destroyed());
    assertThat(versions.read(8)).isEqualTo(new Read.Absent());
    assertThat(versions.append(new byte[] {2})).isEqualTo(8);
    assertThat(versions.read(7)).isEqualTo(new Read.Destroyed());
  }

  @Test
  void findsItsOwnBlobAgain() {
    var versions = new Versions(Map.of("v3", "AQI=", "note", "AQI="));

    assertThat(versions.find(new byte[] {1, 2})).hasValue(3);
    assertThat(versions.find(new byte[] {1})).isEmpty();
  }
}
