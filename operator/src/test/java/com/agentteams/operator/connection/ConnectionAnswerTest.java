package com.agentteams.operator.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.Account;
import com.agentteams.api.ConditionStatus;
import com.agentteams.api.ConditionType;
import com.agentteams.api.ConnectionPhase;
import com.agentteams.api.ConsentEnd;
import com.agentteams.api.DisconnectStatus;
import com.agentteams.api.GrantedClaim;
import com.agentteams.api.HealthResult;
import com.agentteams.api.Reason;
import com.agentteams.api.RevocationOutcome;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolConnectionStatus;
import com.agentteams.api.ToolInstallation;
import com.agentteams.login.LoginResult;
import com.agentteams.oauth.OAuthClient;
import com.agentteams.oauth.Pkce;
import com.agentteams.operator.client.OAuthClients.Lookup;
import com.agentteams.operator.reconcile.Answer;
import com.agentteams.secret.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What status a connection gets, by facts and by how the last piece of work ended. */
class ConnectionAnswerTest {
  private static final Account PRIYA = new Account("U1", "priya", "T9");
  private static final String LOGIN = "{store: kubernetes, version: 1, generation: 0, keyID: 1}";

  private final Given given = new Given();
  private final ConnectionAnswer judged = Given.answer();

  @Test
  void aFreshConnectionAwaitsConsentAndHasALink() {
    // Given
    given.mayBeStored = false;
    // When
    var answer = answer();
    // Then
    var status = Objects.requireNonNull(answer.status());
    assertThat(status.phase()).isEqualTo(ConnectionPhase.AwaitingConsent);
    assertThat(status.observedGeneration()).isEqualTo(3);
    assertThat(status.connectURL())
        .matches("https://connect\\.example\\.com/connect/team-a/pm-slack/[A-Za-z0-9_-]{43}");
    assertThat(status.connectURLExpirationTime()).isEqualTo("2026-03-02T10:00:00Z");
    assertThat(status.installation()).isEqualTo("slack");
    var consent = Objects.requireNonNull(status.consent());
    assertThat(consent.authorizationURL())
        .startsWith("https://slack.com/oauth/v2/authorize?")
        .contains("response_type=code", "client_id=client-1", "code_challenge_method=S256")
        .contains("redirect_uri=https%3A%2F%2Fconnect.example.com%2Foauth%2Fcallback%2Fslack")
        .doesNotContain("state=");
    assertThat(consent.permissions()).extracting(p -> p.scope()).containsExactly("channels:read");
    assertThat(consent.last()).isNull();
    assertCondition(status, ConditionType.Accepted, ConditionStatus.True, Reason.Accepted);
    assertCondition(
        status, ConditionType.Authorized, ConditionStatus.False, Reason.ConsentRequired);
    assertCondition(status, ConditionType.Ready, ConditionStatus.False, Reason.ConsentRequired);
    assertAbsent(status, ConditionType.Stalled, ConditionType.Reconciling, ConditionType.Healthy);
    assertThat(answer.again()).contains(Given.TTL);
  }

  @Test
  void law2TheSameFactsGiveTheSameStatus() {
    // Given
    var first = status();
    given.status(first);
    // When
    var second = status();
    // Then
    assertThat(second).isEqualTo(first);
  }

  @Test
  void law2TimeAloneChangesNothing() {
    // Given
    var first = status();
    given.status(first).after(Duration.ofHours(5));
    // When
    var second = status();
    // Then
    assertThat(second).isEqualTo(first);
  }

  @Test
  void aLinkThatNobodyOpenedExpiresAndAFreshOneFollows() {
    // Given
    given.status(status());
    var old = given.attempt();
    given.after(Given.TTL.plusSeconds(1));
    // When
    var status = status();
    // Then
    assertThat(status.phase()).isEqualTo(ConnectionPhase.AwaitingConsent);
    assertEnd(status, old.hash(), Reason.ConsentExpired);
    assertThat(status.connectURL()).doesNotEndWith(old.id()).startsWith("https://connect.");
    assertThat(status.connectURLExpirationTime()).isEqualTo("2026-03-03T10:00:01Z");
  }

  @Test
  void law2AnExpiryIsToldAtOnceAndNotByASecondWrite() {
    // Given
    given.status(status()).after(Given.TTL.plusSeconds(1));
    var first = status();
    assertCondition(first, ConditionType.Authorized, ConditionStatus.False, Reason.ConsentExpired);
    given.status(first);
    // When
    var second = status();
    // Then
    assertThat(second).isEqualTo(first);
  }

  @Test
  void afterAnExpiryTheReasonIsKept() {
    // Given
    given.status(status()).after(Given.TTL.plusSeconds(1));
    given.status(status());
    // When
    var status = status();
    // Then
    assertCondition(status, ConditionType.Ready, ConditionStatus.False, Reason.ConsentExpired);
    assertThat(message(status)).contains("status.connectURL");
  }

  @Test
  void n18ADenialKeepsTheLinkOpen() {
    // Given
    given.status(status());
    var attempt = given.attempt();
    given.replies = List.of(Given.reply(attempt, "Denied", Given.NOW));
    // When
    var status = status();
    // Then
    assertThat(status.connectURL()).endsWith(attempt.id());
    assertThat(status.phase()).isEqualTo(ConnectionPhase.AwaitingConsent);
    assertEnd(status, attempt.hash(), Reason.ConsentDenied);
    assertCondition(status, ConditionType.Authorized, ConditionStatus.False, Reason.ConsentDenied);
  }

  @Test
  void aLoginMakesItConnected() {
    // Given
    given.status(status());
    var attempt = given.attempt();
    given.token(LOGIN);
    // When
    var status = status(connected(attempt.hash(), false));
    // Then
    assertThat(status.phase()).isEqualTo(ConnectionPhase.Connected);
    assertThat(status.account()).isEqualTo(PRIYA);
    assertThat(status.grantedScopes()).containsExactly("channels:read");
    assertThat(status.connectTime()).isEqualTo("2026-03-01T10:00:00Z");
    assertThat(status.connectURL()).isNull();
    assertThat(status.connectURLExpirationTime()).isNull();
    assertEnd(status, attempt.hash(), Reason.Authorized);
    assertCondition(status, ConditionType.Accepted, ConditionStatus.True, Reason.Accepted);
    assertCondition(status, ConditionType.Authorized, ConditionStatus.True, Reason.Authorized);
    assertCondition(status, ConditionType.Healthy, ConditionStatus.True, Reason.ProbeSucceeded);
    assertCondition(
        status, ConditionType.EventsSubscribed, ConditionStatus.False, Reason.NotOffered);
    assertCondition(status, ConditionType.Ready, ConditionStatus.True, Reason.Authorized);
    assertAbsent(status, ConditionType.Stalled, ConditionType.Reconciling);
    assertThat(message(status)).isEqualTo("Connected as priya.");
    assertThat(Objects.requireNonNull(status.health()).result()).isEqualTo(HealthResult.Healthy);
  }

  @Test
  void law2AConnectedConnectionStaysAsItIs() {
    // Given
    var first = connectedStatus();
    given.after(Duration.ofDays(3));
    // When
    var second = status();
    // Then
    assertThat(second).isEqualTo(first);
  }

  @Test
  void law4ADegradedLoginIsNotHealthyAndReadyAllTheSame() {
    // Given
    given.status(status());
    var hash = given.attempt().hash();
    given.token(LOGIN);
    // When
    var status = status(connected(hash, true));
    // Then
    assertCondition(status, ConditionType.Healthy, ConditionStatus.False, Reason.Degraded);
    assertThat(Objects.requireNonNull(status.health()).message()).contains("not everything works");
    assertCondition(status, ConditionType.Ready, ConditionStatus.True, Reason.Authorized);
    assertThat(status.phase()).isEqualTo(ConnectionPhase.Connected);
  }

  /**
   * The login in use is another than that of which the status told: whose it is nobody knows until
   * its client is put back, whatever comes of other attempts meanwhile. Who may have it stays.
   */
  @Test
  void aLoginWhoseClientChangedBeforeItWasToldIsNotSaidToBeTheOneBefore() {
    // Given
    given.status(
        status(
            new LoginResult.Connected(
                "f".repeat(64),
                new Account("U1", "priya", null),
                List.of(),
                Given.NOW,
                false,
                false)));
    // When
    var status = status(new LoginResult.Refused("e".repeat(64), Reason.ClientChanged, null));
    // Then
    assertThat(status.connectTime()).isNull();
    assertThat(Objects.requireNonNull(status.account()).id()).isEqualTo("U1");
    assertThat(Objects.requireNonNull(status.consentEnd()).reason()).isEqualTo("ClientChanged");
  }

  /** Work on a login does not know where the client is kept. */
  @Test
  void n12ARefusedClientIsToldWithThePlaceWhereItIsKept() {
    // Given
    given.status(status());
    var hash = given.attempt().hash();
    // When
    var status = status(new LoginResult.Refused(hash, Reason.ClientRejected, null));
    // Then
    assertCondition(status, ConditionType.Authorized, ConditionStatus.False, Reason.ClientRejected);
    assertThat(message(status)).contains("check Secret agentteams-system/slack-client");
  }

  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {"ExchangeFailed", "WrongAccount", "ScopesMissing"})
  void aRefusedAttemptIsUsedUpAndAFreshLinkFollows(Reason reason) {
    // Given
    given.status(status());
    var attempt = given.attempt();
    // When
    var status = status(new LoginResult.Refused(attempt.hash(), reason, "Our own words."));
    // Then
    assertThat(status.phase()).isEqualTo(ConnectionPhase.AwaitingConsent);
    assertEnd(status, attempt.hash(), reason);
    assertCondition(status, ConditionType.Authorized, ConditionStatus.False, reason);
    assertThat(message(status)).isEqualTo("Our own words.");
    assertThat(status.connectURL()).isNotNull().doesNotEndWith(attempt.id());
    // and the words stay
    given.status(status);
    assertThat(status()).isEqualTo(status);
    // and a code that is taken up again, because its reply is still there, changes nothing
    given.after(Duration.ofMinutes(1));
    assertThat(
            status(new LoginResult.Refused(attempt.hash(), reason, "Our own words.")).consentEnd())
        .isEqualTo(status.consentEnd());
  }

  @Test
  void aFailedReLoginLeavesAWorkingLoginAlone() {
    // Given
    connectedStatus();
    given.spec("{agentRef: {name: pm}, tool: slack, access: ReadWrite}").agentWrites("Always");
    given.status(status());
    var attempt = given.attempt();
    // When
    var status = status(new LoginResult.Refused(attempt.hash(), Reason.WrongAccount, "Wrong."));
    // Then
    assertThat(status.phase()).isEqualTo(ConnectionPhase.Connected);
    assertThat(status.account()).isEqualTo(PRIYA);
    assertCondition(status, ConditionType.Authorized, ConditionStatus.True, Reason.ScopesOutdated);
    assertEnd(status, attempt.hash(), Reason.WrongAccount);
  }

  @Test
  void whatIsAskedForChangesAndAFreshAttemptFollows() {
    // Given
    given.status(status());
    var old = given.attempt();
    given.agentWrites("Always").spec("{agentRef: {name: pm}, tool: slack, access: ReadWrite}");
    // When
    var status = status();
    // Then
    assertThat(status.connectURL()).doesNotEndWith(old.id());
    assertThat(Objects.requireNonNull(status.consent()).permissions())
        .extracting(p -> p.scope())
        .containsExactly("channels:read", "chat:write");
  }

  /** Law 5: what is for others is not compared with, so nobody learns that it is there. */
  @ParameterizedTest
  @CsvSource({"true", "false"})
  void law5ALoginIsComparedWithNothingThatItsNamespaceMayNotUse(boolean allowed) {
    // Given
    given.token("{store: fake, version: 1, binding: " + "0".repeat(32) + "}");
    given.namespaceAllowed = allowed;
    // Then
    assertThat(given.facts().loginOfAnotherClient()).isEqualTo(allowed);
  }

  /** A crash behind the move of the pointer: without the link nobody would tell the new login. */
  @ParameterizedTest
  @CsvSource({"true", "false"})
  void theLinkOfALoginThatNobodyToldYetStaysWhileTheProviderIsAway(boolean outdated) {
    // Given
    connectedStatus();
    given.agentWrites("Always").spec("{agentRef: {name: pm}, tool: slack, access: ReadWrite}");
    given.status(status());
    var used = given.attempt();
    if (!outdated) {
      given.agentWrites("Never").spec("{agentRef: {name: pm}, tool: slack}");
    }
    given.token("{store: fake, version: 2, lastAttempt: " + used.hash() + "}");
    var later = new LoginResult.Later(Duration.ofMinutes(1), "the provider is asked whose it is");
    // When
    var status = status(later);
    // Then
    assertThat(status.connectURL()).endsWith(used.id());
    given.status(status);
    assertThat(given.facts().token().lastAttempt()).isEqualTo(used.hash());
  }

  @Test
  void aLoginWithFewerScopesThanAskedStaysConnectedAndHasALink() {
    // Given
    connectedStatus();
    given.agentWrites("Always").spec("{agentRef: {name: pm}, tool: slack, access: ReadWrite}");
    // When
    var status = status();
    // Then
    assertThat(status.phase()).isEqualTo(ConnectionPhase.Connected);
    assertThat(status.connectURL()).isNotNull();
    assertCondition(status, ConditionType.Ready, ConditionStatus.True, Reason.ScopesOutdated);
    assertThat(message(status)).contains("status.connectURL");
  }

  @Test
  void aLoginWithMoreScopesThanAskedIsNoFailure() {
    // Given
    given.agentWrites("Always").spec("{agentRef: {name: pm}, tool: slack, access: ReadWrite}");
    given.status(status());
    var hash = given.attempt().hash();
    given.token(LOGIN);
    given.status(
        status(
            new LoginResult.Connected(
                hash,
                PRIYA,
                List.of("channels:read", "chat:write", "more"),
                Given.NOW,
                false,
                false)));
    given.spec("{agentRef: {name: pm}, tool: slack}");
    // When
    var status = status();
    // Then
    assertCondition(status, ConditionType.Ready, ConditionStatus.True, Reason.Authorized);
    assertThat(status.connectURL()).isNull();
  }

  @Test
  void anAttemptWhoseReplyIsThereIsNotReplaced() {
    // Given
    given.status(status());
    var attempt = given.attempt();
    given.replies = List.of(Given.reply(attempt, "Code", Given.NOW));
    given.agentWrites("Always").spec("{agentRef: {name: pm}, tool: slack, access: ReadWrite}");
    // When
    var status = status();
    // Then
    assertThat(status.connectURL()).endsWith(attempt.id());
  }

  @Test
  void anAttemptThatIsBeingExchangedIsNotReplaced() {
    // Given
    given.status(status());
    var attempt = given.attempt();
    given.token(
        "{lastAttempt: \"%s\", claim: {holder: a, purpose: Exchange}}".formatted(attempt.hash()));
    given.after(Duration.ofHours(1));
    // When
    var status = answer(Optional.empty(), true).status();
    // Then
    assertThat(Objects.requireNonNull(status).connectURL()).endsWith(attempt.id());
    assertThat(status.phase()).isEqualTo(ConnectionPhase.Connecting);
    assertCondition(status, ConditionType.Reconciling, ConditionStatus.True, Reason.Progressing);
  }

  /** The pointer moves before the account is known here; what is not known is not told. */
  @Test
  void aLoginThatIsAboutToBeToldIsNotToldHalf() {
    // Given
    given.status(status());
    given.token(
        "{version: 1, generation: 1, lastAttempt: \"%s\"}".formatted(given.attempt().hash()));
    // When
    var answer = answer(Optional.empty(), true);
    // Then
    assertThat(answer.status()).isNull();
    assertThat(answer.again()).isPresent();
  }

  @Test
  void theWaitForAnExchangeIsNeverNegative() {
    // Given
    given.status(status());
    given.token(
        "{lastAttempt: \"%s\", claim: {holder: a, purpose: Exchange}}"
            .formatted(given.attempt().hash()));
    given.after(Given.TTL.plusSeconds(10));
    // When
    var again = answer(Optional.empty(), true).again();
    // Then
    assertThat(again.filter(Duration::isNegative)).isEmpty();
  }

  @Test
  void aCodeThatCameTooLateEndsTheAttempt() {
    // Given
    given.status(status());
    var attempt = given.attempt();
    given.replies = List.of(Given.reply(attempt, "Code", Given.NOW));
    given.after(Duration.ofMinutes(11));
    // When
    var status = status();
    // Then
    assertEnd(status, attempt.hash(), Reason.ConsentExpired);
    assertThat(status.connectURL()).doesNotEndWith(attempt.id());
    assertCondition(status, ConditionType.Ready, ConditionStatus.False, Reason.ConsentExpired);
  }

  @Test
  void aLoginThatTheProviderEndedIsFailedAndStalledWithALink() {
    // Given
    connectedStatus();
    given.token("{store: kubernetes, version: 1, verdict: TokenRevoked}");
    // When
    var status = status();
    // Then
    assertThat(status.phase()).isEqualTo(ConnectionPhase.Failed);
    assertThat(status.connectURL()).isNotNull();
    assertThat(status.account()).isEqualTo(PRIYA);
    assertCondition(status, ConditionType.Ready, ConditionStatus.False, Reason.TokenRevoked);
    assertCondition(status, ConditionType.Stalled, ConditionStatus.True, Reason.TokenRevoked);
    assertAbsent(status, ConditionType.Reconciling, ConditionType.Healthy);
    assertThat(message(status)).contains("gone at the provider", "status.connectURL");
  }

  @Test
  void aLoginThatIsSimplyGoneIsFailed() {
    // Given
    connectedStatus();
    given.token("{store: kubernetes}");
    // When
    var status = status();
    // Then
    assertThat(status.phase()).isEqualTo(ConnectionPhase.Failed);
    assertCondition(status, ConditionType.Ready, ConditionStatus.False, Reason.TokenRevoked);
  }

  @ParameterizedTest
  @CsvSource({"RefreshLost", "ClientChanged"})
  void everyVerdictHasItsOwnWords(String verdict) {
    // Given
    connectedStatus();
    given.token("{store: kubernetes, version: 1, verdict: %s}".formatted(verdict));
    // When
    var status = status();
    // Then
    assertThat(message(status)).doesNotContain("Nobody has consented");
  }

  @Test
  void law9AVerdictOfANewerReleaseIsSomeVerdict() {
    // Given
    connectedStatus();
    given.token("{store: kubernetes, version: 1, verdict: RevokedByAdministrator}");
    // When
    var status = status();
    // Then
    assertThat(status.phase()).isEqualTo(ConnectionPhase.Failed);
  }

  @Test
  void law9AnInstallationThatCannotBeReadDoesNotBreakAConnectedConnection() {
    // Given
    given.toolWith(
        "events: {delivery: None}",
        "events: {delivery: AppWebhook, verification: {scheme: Slack}}");
    connectedStatus();
    given.namespaceAllowed = false;
    given.installation =
        Optional.of(
            Given.read(
                "{kind: ToolInstallation, metadata: {name: slack, namespace: agentteams-system}}",
                ToolInstallation.class));
    // When
    var status = status();
    // Then
    assertThat(status.phase()).isEqualTo(ConnectionPhase.Unavailable);
    assertCondition(
        status, ConditionType.Accepted, ConditionStatus.False, Reason.InstallationNotAllowed);
  }

  @Test
  void aToolThatPushesNeedsASigningSecretForEvents() {
    // Given
    given.toolWith(
        "events: {delivery: None}",
        "events: {delivery: AppWebhook, verification: {scheme: Slack}}");
    // When
    var status = connectedStatus();
    // Then
    assertCondition(
        status, ConditionType.EventsSubscribed, ConditionStatus.False, Reason.WebhookNotConfigured);
    assertThat(status.phase()).isEqualTo(ConnectionPhase.Connected);
  }

  @Test
  void aStoreThatDoesNotAnswerIsUnknownAndNeverFailed() {
    // Given
    connectedStatus();
    var connectTime = given.connection.getStatus().connectTime();
    // When
    var answer = answer(Optional.of(LoginResult.Blocked.store()), false);
    // Then
    var status = Objects.requireNonNull(answer.status());
    assertThat(status.phase()).isEqualTo(ConnectionPhase.Unavailable);
    assertThat(status.connectTime()).isEqualTo(connectTime);
    assertCondition(
        status, ConditionType.Authorized, ConditionStatus.Unknown, Reason.VaultUnavailable);
    assertCondition(status, ConditionType.Ready, ConditionStatus.Unknown, Reason.VaultUnavailable);
    assertAbsent(status, ConditionType.Stalled);
  }

  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {"KeyUnavailable", "StoredTokenUnreadable", "VaultUnavailable"})
  void n13WhatIsStoredAndCannotBeReadIsUnknown(Reason reason) {
    // When
    var status = status(new LoginResult.Blocked(reason, "Words.", Duration.ofSeconds(30)));
    // Then
    assertThat(status.phase()).isEqualTo(ConnectionPhase.Pending);
    assertCondition(status, ConditionType.Authorized, ConditionStatus.Unknown, reason);
    assertCondition(status, ConditionType.Reconciling, ConditionStatus.True, Reason.Progressing);
    assertThat(status.connectURL()).isNull();
  }

  @Test
  void disconnectingIsWorkAndNotReady() {
    // Given
    connectedStatus();
    given.spec("{agentRef: {name: pm}, tool: slack, desiredState: Disconnected}");
    // When
    var status = status();
    // Then
    assertThat(status.phase()).isEqualTo(ConnectionPhase.Disconnecting);
    assertThat(Given.condition(status, ConditionType.Ready).status())
        .isEqualTo(ConditionStatus.Unknown);
    assertCondition(status, ConditionType.Reconciling, ConditionStatus.True, Reason.Progressing);
    assertThat(status.connectURL()).isNull();
  }

  @Test
  void disconnectedAsAskedIsReadyAndForgetsTheLogin() {
    // Given
    connectedStatus();
    given.spec("{agentRef: {name: pm}, tool: slack, desiredState: Disconnected}");
    given.token("{}");
    // When
    var status = status(new LoginResult.Revoked(RevocationOutcome.Revoked));
    // Then
    assertThat(status.phase()).isEqualTo(ConnectionPhase.Disconnected);
    assertThat(status.account()).isNull();
    assertThat(status.grantedScopes()).isEmpty();
    assertThat(status.connectTime()).isNull();
    assertThat(status.connectURL()).isNull();
    assertThat(Objects.requireNonNull(status.disconnect()).revocation())
        .isEqualTo(RevocationOutcome.Revoked);
    assertCondition(status, ConditionType.Ready, ConditionStatus.True, Reason.Disconnected);
    // and it stays so
    given.status(status);
    assertThat(status()).isEqualTo(status);
  }

  /** The scopes are forgotten by then; nobody should be asked to consent again. */
  @Test
  void whatIsBeingDisconnectedIsNotCalledOutdated() {
    // Given
    connectedStatus();
    given.spec("{agentRef: {name: pm}, tool: slack, desiredState: Disconnected}");
    given.token("{store: kubernetes, version: 1, generation: 1}");
    // When
    var status = status(new LoginResult.Revoked(RevocationOutcome.Revoked));
    // Then
    assertThat(status.phase()).isEqualTo(ConnectionPhase.Disconnecting);
    assertCondition(status, ConditionType.Authorized, ConditionStatus.False, Reason.Disconnected);
    assertCondition(status, ConditionType.Ready, ConditionStatus.Unknown, Reason.Disconnected);
  }

  @Test
  void aDisconnectedOneThatIsWantedAgainAwaitsConsentAndIsNotFailed() {
    // Given
    connectedStatus();
    given.spec("{agentRef: {name: pm}, tool: slack, desiredState: Disconnected}").token("{}");
    given.status(status(new LoginResult.Revoked(RevocationOutcome.Revoked)));
    given.spec("{agentRef: {name: pm}, tool: slack}");
    // When
    var status = status();
    // Then
    assertThat(status.phase()).isEqualTo(ConnectionPhase.AwaitingConsent);
    assertCondition(status, ConditionType.Ready, ConditionStatus.False, Reason.ConsentRequired);
    assertThat(status.connectURL()).isNotNull();
  }

  @Test
  void anObjectBeingDeletedGetsNoLink() {
    // Given
    given.connection.getMetadata().setDeletionTimestamp("2026-03-01T10:00:00Z");
    // When
    var status = status();
    // Then
    assertThat(status.phase()).isEqualTo(ConnectionPhase.Disconnecting);
    assertThat(status.connectURL()).isNull();
  }

  @Test
  void k5AnObjectThatCannotBeReadIsInvalidAndStalled() {
    // Given
    given.connection =
        Given.read(Given.CONNECTION.replaceAll("(?m)^spec:.*$", ""), ToolConnection.class);
    // When
    var status = status();
    // Then
    assertThat(status.phase()).isEqualTo(ConnectionPhase.Pending);
    assertCondition(status, ConditionType.Accepted, ConditionStatus.False, Reason.InvalidObject);
    assertCondition(status, ConditionType.Ready, ConditionStatus.False, Reason.InvalidObject);
    assertCondition(status, ConditionType.Stalled, ConditionStatus.True, Reason.InvalidObject);
    assertThat(status.connectURL()).isNull();
  }

  @Test
  void aLoginWhoseAgentIsGoneIsUnavailableAndKept() {
    // Given
    connectedStatus();
    given.agent = Optional.empty();
    // When
    var status = status();
    // Then
    assertThat(status.phase()).isEqualTo(ConnectionPhase.Unavailable);
    assertThat(status.account()).isEqualTo(PRIYA);
    assertThat(status.connectTime()).isNotNull();
    assertCondition(status, ConditionType.Ready, ConditionStatus.False, Reason.AgentNotFound);
    assertAbsent(status, ConditionType.Stalled, ConditionType.Reconciling);
  }

  @Test
  void n6WhatWaitsForAnotherObjectGoesOnByItself() {
    // Given
    given.agent = Optional.empty();
    var waiting = status();
    assertThat(waiting.phase()).isEqualTo(ConnectionPhase.Pending);
    given.status(waiting);
    given.agent = new Given().agent;
    // When
    var status = status();
    // Then
    assertThat(status.phase()).isEqualTo(ConnectionPhase.AwaitingConsent);
    assertThat(status.connectURL()).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({"claim, PT5S", "client, PT10S", "older, PT5S"})
  void whatCannotWakeUsIsLookedAtAgain(String what, Duration again) {
    // Given
    switch (what) {
      case "claim" -> given.claimedBy = Optional.of(new Given().connection);
      case "older" -> given.older = Optional.of(new Given().connection);
      default -> given.client = new Lookup.Missing("does not exist");
    }
    // When
    var answer = answer();
    // Then
    assertThat(answer.again()).contains(again);
  }

  /** Granted with the login and recorded; what was granted stays, also without a login. */
  @Test
  void n11AClaimIsGrantedWithTheLoginAndKept() {
    // Given
    given.spec("{agentRef: {name: pm}, tool: slack, claims: [{kind: mailbox, id: '1'}]}");
    assertThat(status().claims()).isEmpty();
    // When
    var connected = connectedStatus();
    // Then
    assertThat(connected.claims())
        .containsExactly(new GrantedClaim("mailbox", "1", "2026-03-01T10:00:00Z"));
    // and later, asking for another one too
    given.after(Duration.ofHours(1));
    given.spec(
        "{agentRef: {name: pm}, tool: slack, claims: [{kind: mailbox, id: '1'}, {kind: mailbox, id:"
            + " '2'}]}");
    given.status(connected);
    assertThat(status().claims())
        .containsExactly(
            new GrantedClaim("mailbox", "1", "2026-03-01T10:00:00Z"),
            new GrantedClaim("mailbox", "2", "2026-03-01T11:00:00Z"));
    // and once the spec asks for none of them
    given.spec("{agentRef: {name: pm}, tool: slack}");
    assertThat(status().claims()).isEmpty();
  }

  @Test
  void aLoginThatEndsByItselfWithoutARefreshTokenIsSaidAndALinkOffered() {
    // Given
    given.status(connectedStatus());
    given.token(
        "{store: fake, version: 1, refreshable: false, accessTokenExpirationTime:"
            + " '2026-03-01T11:00:00Z'}");
    // When
    var status = status();
    // Then
    assertCondition(status, ConditionType.Healthy, ConditionStatus.False, Reason.NotRefreshable);
    assertCondition(status, ConditionType.Ready, ConditionStatus.True, Reason.Authorized);
    assertThat(Given.condition(status, ConditionType.Healthy).message())
        .contains("2026-03-01T11:00:00Z", "remove the app's access", "status.connectURL");
    assertThat(status.phase()).isEqualTo(ConnectionPhase.Connected);
    assertThat(status.connectURL()).isNotNull();
    // and where the Tool gives none, that is as it should be
    given.toolWith(
        "tokenURL: https://slack.com/api/oauth.v2.access",
        "tokenURL: https://slack.com/api/oauth.v2.access\n    refreshTokens: None");
    assertThat(Given.condition(status(), ConditionType.Healthy).reason())
        .isNotEqualTo(Reason.NotRefreshable.name());
  }

  /** What takes longer is told in its own words, and not that nobody consented. */
  @Test
  void whatIsTriedAgainIsToldWhileItIs() {
    // Given
    given.status(status());
    var hash = given.attempt().hash();
    given.token("{claim: {holder: a, purpose: Exchange}, lastAttempt: \"%s\"}".formatted(hash));
    // When
    var status =
        Objects.requireNonNull(
            judged
                .of(
                    given.facts(),
                    Optional.empty(),
                    Optional.of("the code is sent again, its certificate is not trusted"))
                .status());
    // Then
    assertThat(status.phase()).isEqualTo(ConnectionPhase.Connecting);
    assertThat(message(status)).contains("Somebody consented", "its certificate is not trusted");
  }

  @Test
  void k1ATransitionTimeMovesOnlyWithTheStatus() {
    // Given
    given.status(status()).after(Duration.ofHours(1));
    var hash = given.attempt().hash();
    // When
    var status = status(new LoginResult.Refused(hash, Reason.ScopesMissing, "Words."));
    // Then
    var ready = Given.condition(status, ConditionType.Ready);
    assertThat(ready.reason()).isEqualTo("ScopesMissing");
    assertThat(ready.lastTransitionTime()).isEqualTo("2026-03-01T10:00:00Z");
    assertThat(ready.observedGeneration()).isEqualTo(3);
  }

  /** The values themselves, in whatever field: the secret, and the verifier that the code needs. */
  @Test
  void law1NoStatusHoldsTheVerifierOrTheSecret() {
    // Given
    given.client = new Lookup.Found(new OAuthClient("client-1", Secret.of("hush-hush")));
    // When
    var status = status();
    // Then
    given.status(status);
    var terms = given.facts().terms(Given.LINK);
    var verifier =
        Given.LINK
            .verifier(terms.dialect(), Given.UID, given.attempt(), "slack", terms.redirectUri())
            .orElseThrow();
    var json = Given.YAML.asJson(status);
    assertThat(json).contains("client-1", Pkce.challenge(verifier));
    assertThat(json).doesNotContain(verifier.reveal(), "hush-hush");
  }

  /** After a crash: the pointer was moved, and the probe does not answer. */
  @Test
  void whatALoginWaitsForIsToldThoughItsPointerWasMoved() {
    // Given
    given.status(status());
    given.token(LOGIN);
    // When
    var waits = new LoginResult.Later(Duration.ofMinutes(1), "the provider is asked whose it is");
    var status = status(waits);
    // Then
    assertThat(status.phase()).isEqualTo(ConnectionPhase.Connecting);
    assertCondition(
        status, ConditionType.Authorized, ConditionStatus.False, Reason.ConsentRequired);
    assertThat(message(status)).contains("making the login: the provider is asked whose it is");
  }

  /** K-2: until somebody has looked for it, the status does not say that there is nothing. */
  @Test
  void k2AStatusThatWasLostStaysSoUntilALoginWasLookedFor() {
    // Given
    given.connection.setStatus(null);
    // When
    for (var nothingYet :
        List.of(
            Optional.<LoginResult>empty(),
            Optional.of((LoginResult) LoginResult.Blocked.store()),
            Optional.of((LoginResult) new LoginResult.Later(Duration.ofMinutes(1), "words")))) {
      var status = Objects.requireNonNull(answer(nothingYet, false).status());
      given.status(status);
      assertThat(given.facts().statusLost()).isTrue();
    }
    // Then
    given.status(status(new LoginResult.Nothing("7")));
    assertThat(given.facts().statusLost()).isFalse();
  }

  /** Another process is at it, or was: nobody is told that nobody consented. */
  @Test
  void aLoginThatAnotherProcessMakesIsShown() {
    // Given
    given.status(status());
    given.token("{claim: {holder: another, purpose: Exchange}}");
    // Then
    assertThat(status().phase()).isEqualTo(ConnectionPhase.Connecting);
    assertThat(message(status())).contains("Somebody consented");
  }

  /** Words of one link are not those of the next. */
  @Test
  void aLinkThatExpiresDoesNotSayWhatBecameOfTheOneBefore() {
    // Given
    given.status(status());
    var attempt = given.attempt();
    var changed =
        new LoginResult.Refused(attempt.hash(), Reason.ConsentExpired, "The client changed.");
    given.status(status(changed));
    given.after(Given.TTL.plusMinutes(1));
    // When
    var message = message(status());
    // Then
    assertThat(message).contains("Nobody consented in time");
  }

  /** A denied link may be used again. */
  @Test
  void aLoginThatIsMadeAfterADenialIsShown() {
    // Given
    var end = new ConsentEnd("f".repeat(64), "ConsentDenied", "2026-03-01T09:59:00Z");
    given.status(ToolConnectionStatus.EMPTY.withConsentEnd(end));
    given.token(
        "{claim: {holder: another, purpose: Exchange}, lastAttempt: \"%s\"}"
            .formatted(end.attempt()));
    // When, Then
    assertThat(status().phase()).isEqualTo(ConnectionPhase.Connecting);
  }

  /** What an exchange left behind may be ended for as long as a store is away. */
  @Test
  void whatIsTidiedAfterAnAttemptIsNoLoginThatIsMade() {
    // Given
    var end = new ConsentEnd("f".repeat(64), "ExchangeFailed", "2026-03-01T09:59:00Z");
    given.status(ToolConnectionStatus.EMPTY.withConsentEnd(end));
    given.token(
        "{claim: {holder: another, purpose: Recovery}, lastAttempt: \"%s\"}"
            .formatted(end.attempt()));
    // When
    var status = status();
    // Then
    assertThat(status.phase()).isEqualTo(ConnectionPhase.AwaitingConsent);
    assertThat(Given.condition(status, ConditionType.Authorized).reason())
        .isEqualTo("ExchangeFailed");
  }

  /** A re-login that waits takes nothing from the login in use. */
  @Test
  void aLoginInUseStaysSoWhileAnotherIsMade() {
    // Given
    given.status(connectedStatus());
    // When
    var status = status(new LoginResult.Later(Duration.ofMinutes(1), "words"));
    // Then
    assertThat(status.phase()).isEqualTo(ConnectionPhase.Connected);
  }

  /** N-10: whatever it was made with changes, the login is not used, and its owner hears of it. */
  @ParameterizedTest
  @CsvSource({"client, False, Failed", "installation, False, Failed", "nothing, True, Connected"})
  void n10ALoginOfAnotherClientIsToldAndALinkOffered(
      String changed, ConditionStatus authorized, ConnectionPhase phase) {
    // Given
    given.status(connectedStatus());
    var binding = given.facts().binding().orElseThrow();
    given.token("{store: fake, version: 1, binding: '" + binding.fingerprint() + "'}");
    // When
    switch (changed) {
      case "client" -> given.client = new Lookup.Found(new OAuthClient("client-2", Secret.of("s")));
      case "installation" ->
          given.spec("{agentRef: {name: pm}, tool: slack, installationRef: {name: other}}");
      default -> {}
    }
    // Then
    var status = status();
    assertThat(status.phase()).isEqualTo(phase);
    assertCondition(
        status,
        ConditionType.Authorized,
        authorized,
        authorized == ConditionStatus.True ? Reason.Authorized : Reason.ClientChanged);
    assertThat(status.connectURL() != null).isEqualTo(authorized == ConditionStatus.False);
    // and nobody is accused while the client cannot be looked up
    given.client = new Lookup.Unknown("does not answer");
    assertThat(Given.condition(status(), ConditionType.Authorized).reason())
        .isNotEqualTo(Reason.ClientChanged.name());
  }

  /** Law 5: what was granted in one installation is nothing in another. */
  @Test
  void law5AClaimStaysBehindInTheInstallationInWhichItWasGranted() {
    // Given
    given.spec("{agentRef: {name: pm}, tool: slack, claims: [{kind: mailbox, id: '1'}]}");
    given.status(connectedStatus());
    // When
    given.spec(
        "{agentRef: {name: pm}, tool: slack, installationRef: {name: other}, claims: [{kind:"
            + " mailbox, id: '1'}]}");
    given.namespaceAllowed = false;
    // Then
    var status = status();
    assertThat(status.installation()).isEqualTo("other");
    assertThat(status.claims()).isEmpty();
  }

  /** Nothing else wakes a connection once its client can be read again. */
  @Test
  void f6AClientThatCannotBeLookedUpIsLookedForAgain() {
    // Given
    given.status(status());
    given.client = new Lookup.Unknown("does not answer");
    // Then
    assertThat(answer().again()).contains(Duration.ofSeconds(10));
  }

  /** What became of the login before says nothing of the one that is wanted now. */
  @Test
  void whatBecameOfAnEndedLoginIsForgottenOnceOneIsWantedAgain() {
    // Given
    var ended = new DisconnectStatus(RevocationOutcome.Revoked, null);
    given.status(status().withDisconnect(ended));
    // Then
    assertThat(status().disconnect()).isNull();
    given.token("{claim: {holder: me, purpose: Disconnect}}");
    assertThat(status().disconnect()).isEqualTo(ended);
    given.spec("{agentRef: {name: pm}, tool: slack, desiredState: Disconnected}");
    assertThat(status().disconnect()).isEqualTo(ended);
  }

  /** A deletion that waits is never silent. */
  @Test
  void whatTheEndOfALoginWaitsForIsTold() {
    // Given
    given.status(connectedStatus());
    given.connection.getMetadata().setDeletionTimestamp("2026-03-01T09:00:00Z");
    given.client = new Lookup.Unknown("does not answer");
    // When
    var reconciling = Given.condition(status(), ConditionType.Reconciling);
    // Then
    assertThat(reconciling.message())
        .contains("Secret agentteams-system/slack-client can be read", "ten minutes");
  }

  /** Nothing that could be wrong with it holds up what is deleted. */
  @Test
  void whatIsDeletedIsNotCheckedAnyMore() {
    // Given
    given.connection.getMetadata().setDeletionTimestamp("2026-03-01T09:00:00Z");
    given.tool = Optional.empty();
    // Then
    assertThat(status().phase()).isEqualTo(ConnectionPhase.Disconnecting);
  }

  private LoginResult connected(String hash, boolean degraded) {
    return new LoginResult.Connected(
        hash, PRIYA, List.of("channels:read"), Given.NOW, degraded, false);
  }

  /** Makes the given connection a connected one. */
  private ToolConnectionStatus connectedStatus() {
    given.status(status());
    var hash = given.attempt().hash();
    given.token(LOGIN);
    var status = status(connected(hash, false));
    given.status(status);
    return status;
  }

  private ToolConnectionStatus status() {
    return Objects.requireNonNull(answer().status());
  }

  private ToolConnectionStatus status(LoginResult result) {
    return Objects.requireNonNull(answer(Optional.of(result), false).status());
  }

  private Answer<ToolConnectionStatus> answer() {
    return answer(Optional.empty(), false);
  }

  private Answer<ToolConnectionStatus> answer(Optional<LoginResult> result, boolean working) {
    return judged.of(given.facts(), result, working ? Optional.of("") : Optional.empty());
  }

  private static String message(ToolConnectionStatus status) {
    return Given.condition(status, ConditionType.Ready).message();
  }

  private static void assertEnd(ToolConnectionStatus status, String hash, Reason reason) {
    var last = Objects.requireNonNull(Objects.requireNonNull(status.consent()).last());
    assertThat(last.attempt()).isEqualTo(hash);
    assertThat(last.reason()).isEqualTo(reason.name());
  }

  private static void assertCondition(
      ToolConnectionStatus status, ConditionType type, ConditionStatus value, Reason reason) {
    var condition = Given.condition(status, type);
    assertThat(condition.status()).as(type + " " + condition).isEqualTo(value);
    assertThat(condition.reason()).isEqualTo(reason.name());
  }

  private static void assertAbsent(ToolConnectionStatus status, ConditionType... types) {
    for (var type : types) {
      assertThat(status.conditions()).noneMatch(c -> c.type().equals(type.name()));
    }
  }
}
