package com.agentteams.operator.connection;

import com.agentteams.api.RevocationOutcome;
import com.agentteams.login.LoginResult;
import com.agentteams.operator.consent.AuthorizedCondition;
import com.agentteams.operator.status.EventRecorder;
import com.agentteams.telemetry.LogKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells people and the audit log what became of a login that ended. */
record DisconnectReport(EventRecorder events) {
  private static final Logger LOG = LoggerFactory.getLogger(DisconnectReport.class);

  /** The audit line and the Event; what is left to do at the tool is part of it. */
  void tell(ConnectionFacts f, LoginResult.Revoked revoked) {
    var outcome = revoked.outcome();
    if (outcome == RevocationOutcome.NotApplicable && f.status().connectTime() == null) {
      return; // there never was a login
    }
    var meta = f.connection().getMetadata();
    var good = outcome == RevocationOutcome.Revoked || outcome == RevocationOutcome.NotApplicable;
    (good ? LOG.atInfo() : LOG.atWarn())
        .addKeyValue(LogKeys.NAMESPACE, meta.getNamespace())
        .addKeyValue(LogKeys.NAME, meta.getName())
        .addKeyValue(LogKeys.TOOL, f.toolName())
        .addKeyValue(LogKeys.OUTCOME, outcome)
        .log("Disconnected");
    var unproven =
        "The login"
            + whose(f)
            + " was deleted and not revoked at the provider"
            + (revoked.why() == null ? "" : ", because " + revoked.why())
            + ": "
            + AuthorizedCondition.leftToDo(
                f.compiled().map(t -> t.connectedAppsUrl()).orElse(null));
    var message =
        switch (outcome) {
          case Revoked -> "The login was revoked at the provider and deleted.";
          case NotApplicable -> "There was no login to revoke.";
          case Unsupported, Skipped, Abandoned, Failed, Pending -> unproven;
        };
    events.record(f.connection(), good, "Disconnected", message);
  }

  private static String whose(ConnectionFacts f) {
    var account = f.status().account();
    return account == null ? "" : " of " + AuthorizedCondition.name(account);
  }
}
