package com.agentteams.operator.connection;

import com.agentteams.api.ConditionStatus;
import com.agentteams.api.ConditionType;
import com.agentteams.api.ConsentEnd;
import com.agentteams.api.DesiredState;
import com.agentteams.api.DisconnectStatus;
import com.agentteams.api.EventDelivery;
import com.agentteams.api.HealthResult;
import com.agentteams.api.HealthStatus;
import com.agentteams.api.Reason;
import com.agentteams.api.RevocationOutcome;
import com.agentteams.api.ToolConnectionStatus;
import com.agentteams.oauth.Attempt;
import com.agentteams.operator.reconcile.Answer;
import com.agentteams.operator.status.Conditions;
import com.agentteams.operator.status.Rfc3339;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns facts, and how the last piece of work ended, into the status that a connection should have.
 */
final class ConnectionJudge {
  private static final Duration ABOUT_TO_END = Duration.ofSeconds(2);
  private static final Duration WAITING_FOR_A_SIBLING = Duration.ofSeconds(5);
  private static final Duration WAITING_FOR_A_SECRET = Duration.ofSeconds(10);

  private final Links links;
  private final SecureRandom random;

  ConnectionJudge(Links links, SecureRandom random) {
    this.links = links;
    this.random = random;
  }

  /**
   * @param outcome how the last piece of work ended, if the status does not say it yet
   * @param working whether work on the login has been going on for long enough to be shown
   */
  Answer<ToolConnectionStatus> judge(
      ConnectionFacts f, Optional<Outcome> outcome, boolean working) {
    if (working && LoginWork.unfinished(f.connection(), attempt(f))) {
      // it ends any moment now, and wakes us with what is to be told
      return Answer.later(ABOUT_TO_END);
    }
    var draft = new ConnectionStatus(f.status());
    var finding = ConnectionChecks.first(f);
    var accepted = finding.map(Finding::reason).orElse(Reason.Accepted);
    draft.installation =
        f.spec() == null
            ? draft.installation
            : f.installation().map(i -> i.getMetadata().getName()).orElse(null);
    recordEnd(f, outcome, draft);
    var disconnected = disconnected(f, draft);
    if (disconnected) {
      draft.forgetLogin();
    }
    var authorized = authorized(f, finding.isEmpty(), outcome, draft, disconnected);
    var open = link(f, finding.isEmpty() && !deleting(f) && !wantsDisconnect(f), authorized, draft);
    var row =
        new Phases.Row(
            deleting(f) || (wantsDisconnect(f) && !disconnected),
            disconnected,
            accepted,
            authorized.status(),
            f.token().version() != null,
            draft.connectTime != null,
            working);
    var conditions = conditions(f, finding, authorized, row, outcome);
    var phase = Phases.phase(row);
    var status = draft.build(f.connection().getMetadata().getGeneration(), phase, conditions);
    var answer = Answer.of(status);
    if (outcome.orElse(null) instanceof Outcome.Blocked blocked) {
      answer = answer.againIn(blocked.again());
    }
    if (accepted == Reason.DuplicateConnection || accepted == Reason.ClaimConflict) {
      answer = answer.againIn(WAITING_FOR_A_SIBLING);
    }
    if (accepted == Reason.ClientSecretMissing) {
      answer = answer.againIn(WAITING_FOR_A_SECRET);
    }
    return open.map(answer::againIn).orElse(answer);
  }

  static boolean deleting(ConnectionFacts f) {
    return f.connection().getMetadata().getDeletionTimestamp() != null;
  }

  static boolean wantsDisconnect(ConnectionFacts f) {
    return f.spec() != null && f.spec().desiredState() == DesiredState.Disconnected;
  }

  private static boolean disconnected(ConnectionFacts f, ConnectionStatus draft) {
    return wantsDisconnect(f)
        && !deleting(f)
        && f.token().version() == null
        && f.token().claim() == null
        && (draft.disconnect == null || draft.disconnect.revocation() != RevocationOutcome.Pending);
  }

  /** Whether the provider has been told, while the pointer still names what is stored. */
  private static boolean ended(ConnectionFacts f, ConnectionStatus draft) {
    return (deleting(f) || wantsDisconnect(f))
        && draft.disconnect != null
        && draft.disconnect.revocation() != RevocationOutcome.Pending;
  }

  /** Writes how the last piece of work, or a denial, ended. */
  private void recordEnd(ConnectionFacts f, Optional<Outcome> outcome, ConnectionStatus draft) {
    switch (outcome.orElse(null)) {
      case Outcome.Connected c -> {
        draft.account = c.account();
        draft.grantedScopes = c.scopes();
        draft.connectTime = Rfc3339.seconds(c.time());
        draft.disconnect = null;
        draft.last =
            new ConsentEnd(c.attempt(), Reason.Authorized.name(), Rfc3339.seconds(f.now()));
        draft.health =
            new HealthStatus(
                Rfc3339.seconds(c.time()),
                null,
                c.degraded() ? HealthResult.Degraded : HealthResult.Healthy,
                c.degraded()
                    ? "The provider accepted the token but not everything works."
                    : "The provider accepted the token.");
      }
      case Outcome.Refused r ->
          draft.last = new ConsentEnd(r.attempt(), r.reason().name(), Rfc3339.seconds(f.now()));
      case Outcome.Revoked r -> {
        draft.forgetLogin();
        draft.disconnect =
            new DisconnectStatus(
                r.outcome(), f.compiled().map(t -> t.connectedAppsUrl()).orElse(null));
      }
      case Outcome.Lost ignored -> {}
      case Outcome.Blocked ignored -> {}
      case Outcome.Later ignored -> {}
      case null -> {}
    }
    current(f)
        .filter(
            attempt ->
                Replies.tooLate(f, attempt)
                    || (outcome.isEmpty() && !Replies.busy(f, attempt) && expired(f, draft)))
        .ifPresent(
            attempt ->
                draft.last =
                    new ConsentEnd(
                        attempt.hash(), Reason.ConsentExpired.name(), Rfc3339.seconds(f.now())));
    current(f)
        .filter(attempt -> outcome.isEmpty() && !Replies.busy(f, attempt))
        .flatMap(attempt -> Replies.denial(f, attempt))
        .filter(denial -> !says(draft.last, denial.getSpec().attempt(), Reason.ConsentDenied))
        .ifPresent(
            denial ->
                draft.last =
                    new ConsentEnd(
                        denial.getSpec().attempt(),
                        Reason.ConsentDenied.name(),
                        Rfc3339.seconds(f.now())));
  }

  private Authorization authorized(
      ConnectionFacts f,
      boolean accepted,
      Optional<Outcome> outcome,
      ConnectionStatus draft,
      boolean disconnected) {
    if (disconnected) {
      return new Authorization(
          ConditionStatus.False, Reason.Disconnected, "There is no login, as asked.");
    }
    if (ended(f, draft)) {
      return new Authorization(
          ConditionStatus.False,
          Reason.Disconnected,
          "The login was ended; what is stored of it is being removed.");
    }
    if (outcome.orElse(null) instanceof Outcome.Blocked b) {
      return new Authorization(ConditionStatus.Unknown, b.reason(), b.message());
    }
    if (f.token().verdict() != null) {
      var reason = reason(f.token().verdict()).orElse(Reason.TokenRevoked);
      return new Authorization(ConditionStatus.False, reason, message(reason, f));
    }
    if (f.token().version() != null) {
      var outdated = accepted && !new HashSet<>(draft.grantedScopes).containsAll(Links.scopes(f));
      return outdated
          ? new Authorization(
              ConditionStatus.True,
              Reason.ScopesOutdated,
              "There is a login, but more is asked now than was granted: open the page in"
                  + " status.connectURL to consent again.")
          : new Authorization(
              ConditionStatus.True,
              Reason.Authorized,
              "Connected" + (draft.account == null ? "." : " as " + name(draft) + "."));
    }
    var last = draft.last == null ? null : reason(draft.last.reason()).orElse(null);
    var reason =
        last == null || last == Reason.Authorized
            ? (draft.connectTime == null ? Reason.ConsentRequired : Reason.TokenRevoked)
            : last;
    return new Authorization(ConditionStatus.False, reason, why(reason, f, outcome));
  }

  /** A newer release may have written a reason that this one does not know. */
  private static Optional<Reason> reason(@Nullable String name) {
    return Arrays.stream(Reason.values()).filter(r -> r.name().equals(name)).findFirst();
  }

  private static String name(ConnectionStatus draft) {
    var account = java.util.Objects.requireNonNull(draft.account);
    return account.name() == null ? account.id() : account.name();
  }

  /** The message of an end: its own words, or those that the condition has already. */
  private static String why(Reason reason, ConnectionFacts f, Optional<Outcome> outcome) {
    if (outcome.orElse(null) instanceof Outcome.Refused refused && refused.reason() == reason) {
      return refused.message();
    }
    return Conditions.find(f.status().conditions(), ConditionType.Authorized)
        .filter(c -> c.reason().equals(reason.name()))
        .map(com.agentteams.api.Condition::message)
        .orElseGet(() -> message(reason, f));
  }

  private static String message(Reason reason, ConnectionFacts f) {
    return switch (reason) {
      case ConsentDenied ->
          "Permission was not given: open the page in status.connectURL to give it.";
      case ConsentExpired ->
          "Nobody consented in time: open the page in status.connectURL, which is a fresh one.";
      case ExchangeFailed ->
          "The provider's answer could not be turned into a login: open the page in"
              + " status.connectURL again.";
      case ClientRejected ->
          "The provider refused the OAuth client: check the client of ToolInstallation "
              + f.installation().map(i -> i.getMetadata().getName()).orElse("?")
              + ", then open the page in status.connectURL again.";
      case WrongAccount ->
          "Another account consented than the one that may: open the page in status.connectURL with"
              + " the right account.";
      case ScopesMissing ->
          "Permissions were left out: open the page in status.connectURL and grant them all.";
      case RefreshLost ->
          "A refreshed token was lost on the way: open the page in status.connectURL to connect"
              + " again.";
      case ClientChanged ->
          "The login belongs to another OAuth client: open the page in status.connectURL to connect"
              + " again.";
      case TokenRevoked ->
          "The login is gone at the provider: open the page in status.connectURL to connect again.";
      default -> "Nobody has consented yet: open the page in status.connectURL.";
    };
  }

  /**
   * Opens, keeps or takes away the link.
   *
   * @return how long until it ends; empty if there is none
   */
  private Optional<Duration> link(
      ConnectionFacts f, boolean accepted, Authorization authorized, ConnectionStatus draft) {
    var meta = f.connection().getMetadata();
    var attempt = current(f);
    if (attempt.isPresent() && Replies.busy(f, attempt.get())) {
      return remaining(f, draft).filter(Duration::isPositive);
    }
    if (!accepted || !authorized.needsConsent()) {
      draft.closeLink();
      return Optional.empty();
    }
    var keep =
        attempt.filter(
            a ->
                !used(f, a, draft)
                    && links
                        .connectUrl(meta.getNamespace(), meta.getName(), a)
                        .equals(draft.connectUrl)
                    && links.authorizationUrl(f, a).equals(draft.authorizationUrl));
    if (keep.isEmpty()) {
      var fresh = Attempt.open(random);
      draft.connectUrl = links.connectUrl(meta.getNamespace(), meta.getName(), fresh);
      draft.authorizationUrl = links.authorizationUrl(f, fresh);
      draft.connectUrlExpirationTime = Rfc3339.seconds(f.now().plus(links.ttl()));
    }
    draft.permissions = f.compiled().orElseThrow().permissions(Links.scopes(f));
    return remaining(f, draft);
  }

  private static boolean says(@Nullable ConsentEnd end, String attempt, Reason reason) {
    return end != null && end.attempt().equals(attempt) && end.reason().equals(reason.name());
  }

  private static boolean expired(ConnectionFacts f, ConnectionStatus draft) {
    return remaining(f, draft).filter(d -> d.isPositive()).isEmpty();
  }

  private Optional<Attempt> current(ConnectionFacts f) {
    return links.attempt(f.status().connectURL());
  }

  private static Optional<Duration> remaining(ConnectionFacts f, ConnectionStatus draft) {
    return Rfc3339.parse(draft.connectUrlExpirationTime).map(end -> Duration.between(f.now(), end));
  }

  /** An attempt is used up by a claim of its code and by every end but a denial. */
  private static boolean used(ConnectionFacts f, Attempt attempt, ConnectionStatus draft) {
    var hash = attempt.hash();
    return hash.equals(f.token().lastAttempt())
        || (draft.last != null
            && draft.last.attempt().equals(hash)
            && !draft.last.reason().equals(Reason.ConsentDenied.name()));
  }

  private static List<com.agentteams.api.Condition> conditions(
      ConnectionFacts f,
      Optional<Finding> finding,
      Authorization authorized,
      Phases.Row row,
      Optional<Outcome> outcome) {
    var generation = f.connection().getMetadata().getGeneration();
    var c = new Conditions(f.status().conditions(), generation == null ? 0 : generation, f.now());
    c.set(
        ConditionType.Accepted,
        finding.isEmpty() ? ConditionStatus.True : ConditionStatus.False,
        row.accepted(),
        finding.map(Finding::message).orElse("The connection makes sense."));
    c.set(ConditionType.Authorized, authorized.status(), authorized.reason(), authorized.message());
    if (authorized.status() == ConditionStatus.True) {
      healthy(c, outcome);
      events(c, f);
    }
    var deciding =
        row.disconnected() || row.accepted() == Reason.Accepted
            ? ConditionType.Authorized
            : ConditionType.Accepted;
    c.ready(ready(row), deciding);
    var phase = Phases.phase(row);
    var stalled = Phases.stalled(phase, row.accepted());
    if (Phases.reconciling(phase, stalled)) {
      c.set(
          ConditionType.Reconciling,
          ConditionStatus.True,
          Reason.Progressing,
          "The operator is at work or waits for another object.");
    }
    if (stalled) {
      var why = finding.map(Finding::reason).orElse(authorized.reason());
      c.set(
          ConditionType.Stalled,
          ConditionStatus.True,
          why,
          finding.map(Finding::message).orElse(authorized.message()));
    }
    return c.list();
  }

  private static ConditionStatus ready(Phases.Row row) {
    if (row.disconnected()) {
      return ConditionStatus.True;
    }
    if (row.disconnecting()) {
      return ConditionStatus.Unknown;
    }
    return row.accepted() == Reason.Accepted ? row.authorized() : ConditionStatus.False;
  }

  private static void healthy(Conditions c, Optional<Outcome> outcome) {
    switch (outcome.orElse(null)) {
      case Outcome.Connected connected when connected.degraded() ->
          c.set(
              ConditionType.Healthy,
              ConditionStatus.False,
              Reason.Degraded,
              "The provider accepted the token but not everything works.");
      case Outcome.Connected ignored ->
          c.set(
              ConditionType.Healthy,
              ConditionStatus.True,
              Reason.ProbeSucceeded,
              "The provider accepted the token.");
      case null, default -> c.keep(ConditionType.Healthy);
    }
  }

  private static void events(Conditions c, ConnectionFacts f) {
    var offered =
        f.tool()
            .map(t -> t.getSpec())
            .map(s -> s.events())
            .filter(e -> e.delivery() != EventDelivery.None);
    if (offered.isEmpty()) {
      c.set(
          ConditionType.EventsSubscribed,
          ConditionStatus.False,
          Reason.NotOffered,
          "The tool offers no events.");
    } else if (offered.get().delivery() == EventDelivery.AppWebhook
        && f.installation()
            .filter(i -> i.getSpec() != null && i.getSpec().webhook() != null)
            .isEmpty()) {
      c.set(
          ConditionType.EventsSubscribed,
          ConditionStatus.False,
          Reason.WebhookNotConfigured,
          "The ToolInstallation has no webhook signing secret: set its spec.webhook.");
    }
  }

  /** Condition Authorized, being computed. */
  private record Authorization(ConditionStatus status, Reason reason, String message) {
    boolean needsConsent() {
      return status == ConditionStatus.False || reason == Reason.ScopesOutdated;
    }
  }

  /** For callers that must not guess: the attempt that the link is of. */
  @Nullable Attempt attempt(ConnectionFacts f) {
    return current(f).orElse(null);
  }
}
