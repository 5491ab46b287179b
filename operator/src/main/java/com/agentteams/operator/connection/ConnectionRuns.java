package com.agentteams.operator.connection;

import com.agentteams.api.Reason;
import com.agentteams.api.RevocationOutcome;
import com.agentteams.api.ToolConnection;
import com.agentteams.login.LoginResult;
import com.agentteams.operator.consent.LoginRuns;
import com.agentteams.operator.consent.LoginTurn;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The work on the logins of connections: what is due, what goes on, how it ended. */
final class ConnectionRuns {
  private final ConnectionNeeds needs;
  private final ConnectionGatherer gatherer;
  private final Consumer<ToolConnection> wake;
  private final ConnectionLogin login;
  private final DisconnectReport report;

  /** What this process has reported of each end; another one reports it again, if in doubt. */
  private final Map<String, RevocationOutcome> reported = new ConcurrentHashMap<>();

  /**
   * @param wake has a connection reconciled
   */
  ConnectionRuns(
      ConnectionNeeds needs, ConnectionGatherer gatherer, Consumer<ToolConnection> wake) {
    this.needs = needs;
    this.gatherer = gatherer;
    this.wake = wake;
    this.login = needs.login(gatherer, wake);
    this.report = new DisconnectReport(needs.events());
  }

  /** What is to be done about the login now. */
  LoginTurn turn(ConnectionFacts f) {
    var seen =
        new LoginTurn.Seen(
            f.token(),
            f.connection().getMetadata().getResourceVersion(),
            f.statusLost(),
            f.deleting(),
            needs.runs().since(f.uid()),
            needs.runs().ended(f.uid()),
            f.now());
    return LoginTurn.next(
        seen, () -> needs.logins().next(login.entry(f), login.subject(f), f.now()));
  }

  /** What work that goes on for longer is at. */
  String progress(ConnectionFacts f) {
    return needs.runs().progress(f.uid());
  }

  /** Does what is due, off the reconcile threads. */
  void start(ConnectionFacts f) {
    var subject = login.subject(withClientReadAnew(f));
    run(f, () -> needs.logins().proceed(subject));
  }

  /** Destroys what is stored, off the reconcile threads. */
  private void destroy(ConnectionFacts f, RevocationOutcome outcome) {
    var subject = login.subject(f);
    run(f, () -> needs.logins().destroy(subject, outcome));
  }

  private void run(ConnectionFacts f, Supplier<LoginResult> work) {
    var meta = f.connection().getMetadata();
    var name = meta.getNamespace() + "/" + meta.getName();
    needs.runs().start(f.uid(), name, work, () -> wake.accept(f.connection()));
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

  /** How the last work ended, if that was not told yet. */
  Optional<LoginRuns.Ended> ended(ConnectionFacts f) {
    return needs.runs().ended(f.uid());
  }

  /** That does not count any more. */
  void forgetResult(ConnectionFacts f) {
    ended(f).ifPresent(e -> needs.runs().told(f.uid(), e));
  }

  /** The status says it: what follows. */
  void told(ConnectionFacts f, LoginTurn.Tell tell, Optional<LoginRuns.Ended> ended) {
    if (tell.settled()) {
      ended.ifPresent(e -> needs.runs().told(f.uid(), e));
    }
    tell.destroys().ifPresent(revoked -> recorded(f, revoked));
    if (tell.result() instanceof LoginResult.Destroyed) {
      reported.remove(f.uid());
    }
  }

  private void recorded(ConnectionFacts f, LoginResult.Revoked revoked) {
    if (reported.put(f.uid(), revoked.outcome()) != revoked.outcome()) {
      report.tell(f, revoked); // once, however often what follows has to be tried
    }
    destroy(f, revoked.outcome());
  }

  /** The object is gone. */
  void forget(ConnectionFacts f) {
    gatherer.mayBeStored(f.uid());
    login.forget(f.uid());
    needs.logins().forget(f.uid());
    forgetResult(f);
    reported.remove(f.uid());
  }
}
