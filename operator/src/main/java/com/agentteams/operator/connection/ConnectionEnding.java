package com.agentteams.operator.connection;

import com.agentteams.api.RevocationOutcome;
import com.agentteams.login.Logins;
import com.agentteams.operator.consent.LoginRuns;
import com.agentteams.operator.status.EventRecorder;
import com.agentteams.telemetry.LogKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a connection ends, deleted or disconnected: its login is revoked (a step of {@link Logins}
 * like any other), the status says what became of it, then a person is told and what is stored is
 * destroyed. Both ways end here; only what follows differs.
 */
final class ConnectionEnding {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionEnding.class);

  private final Logins logins;
  private final ConnectionLogin login;
  private final LoginRuns runs;
  private final EventRecorder events;

  ConnectionEnding(Logins logins, ConnectionLogin login, LoginRuns runs, EventRecorder events) {
    this.logins = logins;
    this.login = login;
    this.runs = runs;
    this.events = events;
  }

  /** What follows once the status says what became of the grant. */
  void recorded(ConnectionFacts f, RevocationOutcome outcome, Runnable wake) {
    if (outcome != RevocationOutcome.NotApplicable || f.status().connectTime() != null) {
      tell(f, outcome);
    }
    var subject = login.subject(f);
    runs.start(f.uid(), () -> logins.destroy(subject, outcome), wake);
  }

  /** The audit line and the Event; what is left to do at the tool is part of it. */
  private void tell(ConnectionFacts f, RevocationOutcome outcome) {
    var meta = f.connection().getMetadata();
    LOG.atInfo()
        .addKeyValue(LogKeys.NAMESPACE, meta.getNamespace())
        .addKeyValue(LogKeys.NAME, meta.getName())
        .addKeyValue(LogKeys.TOOL, f.toolName())
        .addKeyValue(LogKeys.OUTCOME, outcome)
        .log("Disconnected");
    var page =
        f.compiled()
            .map(t -> t.connectedAppsUrl())
            .map(url -> ": remove the app by hand at " + url)
            .orElse(": remove the app by hand in the tool's settings");
    var message =
        switch (outcome) {
          case Revoked -> "The login was revoked at the provider and deleted.";
          case NotApplicable -> "There was no login to revoke.";
          case Unsupported ->
              "The login was deleted. The provider cannot be asked to revoke it" + page;
          case Skipped -> "The login was deleted and not revoked at the provider" + page;
          case Abandoned ->
              "What was stored of the login could not be read, so it was deleted without being"
                  + " revoked at the provider"
                  + page;
          case Failed, Pending ->
              "The login was deleted, but could not be revoked at the provider" + page;
        };
    var good = outcome == RevocationOutcome.Revoked || outcome == RevocationOutcome.NotApplicable;
    events.record(f.connection(), good, "Disconnected", message);
  }
}
