package com.agentteams.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.agentteams.api.ClaimPurpose;
import com.agentteams.oauth.Setback;
import com.agentteams.oauth.TokenResult;
import com.agentteams.oauth.Tokens;
import com.agentteams.secret.Secret;
import com.agentteams.vault.StoredLogin;
import com.agentteams.vault.UnreadableException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A code that is presented, what is stored of the answer, and what is ended of it. */
class PresentedCodeTest {
  private final Bench bench = new Bench().open();
  private final FakeProvider provider = bench.provider;

  // --- presented

  @ParameterizedTest
  @ValueSource(strings = {"unreadable", "malformed"})
  void aCodeThatTheCallbackDidNotSealIsNotPresented(String what) {
    // Given
    Supplier<Secret> code =
        () -> {
          throw what.equals("unreadable")
              ? new UnreadableException("moved")
              : new IllegalArgumentException("not sealed");
        };
    // When
    var result = proceed(code);
    // Then
    assertThat(result)
        .isEqualTo(failed("the reply of the callback does not open, as right after new keys"));
    assertThat(provider.exchanged).isZero();
    assertThat(bench.register.writes()).isZero();
  }

  @Test
  void anEndpointThatMayNotBeCalledIsNamedByItsRule() {
    // Given
    provider.meanwhile = FakeProvider::notAllowed;
    // Then
    assertThat(proceed()).isEqualTo(failed("an endpoint of the Tool is not allowed (NOT_HTTPS)"));
    assertThat(bench.register.token().claim()).isNull();
  }

  @Test
  void o15ARedirectIsNoAnswer() {
    // Given
    provider.exchanges.add(new TokenResult.Redirected());
    // Then
    assertThat(proceed()).isEqualTo(failed("the token endpoint answered with a redirect"));
    assertThat(bench.register.token().claim()).isNull();
  }

  @Test
  void whoWaitsIsToldThatTheCodeIsSentAgain() {
    // Given
    provider.exchanges.add(new TokenResult.TryLater(null, Setback.RATE_LIMITED));
    // When
    proceed();
    // Then
    assertThat(bench.progress)
        .containsExactly(
            "the code is sent again to the tokenURL that the Tool had when it was first sent, it asks"
                + " to slow down");
  }

  @Test
  void aCodeIsNotSentAgainForAnObjectThatIsToEnd() {
    // Given
    provider.exchanges.add(new TokenResult.TryLater(null));
    provider.meanwhile = () -> bench.unwanted(false);
    // Then
    assertThat(proceed()).isEqualTo(failed("the connection is being ended"));
    assertThat(provider.exchanged).isEqualTo(1);
    assertThat(bench.register.token().claim()).isNull();
  }

  @Test
  void anAnswerThatWasLostIsWaitedForUntilAnotherMayTakeOver() {
    // Given
    provider.exchanges.add(new TokenResult.Lost(Setback.TOO_LARGE));
    provider.meanwhile = () -> bench.passes(Duration.ofSeconds(60));
    // Then
    assertThat(proceed())
        .isEqualTo(
            new LoginResult.Later(
                Duration.ofSeconds(20),
                "the provider's answer was lost, its answer is larger than the bound"));
    assertThat(bench.register.token().isClaimedFor(ClaimPurpose.Exchange)).isTrue();
  }

  // --- stored

  /** RFC 6749 section 5.1: an answer that names no scopes grants what was asked. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "?",
      value = {"?, read", "'', read", "read write, read write"})
  void whatIsGrantedIsWhatTheAnswerSaysOrElseWhatWasAsked(@Nullable String said, String granted) {
    // Given
    var scopes = said == null ? null : said.isEmpty() ? List.<String>of() : words(said);
    provider.exchanges.add(granted(null, scopes));
    // When
    var result = (LoginResult.Connected) proceed();
    // Then
    assertThat(result.scopes()).isEqualTo(words(granted));
    assertThat(bench.opened(1).grantedScopes()).isEqualTo(words(granted));
    assertThat(bench.opened(1).requestedScopes()).containsExactly("read");
  }

  @Test
  void whenTheAccessTokenEndsIsCountedFromTheAnswer() {
    // Given
    provider.exchanges.add(granted(Duration.ofHours(1), null));
    provider.meanwhile = () -> bench.passes(Duration.ofSeconds(5));
    // When
    proceed();
    // Then
    assertThat(bench.opened(1).obtainedTime()).isEqualTo("2026-03-01T10:00:05Z");
    assertThat(bench.opened(1).expirationTime()).isEqualTo("2026-03-01T11:00:05Z");
  }

  @Test
  void theFirstLoginReplacesNothing() {
    // When
    proceed();
    // Then
    assertThat(bench.opened(1).kind()).isEqualTo(StoredLogin.Kind.Candidate);
    assertThat(bench.opened(1).generation()).isEqualTo(1);
    assertThat(bench.opened(1).replaces()).isNull();
    assertThat(bench.opened(1).attemptHash()).isEqualTo(Bench.ATTEMPT.hash());
  }

  @Test
  void theNextLoginSaysWhichOneItReplacesAndCountsOn() {
    // Given
    bench.inUse(bench.stored("old", null));
    bench.register.change(
        e -> {
          e.told = true;
          e.token = e.token.withAttempt("c".repeat(64));
        });
    // When
    proceed();
    // Then
    assertThat(bench.opened(2).generation()).isEqualTo(2);
    assertThat(bench.opened(2).replaces()).isEqualTo(1);
  }

  // --- unusable

  /** RFC 6749 section 4.1.2: whoever sees a code twice revokes what it gave for it. */
  @Test
  void o17WhatAnUnusableAnswerHeldIsEndedAndTheCodePresentedOnceMore() {
    // Given
    var flaw = TokenResult.Flaw.BAD_TOKEN_TYPE;
    provider.exchanges.add(new TokenResult.Invalid(flaw, held("held")));
    provider.exchanges.add(new TokenResult.Invalid(flaw, held("held again")));
    // When
    var result = proceed();
    // Then
    assertThat(result).isEqualTo(failed(flaw.sentence()));
    assertThat(provider.exchanged).isEqualTo(2);
    assertThat(provider.revoked).containsExactly("held", "held again");
    assertThat(bench.register.token().claim()).isNull();
  }

  @Test
  void whatIsGrantedForACodeThatIsPresentedOnceMoreIsEnded() {
    // Given
    provider.exchanges.add(new TokenResult.Invalid(TokenResult.Flaw.EMPTY));
    provider.exchanges.add(FakeProvider.granted("second"));
    // When
    var result = proceed();
    // Then
    assertThat(result).isEqualTo(failed(TokenResult.Flaw.EMPTY.sentence()));
    assertThat(provider.revoked).containsExactly("second");
    assertThat(bench.store.writes()).isZero();
  }

  /** What the first answer held is ended before this. */
  @Test
  void aProviderThatIsBusyIsGivenHalfAMinuteForACodeThatIsPresentedOnceMore() {
    // Given
    provider.exchanges.add(new TokenResult.Invalid(TokenResult.Flaw.EMPTY));
    for (var i = 0; i < 20; i++) {
      provider.exchanges.add(new TokenResult.TryLater(null));
    }
    // When
    var result = proceed();
    // Then
    assertThat(result).isEqualTo(failed(TokenResult.Flaw.EMPTY.sentence()));
    assertThat(Duration.ofNanos(bench.nanos))
        .isBetween(Duration.ofSeconds(15), Duration.ofSeconds(30));
    assertThat(bench.register.token().claim()).isNull();
  }

  @Test
  void theClaimSaysThatTheCodeIsNotToBePresentedAThirdTime() {
    // Given
    provider.exchanges.add(new TokenResult.Invalid(TokenResult.Flaw.EMPTY));
    provider.meanwhile =
        () -> {
          if (provider.exchanged == 2) {
            throw new IllegalStateException("the process ends");
          }
        };
    // When
    var thrown = catchThrowable(this::proceed);
    // Then
    assertThat(thrown).hasMessage("the process ends");
    assertThat(bench.register.token().isClaimedFor(ClaimPurpose.Recovery)).isTrue();
  }

  @Test
  void whereTheEndpointMayNotBeCalledAnyMoreItIsNotPresentedOnceMore() {
    // Given
    provider.exchanges.add(new TokenResult.Invalid(TokenResult.Flaw.EMPTY));
    provider.meanwhile =
        () -> {
          if (provider.exchanged == 2) {
            FakeProvider.notAllowed();
          }
        };
    // Then
    assertThat(proceed()).isEqualTo(failed(TokenResult.Flaw.EMPTY.sentence()));
    assertThat(bench.register.token().claim()).isNull();
  }

  private LoginResult proceed() {
    return bench.logins.proceed(bench.subject());
  }

  private LoginResult proceed(Supplier<Secret> code) {
    var consent = new ConsentCode(Bench.ATTEMPT, true, bench.holder.now().plusSeconds(600), code);
    return bench.logins.proceed(
        SubjectDraft.of(bench.subject(), s -> s.code = Optional.of(consent)));
  }

  private static LoginResult failed(String why) {
    return LoginResult.Refused.failed(Bench.ATTEMPT.hash(), why);
  }

  private static TokenResult.Held held(String access) {
    return new TokenResult.Held(Secret.of(access), null);
  }

  private static TokenResult granted(@Nullable Duration lifetime, @Nullable List<String> scopes) {
    return new TokenResult.Granted(
        new Tokens(Secret.of("token"), Secret.of("r"), "bearer", lifetime, scopes));
  }

  private static List<String> words(String text) {
    return List.of(text.split(" "));
  }
}
