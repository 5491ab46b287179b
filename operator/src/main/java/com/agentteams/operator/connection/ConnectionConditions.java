package com.agentteams.operator.connection;

import com.agentteams.api.Condition;
import com.agentteams.api.ConditionStatus;
import com.agentteams.api.ConditionType;
import com.agentteams.api.EventDelivery;
import com.agentteams.api.Reason;
import com.agentteams.login.LoginResult;
import com.agentteams.operator.consent.AuthorizedCondition;
import com.agentteams.operator.status.Conditions;
import com.agentteams.operator.status.Verdict;
import java.util.List;
import java.util.Optional;

/** The conditions of a connection, from what was decided about it. */
final class ConnectionConditions {
  static final String WORKS = "The provider accepted the token.";
  static final String DEGRADED = "The provider accepted the token but not everything works.";

  private ConnectionConditions() {}

  static List<Condition> of(
      ConnectionFacts f,
      Optional<Verdict> finding,
      AuthorizedCondition authorized,
      Phases.Row row,
      Optional<LoginResult> result) {
    var generation = f.connection().getMetadata().getGeneration();
    var c = new Conditions(f.status().conditions(), generation == null ? 0 : generation, f.now());
    c.accepted(finding.orElse(new Verdict(Reason.Accepted, "The connection makes sense.")));
    c.set(ConditionType.Authorized, authorized.status(), authorized.reason(), authorized.message());
    if (authorized.status() == ConditionStatus.True) {
      healthy(c, f, result);
      events(c, f);
    }
    var deciding =
        row.disconnected() || row.accepted() == Reason.Accepted
            ? ConditionType.Authorized
            : ConditionType.Accepted;
    c.ready(Phases.ready(row), deciding);
    var phase = Phases.phase(row);
    var stalled = Phases.stalled(phase, row.accepted());
    if (Phases.reconciling(phase, stalled)) {
      c.set(ConditionType.Reconciling, ConditionStatus.True, Reason.Progressing, progress(f));
    }
    if (stalled) {
      c.set(
          ConditionType.Stalled,
          ConditionStatus.True,
          finding.map(Verdict::reason).orElse(authorized.reason()),
          finding.map(Verdict::message).orElse(authorized.message()));
    }
    return c.list();
  }

  private static String progress(ConnectionFacts f) {
    return f.ending() && f.clientUnknown() && f.token().version() != null
        ? "The login ends once "
            + f.clientPlace()
            + " can be read, in ten minutes at the latest: without the OAuth client it cannot be"
            + " revoked."
        : "The operator is at work or waits for another object.";
  }

  private static void healthy(Conditions c, ConnectionFacts f, Optional<LoginResult> result) {
    if (f.notRefreshable()) {
      c.set(
          ConditionType.Healthy,
          ConditionStatus.False,
          Reason.NotRefreshable,
          "The provider gave no refresh token, so the login ends at "
              + f.token().accessTokenExpirationTime()
              + ": remove the app's access at the provider, then open the page in"
              + " status.connectURL.");
      return;
    }
    switch (result.orElse(null)) {
      case LoginResult.Connected connected when connected.degraded() ->
          c.set(ConditionType.Healthy, ConditionStatus.False, Reason.Degraded, DEGRADED);
      case LoginResult.Connected _ ->
          c.set(ConditionType.Healthy, ConditionStatus.True, Reason.ProbeSucceeded, WORKS);
      case LoginResult.Refused _, LoginResult.Nothing _, LoginResult.Later _ ->
          c.keep(ConditionType.Healthy);
      case LoginResult.Blocked _, LoginResult.Revoked _, LoginResult.Destroyed _ ->
          c.keep(ConditionType.Healthy);
      case null -> c.keep(ConditionType.Healthy);
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
        && f.namespaceAllowed()
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
}
