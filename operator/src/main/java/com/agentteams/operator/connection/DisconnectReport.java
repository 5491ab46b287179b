package com.agentteams.operator.connection;

import com.agentteams.api.RevocationOutcome;
import com.agentteams.operator.status.EventRecorder;
import com.agentteams.telemetry.LogKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells people and the audit log what became of a login that ended. */
record DisconnectReport(EventRecorder events) {
  private static final Logger LOG = LoggerFactory.getLogger(DisconnectReport.class);

  /** The audit line and the Event; what is left to do at the tool is part of it. */
  void tell(ConnectionFacts f, RevocationOutcome outcome) {
    if (outcome == RevocationOutcome.NotApplicable && f.status().connectTime() == null) {
      return; // there never was a login
    }
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
