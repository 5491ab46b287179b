package com.agentteams.operator.connection;

import com.agentteams.api.ConditionStatus;
import com.agentteams.api.DisconnectStatus;
import com.agentteams.api.GrantedClaim;
import com.agentteams.api.HealthResult;
import com.agentteams.api.HealthStatus;
import com.agentteams.api.Reason;
import com.agentteams.api.RevocationOutcome;
import com.agentteams.api.ToolConnectionStatus;
import com.agentteams.kube.Rfc3339;
import com.agentteams.login.AccountTerms;
import com.agentteams.login.LoginResult;
import com.agentteams.login.Steps;
import com.agentteams.oauth.Attempt;
import com.agentteams.operator.consent.AuthorizedCondition;
import com.agentteams.operator.consent.ConsentLink;
import com.agentteams.operator.consent.LoginTurn;
import com.agentteams.operator.reconcile.Answer;
import com.agentteams.operator.status.Verdict;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns facts, and how the last piece of work ended, into the status that a connection should have.
 */
final class ConnectionAnswer {
  private static final Duration ABOUT_TO_END = Duration.ofSeconds(2);
  private static final Duration WAITING_FOR_A_SIBLING = Duration.ofSeconds(5);
  private static final Duration WAITING_FOR_A_SECRET = Duration.ofSeconds(10);

  private final ConsentLink link;
  private final ConnectionAttempts attempts;

  ConnectionAnswer(ConsentLink link, SecureRandom random) {
    this.link = link;
    this.attempts = new ConnectionAttempts(link, random);
  }

  /**
   * The status, and when to look again.
   *
   * @param result how the last piece of work ended, if the status does not say it yet
   * @param working what work on the login is at, if it has been going on for long enough to be
   *     shown
   */
  Answer<ToolConnectionStatus> of(
      ConnectionFacts f, Optional<LoginResult> result, Optional<String> working) {
    if (working.isPresent() && unfinished(f)) {
      // it ends any moment now, and wakes us with what is to be told
      return Answer.later(ABOUT_TO_END);
    }
    var finding = ConnectionChecks.first(f);
    var making = working.or(() -> waitsFor(f, result));
    var status = recorded(f, result, f.status());
    status = f.spec() == null ? status : status.withInstallation(f.spec().installationName());
    // what became of the grant that ended last says nothing of the one that is wanted now
    status = f.stillEnding() ? status : status.withDisconnect(null);
    var disconnected = disconnected(f, status);
    status = disconnected ? status.withoutLogin() : status;
    var authorized =
        disconnected
            ? AuthorizedCondition.disconnected(status.disconnect())
            : authorized(f, finding.isEmpty(), result, status, making);
    status = attempts.linked(f, finding.isEmpty(), authorized, status);
    status = claimed(f, finding.isEmpty() && authorized.status() == ConditionStatus.True, status);
    var row =
        new Phases.Row(
            f.deleting() || (f.disconnectAsked() && !disconnected),
            disconnected,
            finding.map(Verdict::reason).orElse(Reason.Accepted),
            authorized.status(),
            f.token().version() != null,
            status.connectTime() != null,
            making.isPresent());
    var next =
        status.withConditions(
            observed(f, result),
            Phases.phase(row),
            ConnectionConditions.of(f, finding, authorized, row, result));
    return again(f, next, row.accepted());
  }

  /** -1 says that a login may be stored of which the status does not speak. */
  private static @Nullable Long observed(ConnectionFacts f, Optional<LoginResult> result) {
    return f.statusLost() && !LoginTurn.settles(result.orElse(null))
        ? Long.valueOf(-1)
        : f.connection().getMetadata().getGeneration();
  }

  /** When to look again though nothing changed. */
  private static Answer<ToolConnectionStatus> again(
      ConnectionFacts f, ToolConnectionStatus status, Reason accepted) {
    var answer = Answer.of(status);
    if (accepted == Reason.DuplicateConnection || accepted == Reason.ClaimConflict) {
      answer = answer.againIn(WAITING_FOR_A_SIBLING);
    }
    if (accepted == Reason.ClientSecretMissing || f.clientUnknown()) {
      answer = answer.againIn(WAITING_FOR_A_SECRET);
    }
    var linkEnds = ConnectionAttempts.remaining(f, status).filter(Duration::isPositive);
    return linkEnds.map(answer::againIn).orElse(answer);
  }

  /** Whether the attempt ended, and only the status does not say so yet. */
  private boolean unfinished(ConnectionFacts f) {
    var open = f.attempt(link).map(Attempt::hash).orElse(null);
    return Steps.unfinished(f.token(), f.status().connectTime() != null, open);
  }

  /** What the login that is being made waits for, though no work goes on here. */
  private static Optional<String> waitsFor(ConnectionFacts f, Optional<LoginResult> result) {
    return switch (result.orElse(null)) {
      case LoginResult.Later later -> Optional.ofNullable(later.why());
      case null ->
          f.replies().exchanging() && !ConnectionAttempts.hasEnded(f)
              ? Optional.of("")
              : Optional.empty();
      case LoginResult.Connected _, LoginResult.Refused _, LoginResult.Nothing _ ->
          Optional.empty();
      case LoginResult.Blocked _, LoginResult.Revoked _, LoginResult.Destroyed _ ->
          Optional.empty();
    };
  }

  private static boolean disconnected(ConnectionFacts f, ToolConnectionStatus status) {
    var became = status.disconnect();
    return f.disconnectAsked()
        && !f.deleting()
        && !f.statusLost()
        && f.token().version() == null
        && f.token().claim() == null
        && (became == null || became.revocation() != RevocationOutcome.Pending);
  }

  /** Writes how the last piece of work, or a denial, ended. */
  private ToolConnectionStatus recorded(
      ConnectionFacts f, Optional<LoginResult> result, ToolConnectionStatus before) {
    var status = before;
    switch (result.orElse(null)) {
      case LoginResult.Connected c ->
          status =
              status
                  .withLogin(c.account(), c.scopes(), Rfc3339.seconds(c.time()))
                  .withHealth(health(c))
                  .withConsentEnd(ConnectionAttempts.end(f, c.attempt(), Reason.Authorized));
      case LoginResult.Refused r ->
          status =
              (r.reason() == Reason.ClientChanged ? status.withUnknownLogin() : status)
                  .withConsentEnd(ConnectionAttempts.end(f, r.attempt(), r.reason()));
      case LoginResult.Revoked r ->
          status =
              status
                  .withoutLogin()
                  .withDisconnect(
                      new DisconnectStatus(
                          r.outcome(), f.compiled().map(t -> t.connectedAppsUrl()).orElse(null)));
      case LoginResult.Destroyed _, LoginResult.Blocked _, LoginResult.Later _ -> {}
      case LoginResult.Nothing _ -> {}
      case null -> {}
    }
    return attempts.ended(f, result.isEmpty(), status);
  }

  private static HealthStatus health(LoginResult.Connected c) {
    return new HealthStatus(
        Rfc3339.seconds(c.time()),
        null,
        c.degraded() ? HealthResult.Degraded : HealthResult.Healthy,
        c.degraded() ? ConnectionConditions.DEGRADED : ConnectionConditions.WORKS);
  }

  private static AuthorizedCondition authorized(
      ConnectionFacts f,
      boolean accepted,
      Optional<LoginResult> result,
      ToolConnectionStatus status,
      Optional<String> working) {
    var became = status.disconnect();
    if (f.ending() && became != null && became.revocation() != RevocationOutcome.Pending) {
      return AuthorizedCondition.ENDED;
    }
    return AuthorizedCondition.of(
        new AuthorizedCondition.Given(
            accepted,
            f.token(),
            f.loginOfAnotherClient(),
            status.account(),
            otherAccount(f, status),
            accepted && f.scopesOutdated(status.grantedScopes()),
            status.connectTime() != null,
            status.consentEnd(),
            result,
            sameAttempt(f, status) ? f.status().conditions() : List.of(),
            f.clientPlace(),
            f.clientOdd(),
            working));
  }

  /** A pin that was set after the consent: the login stays, and the words say so. */
  private static boolean otherAccount(ConnectionFacts f, ToolConnectionStatus status) {
    var account = status.account();
    return account != null
        && f.spec() != null
        && new AccountTerms(f.spec().account(), null).wrong(account).isPresent();
  }

  /** Whether the words of the last end may be kept. */
  private static boolean sameAttempt(ConnectionFacts f, ToolConnectionStatus status) {
    var before = f.status().consentEnd();
    var now = status.consentEnd();
    return before == null || now == null || before.attempt().equals(now.attempt());
  }

  /**
   * What it has it keeps, as long as its spec asks for it and for the installation in which it has
   * it; the rest it gets with its login.
   */
  private static ToolConnectionStatus claimed(
      ConnectionFacts f, boolean connected, ToolConnectionStatus status) {
    if (f.spec() == null) {
      return status;
    }
    var here = f.spec().installationName().equals(f.status().installation());
    var granted = here ? status.claims() : List.<GrantedClaim>of();
    var now = Rfc3339.seconds(f.now());
    return status.withClaims(
        f.spec().claims().stream()
            .flatMap(
                claim ->
                    granted.stream()
                        .filter(has -> has.claim().equals(claim))
                        .findFirst()
                        .or(
                            () ->
                                connected
                                    ? Optional.of(new GrantedClaim(claim.kind(), claim.id(), now))
                                    : Optional.empty())
                        .stream())
            .toList());
  }
}
