package com.agentteams.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** J-7: a standby is alive as long as somebody leads, and no longer. */
class LeaseWatchTest {
  private long now = -5;
  private final LeaseWatch watch = new LeaseWatch(() -> now);

  @Test
  void aLeaseThatIsRenewedIsFine() {
    for (int i = 0; i < 100; i++) {
      after(Duration.ofSeconds(10));
      assertThat(watch.abandoned("version-" + i)).isFalse();
    }
  }

  @Test
  void aLeaseThatNobodyRenewsIsAbandonedAfterAMinute() {
    assertThat(watch.abandoned("1")).isFalse();
    after(Duration.ofSeconds(60));
    assertThat(watch.abandoned("1")).isFalse();
    after(Duration.ofSeconds(1));
    assertThat(watch.abandoned("1")).isTrue();
  }

  @Test
  void aLeaseThatNobodyEverTakesIsAbandonedToo() {
    after(Duration.ofSeconds(61));
    assertThat(watch.abandoned(null)).isTrue();
  }

  /** F-4: a restart would not bring the API server back. */
  @Test
  void anApiServerThatDoesNotAnswerProvesNothing() {
    assertThat(watch.abandoned("1")).isFalse();
    for (int i = 0; i < 60; i++) {
      after(Duration.ofSeconds(10));
      watch.fine();
    }
    after(Duration.ofSeconds(10));
    assertThat(watch.abandoned("1")).isFalse();
  }

  private void after(Duration time) {
    now += time.toNanos();
  }
}
