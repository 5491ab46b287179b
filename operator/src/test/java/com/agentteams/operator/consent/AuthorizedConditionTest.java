package com.agentteams.operator.consent;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.Account;
import com.agentteams.api.Condition;
import com.agentteams.api.ConditionStatus;
import com.agentteams.api.ConditionType;
import com.agentteams.api.ConsentEnd;
import com.agentteams.api.DisconnectStatus;
import com.agentteams.api.Reason;
import com.agentteams.api.RevocationOutcome;
import com.agentteams.api.TokenStatus;
import com.agentteams.login.LoginResult;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person reads of a login, and which of several facts it is about. */
class AuthorizedConditionTest {
  private static final String TIME = "2026-03-01T10:00:00Z";
  private static final String HASH = "ab".repeat(32);

  // no login, and nobody consented yet
  private boolean accepted = true;
  private TokenStatus token = TokenStatus.NONE;
  private boolean anotherClient;
  private @Nullable Account account;
  private boolean otherAccount;
  private boolean clientOdd;
  private boolean outdated;
  private boolean hadLogin;
  private @Nullable ConsentEnd last;
  private Optional<LoginResult> result = Optional.empty();
  private List<Condition> before = List.of();
  private Optional<String> working = Optional.empty();

  /** A proven no outweighs work that goes on, and that the login in use, and that the last end. */
  @ParameterizedTest(
      name = "verdict {0}, another client {1}, version {2}, had one {3}, working {4}, last {5}")
  @CsvSource(
      nullValues = "-",
      value = {
        // verdict, another client, version, had a login, working, last end
        "-,           false, -, false, false, -,             False, ConsentRequired",
        "-,           false, 1, true,  false, -,             True,  Authorized",
        // how an attempt ended says why there is no login, and nothing of one that there is
        "-,           false, -, false, false, ConsentDenied, False, ConsentDenied",
        "-,           false, -, true,  false, ConsentDenied, False, ConsentDenied",
        "-,           false, 1, true,  false, ConsentDenied, True,  Authorized",
        // a login that is gone though nobody ended it
        "-,           false, -, true,  false, -,             False, TokenRevoked",
        "-,           false, -, true,  false, Authorized,    False, TokenRevoked",
        "-,           false, -, false, false, Authorized,    False, ConsentRequired",
        // a newer release knows more reasons
        "-,           false, -, false, false, FromTomorrow,  False, ConsentRequired",
        "FromTomorrow,false, 1, true,  false, -,             False, TokenRevoked",
        // a login that is being made is none yet; one that is in use stays so meanwhile
        "-,           false, -, false, true,  -,             False, ConsentRequired",
        "-,           false, -, true,  true,  ConsentDenied, False, ConsentRequired",
        "-,           false, 1, false, true,  -,             False, ConsentRequired",
        "-,           false, 1, true,  true,  -,             True,  Authorized",
        // a proven no comes first, then that it was made with something else
        "RefreshLost, true,  1, true,  true,  ConsentDenied, False, RefreshLost",
        "-,           true,  1, true,  true,  ConsentDenied, False, ClientChanged",
        "-,           true,  -, true,  false, -,             False, ClientChanged",
      })
  void whatIsSaid(
      @Nullable String verdict,
      boolean anotherClient,
      @Nullable Long version,
      boolean hadLogin,
      boolean working,
      @Nullable String last,
      ConditionStatus status,
      Reason reason) {
    // Given
    token = token(version, verdict);
    this.anotherClient = anotherClient;
    this.hadLogin = hadLogin;
    this.working = working ? Optional.of("") : Optional.empty();
    this.last = last == null ? null : new ConsentEnd(HASH, last, TIME);
    // When
    var said = said();
    // Then
    assertThat(said.status()).isEqualTo(status);
    assertThat(said.reason()).isEqualTo(reason);
  }

  /** While the store does not answer nobody knows better, not even that the login is gone. */
  @Test
  void whatCannotBeKnownNowIsUnknown() {
    // Given
    token = token(1L, "TokenRevoked");
    result = Optional.of(LoginResult.Blocked.store());
    // Then
    assertThat(said())
        .isEqualTo(
            new AuthorizedCondition(
                ConditionStatus.Unknown,
                Reason.VaultUnavailable,
                LoginResult.Blocked.store().message()));
  }

  @Test
  void aLoginNamesItsAccountAsPeopleDo() {
    // Given
    token = token(1L, null);
    // Then
    assertThat(said().message()).isEqualTo("Connected.");
    account = new Account("U1", null, null);
    assertThat(said().message()).isEqualTo("Connected as U1.");
    account = new Account("U1", "priya", null);
    assertThat(said().message()).isEqualTo("Connected as priya.");
  }

  /** It goes on working, and a person may give it the rest. */
  @Test
  void aLoginWithLessThanIsAskedIsOneAndSaysSo() {
    // Given
    token = token(1L, null);
    outdated = true;
    // Then
    assertThat(said().status()).isEqualTo(ConditionStatus.True);
    assertThat(said().reason()).isEqualTo(Reason.ScopesOutdated);
    assertThat(said().message()).contains("more is asked now", "status.connectURL");
  }

  @Test
  void whatTheWorkIsAtEndsTheSentenceWhereItIsKnown() {
    // Given
    working = Optional.of("");
    assertThat(said().message()).endsWith("the operator is making the login.");
    // When
    working = Optional.of("the provider is asked");
    // Then
    assertThat(said().message()).endsWith("making the login: the provider is asked.");
  }

  @ParameterizedTest
  @CsvSource({
    "ConsentRequired, Nobody has consented yet",
    "ConsentDenied, Permission was not given",
    "ConsentExpired, Nobody consented in time",
    "ExchangeFailed, could not be turned into a login",
    "ClientRejected, check Secret team-a/client",
    "WrongAccount, with the right account",
    "ScopesMissing, grant them all",
    "RefreshLost, was lost on the way",
    "ClientChanged, put back what it was made with",
    "TokenRevoked, gone at the provider",
  })
  void everyEndSaysWhatHappenedAndWhereToGo(String reason, String words) {
    // Given
    last = new ConsentEnd(HASH, reason, TIME);
    // Then
    assertThat(said().message())
        .contains(words, "open the page in status.connectURL")
        .endsWith(".");
  }

  /** Without a link nobody is sent to one; once there is one, the sentence says so. */
  @Test
  void whereNoLinkIsOfferedNobodyIsSentToIt() {
    // Given
    accepted = false;
    // Then
    assertThat(said().message()).contains("no link").doesNotContain("connectURL");
    // When
    before =
        List.of(
            new Condition(
                "Authorized",
                ConditionStatus.False,
                "ConsentRequired",
                said().message(),
                TIME,
                1L));
    accepted = true;
    // Then
    assertThat(said().message()).contains("open the page in status.connectURL");
  }

  /** The words stay while the reason does, and what is said of the link does not with them. */
  @Test
  void anEndSaysWhetherThereIsALink() {
    // Given
    accepted = false;
    last = new ConsentEnd(HASH, "ExchangeFailed", TIME);
    result = refused(Reason.ExchangeFailed, "It failed: open the page in status.connectURL again.");
    for (var i = 0; i < 2; i++) {
      assertThat(said().message())
          .isEqualTo(
              "It failed: open the page in status.connectURL again. There is no link as long as"
                  + " Accepted is not True.");
      before = List.of(condition(ConditionType.Authorized, said().reason(), said().message()));
      result = Optional.empty();
    }
    // When
    accepted = true;
    // Then
    assertThat(said().message()).isEqualTo("It failed: open the page in status.connectURL again.");
  }

  /** A person whom the provider shows an error never comes back to us. */
  @Test
  void aClientThatLooksWrongIsToldBeforeAnybodyTries() {
    // Given
    clientOdd = true;
    // Then
    assertThat(said().message())
        .isEqualTo(
            "Nobody has consented yet: look at Secret team-a/client, then open the page in"
                + " status.connectURL.");
  }

  /** O-13: an account is pinned at a consent; one that is pinned later ends no login. */
  @Test
  void o13APinThatTheLoginDoesNotFitIsTold() {
    // Given
    token = token(1L, null);
    hadLogin = true;
    account = new Account("U1", "priya", null);
    otherAccount = true;
    // Then
    assertThat(said().status()).isEqualTo(ConditionStatus.True);
    assertThat(said().message()).startsWith("Connected as priya, which is not the account that");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, -, \"There is no login, as asked.\"",
        "Revoked, https://a.example/apps, \"There is no login, as asked.\"",
        "NotApplicable, -, \"There is no login, as asked.\"",
        "Failed, https://a.example/apps, by hand at https://a.example/apps",
        "Abandoned, -, by hand in the tool's settings.",
        "Skipped, -, not revoked at the provider",
        "Unsupported, -, not revoked at the provider",
      },
      quoteCharacter = '"')
  void whatMayLiveOnAtTheProviderIsSaidForAsLongAsNobodyConnects(
      @Nullable RevocationOutcome outcome, @Nullable String url, String end) {
    // When
    var how = outcome == null ? null : new DisconnectStatus(outcome, url);
    // Then
    assertThat(AuthorizedCondition.disconnected(how).message()).contains(end);
    var lives = outcome != null && !end.startsWith("There");
    assertThat(AuthorizedCondition.disconnected(how).message().contains("not revoked"))
        .isEqualTo(lives);
  }

  /** Only the moment knows the details: what was missing, what the provider said. */
  @Test
  void anEndHasItsOwnWordsAndTheyStayWhileItIsTheReason() {
    // Given
    last = new ConsentEnd(HASH, "ScopesMissing", TIME);
    result = refused(Reason.ScopesMissing, "Permissions were left out (chat:write).");
    assertThat(said().message()).isEqualTo("Permissions were left out (chat:write).");
    // When
    before =
        List.of(
            condition(ConditionType.Healthy, Reason.ScopesMissing, "Of something else."),
            condition(ConditionType.Authorized, Reason.ScopesMissing, said().message()));
    result = Optional.empty();
    // Then
    assertThat(said().message()).isEqualTo("Permissions were left out (chat:write).");
    last = new ConsentEnd(HASH, "ExchangeFailed", TIME);
    assertThat(said().message()).contains("could not be turned into a login");
  }

  @Test
  void theWordsOfAnotherEndAreNotTaken() {
    // Given
    last = new ConsentEnd(HASH, "WrongAccount", TIME);
    result = refused(Reason.ExchangeFailed, "Words of a failure.");
    // Then
    assertThat(said().message()).contains("Another account consented");
  }

  /** N-12: whoever mends it has to know which client, and work on a login does not know that. */
  @Test
  void n12ARefusedClientIsToldByItsPlace() {
    // Given
    last = new ConsentEnd(HASH, "ClientRejected", TIME);
    result = refused(Reason.ClientRejected, null);
    // Then
    assertThat(said().message()).contains("Secret team-a/client");
  }

  @ParameterizedTest
  @CsvSource({
    "False, ConsentRequired, true",
    "False, TokenRevoked, true",
    "True, ScopesOutdated, true",
    "True, Authorized, false",
    "Unknown, VaultUnavailable, false",
  })
  void aPersonIsNeededWhereThereIsNoLoginOrNotEnoughOfOne(
      ConditionStatus status, Reason reason, boolean needed) {
    assertThat(new AuthorizedCondition(status, reason, "Words.").needsConsent()).isEqualTo(needed);
  }

  private AuthorizedCondition said() {
    return AuthorizedCondition.of(
        new AuthorizedCondition.Given(
            accepted,
            token,
            anotherClient,
            account,
            otherAccount,
            outdated,
            hadLogin,
            last,
            result,
            before,
            "Secret team-a/client",
            clientOdd,
            working));
  }

  private static TokenStatus token(@Nullable Long version, @Nullable String verdict) {
    return new TokenStatus(null, version, null, null, null, null, verdict, null, null, null);
  }

  private static Optional<LoginResult> refused(Reason reason, @Nullable String message) {
    return Optional.of(new LoginResult.Refused(HASH, reason, message));
  }

  private static Condition condition(ConditionType type, Reason reason, String message) {
    return new Condition(type.name(), ConditionStatus.False, reason.name(), message, TIME, 1L);
  }
}
