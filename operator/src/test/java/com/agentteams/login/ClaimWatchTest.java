package com.agentteams.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.TokenClaim;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** F-15: whoever waits for a claim waits by a clock of its own that never jumps. */
class ClaimWatchTest {
  private static final ClaimTimes TIMES = new ClaimTimes(Duration.ofSeconds(60));
  private static final Duration LASTS = Duration.ofMillis(81_250);

  private long nanos = 5;
  private final ClaimWatch watch = new ClaimWatch(() -> nanos);

  /** Whatever the holder's clock says. */
  @ParameterizedTest
  @ValueSource(strings = {"2026-03-01T10:00:00Z", "1999-01-01T00:00:00Z", "2126-01-01T00:00:00Z"})
  void f3CountsFromWhenTheClaimWasFirstSeen(Instant madeAt) {
    // Given
    var claim = TIMES.claim("another", ClaimPurpose.Exchange, madeAt);
    assertThat(watch.remaining("uid", claim)).isEqualTo(LASTS);
    // When
    nanos += LASTS.minusSeconds(1).toNanos();
    // Then
    assertThat(watch.remaining("uid", claim)).isEqualTo(Duration.ofSeconds(1));
    nanos += Duration.ofSeconds(2).toNanos();
    assertThat(watch.remaining("uid", claim)).isZero();
  }

  @Test
  void aRenewedClaimCountsAnew() {
    // Given
    var first = TIMES.claim("another", ClaimPurpose.Exchange, Instant.EPOCH);
    watch.remaining("uid", first);
    nanos += Duration.ofSeconds(70).toNanos();
    // When
    var second = TIMES.claim("another", ClaimPurpose.Exchange, Instant.EPOCH.plusSeconds(70));
    // Then
    assertThat(watch.remaining("uid", second)).isEqualTo(LASTS);
  }

  @Test
  void objectsDoNotShareTime() {
    // Given
    var claim = TIMES.claim("another", ClaimPurpose.Exchange, Instant.EPOCH);
    watch.remaining("one", claim);
    nanos += LASTS.toNanos();
    // Then
    assertThat(watch.remaining("two", claim)).isEqualTo(LASTS);
    assertThat(watch.remaining("one", claim)).isZero();
  }

  @Test
  void noClaimIsForgottenAndSoIsAnObjectThatIsGone() {
    // Given
    var claim = TIMES.claim("another", ClaimPurpose.Exchange, Instant.EPOCH);
    watch.remaining("uid", claim);
    nanos += LASTS.toNanos();
    // When
    assertThat(watch.remaining("uid", null)).isZero();
    // Then
    assertThat(watch.remaining("uid", claim)).isEqualTo(LASTS);
    nanos += LASTS.toNanos();
    watch.forget("uid");
    assertThat(watch.remaining("uid", claim)).isEqualTo(LASTS);
  }

  @Test
  void aClaimThatMakesNoSenseHoldsNobodyUp() {
    assertThat(watch.remaining("uid", new TokenClaim("x", ClaimPurpose.Exchange, "tomorrow", null)))
        .isZero();
    assertThat(
            watch.remaining(
                "uid",
                new TokenClaim(
                    "x", ClaimPurpose.Exchange, "2026-03-01T10:00:00Z", "2026-03-01T09:00:00Z")))
        .isZero();
  }

  /** both times scale with a short time-out, and the margin is never less than a second. */
  @ParameterizedTest(name = "{0} s: to be sent within {1} ms, rest {2} ms")
  @CsvSource({"60, 15000, 65000", "24, 6000, 26000", "12, 3000, 13000", "2, 500, 3000"})
  void r3AClaimLastsAsLongAsACallMay(long seconds, long sendMillis, long restMillis) {
    var times = new ClaimTimes(Duration.ofSeconds(seconds));
    assertThat(times.sendWithin()).hasMillis(sendMillis);
    assertThat(times.restAfterSending()).hasMillis(restMillis);
  }

  /** While an operator is rolled out, the settings of two replicas may differ. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 11, 12, 13, 60, 600})
  void aHolderIsWaitedForByItsOwnSettings(long seconds) {
    var holders = new ClaimTimes(Duration.ofSeconds(seconds));
    var claim = holders.claim("another", ClaimPurpose.Exchange, Instant.EPOCH);
    assertThat(watch.remaining("uid", claim))
        .isGreaterThanOrEqualTo(holders.sendWithin().plus(holders.restAfterSending()));
  }

  /** A sender is through before anybody may take over, also where calls are short. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 12, 60, 600})
  void whatWasBegunInTimeEndsBeforeTheTakeover(long seconds) {
    var times = new ClaimTimes(Duration.ofSeconds(seconds));
    assertThat(times.restAfterSending())
        .isGreaterThanOrEqualTo(Duration.ofSeconds(seconds).plusSeconds(1));
  }
}
