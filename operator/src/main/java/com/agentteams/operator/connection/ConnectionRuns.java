package com.agentteams.operator.connection;

import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.Reason;
import com.agentteams.api.RevocationOutcome;
import com.agentteams.kube.Rfc3339;
import com.agentteams.login.LoginResult;
import com.agentteams.login.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The work on the logins of connections: what is due, what goes on, how it ended. */
final class ConnectionRuns {
  /** How long a client that cannot be looked up holds up the end of a login. */
  private static final Duration CLIENT_AWAITED = Duration.ofMinutes(10);

  private static final Duration LOOK_FOR_CLIENT = Duration.ofSeconds(5);
  private static final LoginResult LOOK_AGAIN = new LoginResult.Later(Duration.ofMillis(200));

  private final ConnectionNeeds needs;
  private final ConnectionWatches watches;
  private final ConnectionGatherer gatherer;
  private final ConnectionLogin login;
  private final DisconnectReport report;

  ConnectionRuns(ConnectionNeeds needs, ConnectionWatches watches, ConnectionGatherer gatherer) {
    this.needs = needs;
    this.watches = watches;
    this.gatherer = gatherer;
    this.login = needs.login(gatherer, watches);
    this.report = new DisconnectReport(needs.events());
  }

  /** Since when work has been going on. */
  Optional<Instant> since(ConnectionFacts f) {
    return needs.runs().since(f.uid());
  }

  /** What the work is at. */
  String progress(ConnectionFacts f) {
    return needs.runs().progress(f.uid());
  }

  /** Whether work that was blocked may be tried again. */
  boolean mayTryAgain(ConnectionFacts f) {
    return needs.runs().mayTryAgain(f.uid());
  }

  /**
   * How the last work ended, if that still counts. An end whose claim was wiped with the status
   * does not, for somebody else may have begun anew; nor does that there was nothing to do, once
   * the object changed.
   */
  Optional<LoginResult> result(ConnectionFacts f) {
    var claim = f.token().claim();
    var result = needs.runs().result(f.uid());
    var counts =
        switch (result.orElse(null)) {
          case LoginResult.Revoked _ -> claim != null && claim.purpose() == ClaimPurpose.Disconnect;
          case LoginResult.Nothing nothing ->
              nothing.revision().equals(f.connection().getMetadata().getResourceVersion());
          case null, default -> true;
        };
    if (!counts) {
      result.ifPresent(r -> needs.runs().told(f.uid(), r));
    }
    return counts ? result : Optional.of(LOOK_AGAIN);
  }

  /** What is due, as the object looks. */
  Step next(ConnectionFacts f) {
    var step = needs.logins().next(login.entry(f), login.subject(f), f.now());
    return step instanceof Step.End && f.clientUnknown() && !overdue(f)
        ? new Step.Wait(LOOK_FOR_CLIENT)
        : step;
  }

  /** A client that cannot be looked up holds up the end of a login for a while, not for ever. */
  private static boolean overdue(ConnectionFacts f) {
    return Rfc3339.parse(f.connection().getMetadata().getDeletionTimestamp())
        .filter(since -> since.plus(CLIENT_AWAITED).isBefore(f.now()))
        .isPresent();
  }

  /** Does what is due, off the reconcile threads. */
  void start(ConnectionFacts f) {
    var subject = login.subject(withClientReadAnew(f));
    needs
        .runs()
        .start(f.uid(), () -> needs.logins().proceed(subject), () -> watches.wake(f.connection()));
  }

  /** What is remembered of a client may be what the provider refused. */
  private ConnectionFacts withClientReadAnew(ConnectionFacts f) {
    var last = f.status().consentEnd();
    if (last == null || !last.reason().equals(Reason.ClientRejected.name())) {
      return f;
    }
    f.installation().ifPresent(needs.clients()::forget);
    return gatherer.gather(f.connection());
  }

  /** The status says it now; what follows from it is done. */
  void told(ConnectionFacts f, LoginResult result) {
    needs.runs().told(f.uid(), result);
    if (result instanceof LoginResult.Revoked revoked) {
      destroy(f, revoked.outcome());
    }
  }

  private void destroy(ConnectionFacts f, RevocationOutcome outcome) {
    report.tell(f, outcome);
    var subject = login.subject(f);
    needs
        .runs()
        .start(
            f.uid(),
            () -> needs.logins().destroy(subject, outcome),
            () -> watches.wake(f.connection()));
  }

  /** The object is gone. */
  void forget(ConnectionFacts f) {
    gatherer.known(f.uid());
    needs.logins().forget(f.uid());
    needs.runs().result(f.uid()).ifPresent(r -> needs.runs().told(f.uid(), r));
  }
}
