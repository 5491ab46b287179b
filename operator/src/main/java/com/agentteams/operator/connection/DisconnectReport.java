package com.agentteams.operator.connection;

import com.agentteams.api.Reason;
import com.agentteams.api.RevocationOutcome;
import com.agentteams.api.RevocationPolicy;
import com.agentteams.api.ToolConnection;
import com.agentteams.operator.status.EventRecorder;
import com.agentteams.telemetry.LogKeys;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells people and the audit log what became of a login that ended. */
public record DisconnectReport(EventRecorder events) {
  private static final Logger LOG = LoggerFactory.getLogger(DisconnectReport.class);

  /** What Ready says of a login on its way out. */
  private static final Set<String> ENDS =
      Set.of(Reason.Authorized.name(), Reason.ConsentRequired.name(), Reason.Disconnected.name());

  /** Whether this report tells it instead of what Ready says of a connection that is deleted. */
  public static boolean tells(ToolConnection connection, String readyReason) {
    return connection.getMetadata().getDeletionTimestamp() != null && ENDS.contains(readyReason);
  }

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
            .map(url -> "remove the app by hand at " + url)
            .orElse("remove the app by hand in the tool's settings.");
    var message =
        switch (outcome) {
          case Revoked -> "The login was revoked at the provider and deleted.";
          case NotApplicable -> "There was no login to revoke.";
          case Unsupported ->
              "The login was deleted. The provider cannot be asked to revoke it: " + page;
          case Skipped ->
              f.spec() != null && f.spec().revocation() == RevocationPolicy.Skip
                  ? "The login was deleted and not revoked, as spec.revocation asks: " + page
                  : "The login was deleted and not revoked, because that might end another login of"
                      + " the same account. If there is none, "
                      + page;
          case Abandoned ->
              "What was stored of the login could not be read, so it was deleted without being"
                  + " revoked at the provider: "
                  + page;
          case Failed, Pending ->
              "The login was deleted, but the provider did not say that it is revoked, or it was"
                  + " made with another OAuth client: "
                  + page;
        };
    var good = outcome == RevocationOutcome.Revoked || outcome == RevocationOutcome.NotApplicable;
    events.record(f.connection(), good, "Disconnected", message);
  }
}
