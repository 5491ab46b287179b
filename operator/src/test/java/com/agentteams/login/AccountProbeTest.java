package com.agentteams.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.agentteams.api.ClaimPurpose;
import com.agentteams.catalog.ProbeResult;
import com.agentteams.oauth.Setback;
import com.agentteams.vault.StoredLogin;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What may be believed of a provider's answer to whose a login is. */
class AccountProbeTest {
  private static final AccountProbe.Answer ALIVE =
      new AccountProbe.Answer.Alive(new ProbeResult.Alive(FakeProvider.PRIYA, false));
  private static final AccountProbe.Answer DEAD = new AccountProbe.Answer.Dead();

  private final Bench bench = new Bench();
  private final FakeProvider provider = bench.provider;
  private final StoredLogin login = bench.login("token", null);
  private final AccountProbe probe =
      new AccountProbe(
          bench.holder, bench.subject(), provider, bench.claimed(ClaimPurpose.Exchange));

  // --- once

  @Test
  void aLoginThatWorksIsAlive() {
    assertThat(probe.once(login)).isEqualTo(ALIVE);
    assertThat(probe.patiently(login)).contains(ALIVE);
  }

  /** By clocks that may be far apart: another process wrote when the login was obtained. */
  @ParameterizedTest(name = "a login of {0} s ago: dead {1}")
  @CsvSource({"0, false", "14, false", "15, true", "3500, true", "-14, false", "-15, true"})
  void aNoIsBelievedOnceALoginIsFifteenSecondsOld(long seconds, boolean dead) {
    // Given
    bench.passes(Duration.ofSeconds(seconds));
    provider.probes.add(new ProbeResult.Reauthorize());
    // When
    var answer = probe.once(login);
    // Then
    assertThat(answer).isEqualTo(dead ? DEAD : unknown("the provider does not accept it yet", 2));
  }

  @Test
  void aProviderThatIsAwayIsAskedAgainSoonAndOneThatMakesNoSenseLater() {
    // Given
    provider.probes.add(new ProbeResult.Unavailable(Duration.ofMinutes(5), Setback.TLS));
    provider.probes.add(new ProbeResult.Unreadable(ProbeResult.Why.NOT_JSON));
    // When
    var away = probe.once(login);
    var nonsense = probe.once(login);
    // Then
    assertThat(away).isEqualTo(unknown(Setback.TLS.sentence(), 5));
    assertThat(nonsense).isEqualTo(unknown(ProbeResult.Why.NOT_JSON.sentence(), 60));
    assertThat(bench.nanos).isZero();
  }

  @Test
  void aProbeThatMayNotBeSentProvesNothing() {
    // Given
    provider.probing = FakeProvider::notAllowed;
    // Then
    var why = "an endpoint of the Tool is not allowed (NOT_HTTPS)";
    assertThat(probe.once(login)).isEqualTo(unknown(why, 60));
    assertThat(probe.patiently(login)).contains(unknown(why, 0));
  }

  /** Nothing is sent that could be in anybody's way, so nobody has to be in charge. */
  @Test
  void askingOnceNeedsNoClaim() {
    // Given
    bench.rival();
    bench.passes(Duration.ofMinutes(5));
    // Then
    assertThat(probe.once(login)).isEqualTo(ALIVE);
  }

  // --- patiently

  @Test
  void aProviderThatIsBusyIsWaitedForAndThePersonTold() {
    // Given
    provider.probes.add(new ProbeResult.Unavailable(Duration.ofSeconds(90), Setback.RATE_LIMITED));
    // When
    var answer = probe.patiently(login);
    // Then
    assertThat(answer).contains(ALIVE);
    assertThat(bench.nanos).isEqualTo(Duration.ofSeconds(90).toNanos());
    assertThat(bench.progress)
        .containsExactly("the provider is asked whose the login is, it asks to slow down");
  }

  /** Whoever looks at the claim sees that somebody is still at work. */
  @Test
  void theClaimIsHeldWhileTheProviderIsWaitedFor() {
    // Given
    provider.probes.add(new ProbeResult.Unavailable(null));
    // When
    probe.patiently(login);
    // Then
    assertThat(bench.register.writes()).as("taken and renewed").isEqualTo(2);
  }

  @Test
  void aProviderThatDoesNotAnswerForFiveMinutesLeavesItUnknown() {
    // Given
    for (var i = 0; i < 100; i++) {
      provider.probes.add(new ProbeResult.Unavailable(null, Setback.REFUSED));
    }
    // When
    var answer = probe.patiently(login);
    // Then
    assertThat(answer)
        .contains(
            unknown(
                "the probe of the Tool was not answered: nothing accepts connections at its address",
                0));
    assertThat(Duration.ofNanos(bench.nanos))
        .isBetween(Duration.ofSeconds(270), Duration.ofMinutes(5));
  }

  @Test
  void nobodyIsAskedAnyMoreOnceTheObjectIsToEnd() {
    // Given
    provider.probes.add(new ProbeResult.Unavailable(null));
    provider.probing = () -> bench.unwanted(true);
    // When
    var answer = probe.patiently(login);
    // Then
    assertThat(answer).isEmpty();
    assertThat(provider.probed).isEqualTo(1);
  }

  /** Some providers answer so in the first seconds of a fresh token. */
  @ParameterizedTest
  @CsvSource({"no", "status"})
  void whatOnlyAFreshTokenMayGetIsAskedAgain(String said) {
    // Given
    provider.probes.add(
        said.equals("no")
            ? new ProbeResult.Reauthorize()
            : new ProbeResult.Unreadable(ProbeResult.Why.STATUS));
    // When
    var answer = probe.patiently(login);
    // Then
    assertThat(answer).contains(ALIVE);
    assertThat(provider.probed).isEqualTo(2);
    assertThat(bench.nanos).isEqualTo(Duration.ofMillis(500).toNanos());
  }

  @Test
  void aNoThatStaysIsBelieved() {
    // Given
    for (var i = 0; i < 20; i++) {
      provider.probes.add(new ProbeResult.Reauthorize());
    }
    // Then
    assertThat(probe.patiently(login)).contains(DEAD);
  }

  @ParameterizedTest
  @EnumSource(value = ProbeResult.Why.class, mode = EnumSource.Mode.EXCLUDE, names = "STATUS")
  void anAnswerThatDoesNotChangeIsNotAskedForAgain(ProbeResult.Why why) {
    // Given
    provider.probes.add(new ProbeResult.Unreadable(why));
    // When
    var answer = probe.patiently(login);
    // Then
    assertThat(answer).contains(unknown(why.sentence(), 0));
    assertThat(provider.probed).isEqualTo(1);
  }

  @Test
  void whoeverIsNotInChargeAnyMoreAsksNothing() {
    // Given
    bench.rival();
    bench.passes(Duration.ofMinutes(5));
    // Then
    assertThatThrownBy(() -> probe.patiently(login)).isInstanceOf(ClaimLostException.class);
    assertThat(provider.probed).isZero();
  }

  private static AccountProbe.Answer unknown(String why, long againSeconds) {
    return new AccountProbe.Answer.Unknown(why, Duration.ofSeconds(againSeconds));
  }
}
