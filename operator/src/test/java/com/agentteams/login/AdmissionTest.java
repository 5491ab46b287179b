package com.agentteams.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.Account;
import com.agentteams.api.AccountPin;
import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.Reason;
import com.agentteams.api.TokenStatus;
import com.agentteams.catalog.ProbeResult;
import com.agentteams.secret.Secret;
import com.agentteams.vault.LoginBinding;
import com.agentteams.vault.StoreUnavailableException;
import com.agentteams.vault.TokenVault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stored login has to be to become the one in use. */
class AdmissionTest {
  private final Bench bench = new Bench();
  private final FakeProvider provider = bench.provider;
  private final Claim claim = bench.claimed(ClaimPurpose.Exchange);
  private final Admission admission = new Admission(bench.holder, bench.subject(), provider, claim);

  // --- a fresh login

  @Test
  void whatIsInOrderComesIntoUseAndSaysWhatItIs() {
    // Given
    var login = bench.login("token", null);
    provider.probes.add(new ProbeResult.Alive(FakeProvider.PRIYA, /* degraded= */ true));
    // When
    var result = admission.judge(login, bench.sealed(login));
    // Then
    assertThat(result)
        .isEqualTo(
            new LoginResult.Connected(
                Bench.ATTEMPT.hash(),
                FakeProvider.PRIYA,
                List.of("read"),
                login.obtainedTime(),
                /* degraded= */ true,
                /* leftovers= */ false));
  }

  @Test
  void thePointerSaysWhereItIsAndWhatItCan() {
    // Given
    var login =
        LoginDraft.of(
            bench.login("token", null),
            l -> l.expirationTime = Instant.parse("2026-03-01T11:00:00Z"));
    var at = new TokenVault.Sealed(bench.sealed(login).version(), -2);
    // When
    admission.judge(login, at);
    // Then
    assertThat(bench.register.token())
        .isEqualTo(
            new TokenStatus(
                "fake",
                1L,
                1L,
                4294967294L, // a key's id has no sign
                null,
                Bench.ATTEMPT.hash(),
                null,
                "2026-03-01T11:00:00Z",
                true,
                FakeProvider.BINDING.fingerprint()));
  }

  @Test
  void aLoginThatDoesNotSayWhenItEndsAndCannotBeRefreshedIsToldAsSuch() {
    // Given
    var login =
        LoginDraft.of(
            bench.login("token", null),
            l -> {
              l.refreshToken = null;
              l.expirationTime = null;
            });
    // When
    admission.judge(login, bench.sealed(login));
    // Then
    assertThat(bench.register.token().accessTokenExpirationTime()).isNull();
    assertThat(bench.register.token().refreshable()).isFalse();
  }

  /** Some providers name the scope for a refresh token never, others only by giving one. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatWasGrantedIsComparedWithWhatWasAsked(boolean refreshable) {
    // Given
    var login =
        LoginDraft.of(
            bench.login("token", null),
            l -> l.refreshToken = refreshable ? Secret.of("refresh") : null);
    // When
    admission.judge(login, bench.sealed(login));
    // Then
    assertThat(provider.compared)
        .containsExactly("asked [read], granted [read], refresh token " + refreshable);
  }

  /** The message names both, and the tokens are ended unless they are of the account in use. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void o13TheWrongAccountEndsUnlessThatEndsTheRightOne(boolean sameAccount) {
    // Given
    provider.revokesSiblings = true;
    bench.inUse(bench.stored("in use", null));
    bench.register.change(
        e ->
            e.terms =
                new AccountTerms(
                    new AccountPin("U3", null, null),
                    new Account(sameAccount ? "U1" : "U2", null, null)));
    var login = bench.login("token", null);
    var at = bench.sealed(login);
    // When
    var result = retaken().judge(login, at);
    // Then
    assertThat(((LoginResult.Refused) result).reason()).isEqualTo(Reason.WrongAccount);
    assertThat(provider.revoked.isEmpty()).isEqualTo(sameAccount);
    assertThat(bench.holds(at.version())).isFalse();
    assertThat(bench.register.token().version()).isEqualTo(1);
    assertThat(bench.register.token().claim()).isNull();
  }

  @Test
  void aLoginWhoseObjectIsToEndIsLeftForWhoEndsIt() {
    // Given
    var login = bench.login("token", null);
    var at = bench.sealed(login);
    provider.probes.add(new ProbeResult.Unavailable(null));
    provider.probing = () -> bench.unwanted(true);
    // When
    var result = admission.judge(login, at);
    // Then
    assertThat(result).isEqualTo(new LoginResult.Later(Duration.ZERO));
    assertThat(bench.register.token().isClaimedFor(ClaimPurpose.Disconnect)).isTrue();
    assertThat(bench.register.token().lastAttempt()).isEqualTo(Bench.ATTEMPT.hash());
    assertThat(bench.holds(1)).isTrue();
    assertThat(provider.revoked).isEmpty();
  }

  @Test
  void whatItReplacedAndCouldNotBeEndedIsTold() {
    // Given
    bench.inUse(bench.stored("old", null));
    bench.store.refuseToRead(1, StoreUnavailableException.Reason.UNREACHABLE);
    var login = bench.login("token", 1L);
    // When
    var result = retaken().judge(login, bench.sealed(login));
    // Then
    assertThat(((LoginResult.Connected) result).leftovers()).isTrue();
  }

  // --- a login that may have been in use (laws 3 and 4)

  /** A fresh one would not be used; of this one nobody knows what was asked for. */
  @Test
  void aLoginThatIsFoundIsNotAskedForItsScopes() {
    // Given
    provider.missing = List.of("chat:write");
    var login = bench.login("token", null);
    // When
    var result = admission.judgeAgain(login, bench.sealed(login));
    // Then
    assertThat(result).isInstanceOf(LoginResult.Connected.class);
    assertThat(bench.register.token().version()).isEqualTo(1);
  }

  @Test
  void aLoginThatIsFoundAndWasMadeWithAnotherClientIsPointedToAndNotUsed() {
    // Given
    provider.binding = new LoginBinding("client-2", "slack", Map.of());
    var login = bench.login("token", null);
    // When
    var result = admission.judgeAgain(login, bench.sealed(login));
    // Then
    assertThat(result).isEqualTo(new LoginResult.Later(Duration.ofSeconds(1)));
    assertThat(provider.probed).isZero();
    assertThat(bench.register.token().version()).isEqualTo(1);
    assertThat(bench.register.token().claim()).isNull();
    assertThat(bench.register.token().binding()).isEqualTo(FakeProvider.BINDING.fingerprint());
  }

  @Test
  void aLoginThatIsFoundEndsByAProvenNo() {
    // Given
    var login = bench.login("token", null);
    var at = bench.sealed(login);
    bench.passes(Duration.ofMinutes(1));
    provider.probes.add(new ProbeResult.Reauthorize());
    // When
    var result = admission.judgeAgain(login, at);
    // Then
    assertThat(result)
        .isEqualTo(
            LoginResult.Refused.failed(
                Bench.ATTEMPT.hash(), "the provider refused the login that was found"));
    assertThat(bench.holds(1)).isFalse();
    assertThat(bench.register.token().claim()).isNull();
  }

  @Test
  void aLoginThatIsFoundWaitsForAProviderThatIsAwayAndHoldsNobodyUp() {
    // Given
    var login = bench.login("token", null);
    provider.probes.add(new ProbeResult.Unavailable(null));
    // When
    var result = admission.judgeAgain(login, bench.sealed(login));
    // Then
    assertThat(result)
        .isEqualTo(
            new LoginResult.Later(
                Duration.ofSeconds(5),
                "the provider is asked whose the login is, it says that it is not available"));
    assertThat(bench.holds(1)).isTrue();
    assertThat(bench.register.token().claim()).isNull();
  }

  private Admission retaken() {
    return new Admission(
        bench.holder, bench.subject(), provider, bench.claimed(ClaimPurpose.Exchange));
  }
}
