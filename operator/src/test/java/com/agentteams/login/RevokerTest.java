package com.agentteams.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.RevocationOutcome;
import com.agentteams.oauth.RevocationResult;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Ten seconds to end grants in, and nothing is told that is not proven. */
class RevokerTest {
  private final Bench bench = new Bench();
  private final FakeProvider provider = bench.provider;
  private final Revoker revoker = new Revoker(bench.holder, null);

  static Stream<Arguments> whatTheProviderSaysIsTold() {
    return Stream.of(
        Arguments.of(new RevocationResult.Revoked(), RevocationOutcome.Revoked),
        Arguments.of(new RevocationResult.Unsupported(), RevocationOutcome.Unsupported),
        Arguments.of(new RevocationResult.Failed(), RevocationOutcome.Failed));
  }

  @ParameterizedTest
  @MethodSource
  void whatTheProviderSaysIsTold(RevocationResult said, RevocationOutcome told) {
    // Given
    provider.revocations.add(said);
    // When
    var outcome = revoke("token");
    // Then
    assertThat(outcome).isEqualTo(told);
    assertThat(provider.revoked).containsExactly("token");
  }

  @Test
  void aProviderThatIsBusyIsAskedAgainAfterWhatItAskedFor() {
    // Given
    provider.revocations.add(new RevocationResult.TryLater(Duration.ofSeconds(7)));
    // When
    var outcome = revoke("token");
    // Then
    assertThat(outcome).isEqualTo(RevocationOutcome.Revoked);
    assertThat(provider.revoked).containsExactly("token", "token");
    assertThat(provider.within).containsExactly(Duration.ofSeconds(10), Duration.ofSeconds(3));
  }

  @Test
  void aProviderThatAsksForMoreThanIsLeftIsNotWaitedFor() {
    // Given
    provider.revocations.add(new RevocationResult.TryLater(Duration.ofSeconds(11)));
    // When
    var outcome = revoke("token");
    // Then
    assertThat(outcome).isEqualTo(RevocationOutcome.Failed);
    assertThat(bench.nanos).isZero();
  }

  /** They are for all grants of one end, not for each. */
  @Test
  void theTenSecondsAreForAllGrantsTogether() {
    // Given
    provider.revoking = () -> bench.passes(Duration.ofSeconds(5));
    // When
    var first = revoke("first");
    var second = revoke("second");
    var third = revoke("third");
    // Then
    assertThat(first).isEqualTo(RevocationOutcome.Revoked);
    assertThat(second).isEqualTo(RevocationOutcome.Revoked);
    assertThat(third).isEqualTo(RevocationOutcome.Failed);
    assertThat(provider.revoked).containsExactly("first", "second");
  }

  /** what is sent ends within the time-out that claims are made for. */
  @Test
  void oneCallTakesNoLongerThanAnyOther() {
    // Given
    var brief = Bench.with(Duration.ofSeconds(2));
    // When
    new Revoker(brief.holder, null).revoke(brief.provider, Grant.of(brief.login("t", null)));
    // Then
    assertThat(brief.provider.within).containsExactly(Duration.ofSeconds(2));
  }

  @Test
  void anEndpointThatMayNotBeCalledIsAFailure() {
    // Given
    provider.revoking = FakeProvider::notAllowed;
    // Then
    assertThat(revoke("token")).isEqualTo(RevocationOutcome.Failed);
  }

  /** Nothing that is thrown by a call keeps a login from ending; its text may hold a token. */
  @Test
  void f23WhateverACallThrowsIsAFailure() {
    // Given
    provider.revoking =
        () -> {
          throw new IllegalArgumentException("invalid header value: token");
        };
    // Then
    assertThat(revoke("token")).isEqualTo(RevocationOutcome.Failed);
  }

  @Test
  void whetherItMayBeSentIsLookedAtBeforeEachTry() {
    // Given
    var brief = Bench.with(Duration.ofSeconds(4));
    brief.provider.revocations.add(new RevocationResult.TryLater(null));
    var strict = new Revoker(brief.holder, brief.claimed(ClaimPurpose.Disconnect));
    brief.pausing =
        () -> {
          brief.passes(Duration.ofSeconds(2));
          brief.rival();
        };
    var grant = Grant.of(brief.login("token", null));
    // Then
    assertThatThrownBy(() -> strict.revoke(brief.provider, grant))
        .isInstanceOf(ClaimLostException.class);
    assertThat(brief.provider.revoked).containsExactly("token");
  }

  private RevocationOutcome revoke(String access) {
    return revoker.revoke(provider, Grant.of(bench.login(access, null))).outcome();
  }
}
