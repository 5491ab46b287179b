package com.agentteams.operator.connection;

import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.ConsentReply;
import com.agentteams.api.Reason;
import com.agentteams.api.RevocationOutcome;
import com.agentteams.api.RevocationPolicy;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolConnectionStatus;
import com.agentteams.api.ToolInstallation;
import com.agentteams.oauth.OAuthClient;
import com.agentteams.operator.client.OAuthClients.Lookup;
import com.agentteams.operator.reconcile.Answer;
import com.agentteams.operator.status.Rfc3339;
import com.agentteams.vault.BlobOwner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Starts work on logins where the facts call for it: an exchange, what a process left behind, the
 * end of a login. The work itself goes on elsewhere, off the reconcile threads.
 */
final class ConnectionWork {
  /** Work that takes longer is shown, and looked after. */
  static final Duration SHOWN_AFTER = Duration.ofSeconds(2);

  private final ConnectionReconciler.Parts parts;
  private final LoginJobs jobs;
  private final ConnectionJudge judge;
  private final ConnectionSources sources;

  ConnectionWork(
      ConnectionReconciler.Parts parts,
      LoginJobs jobs,
      ConnectionJudge judge,
      ConnectionSources sources) {
    this.parts = parts;
    this.jobs = jobs;
    this.judge = judge;
    this.sources = sources;
  }

  /** Starts the work that is due, if any; the status then waits for how it ends. */
  Optional<Answer<ToolConnectionStatus>> startDue(
      ConnectionFacts f, boolean blockedBefore, Context<ToolConnection> context) {
    if (f.spec() == null) {
      return Optional.empty();
    }
    var token = f.token();
    var claim = token.claim();
    var disconnecting = claim != null && claim.purpose() == ClaimPurpose.Disconnect;
    if (disconnecting || (ConnectionJudge.wantsDisconnect(f) && needsDisconnect(f))) {
      startDisconnect(f, context);
      return blockedBefore ? Optional.empty() : Optional.of(Answer.later(SHOWN_AFTER));
    }
    if (claim != null) {
      var until = Rfc3339.parse(claim.takeoverAfter()).orElse(Instant.MIN);
      if (f.now().isBefore(until)) {
        return Optional.of(Answer.later(Duration.between(f.now(), until).plusMillis(100)));
      }
    }
    var attempt = judge.attempt(f);
    var due =
        claim != null
            || LoginWork.unfinished(f.connection(), attempt)
            || loginWithoutStatus(f)
            || (attempt != null
                && Replies.code(f, attempt).isPresent()
                && ConnectionChecks.first(f).isEmpty());
    if (!due
        || ConnectionJudge.wantsDisconnect(f)
        || f.compiled().isEmpty()
        || client(f).isEmpty()) {
      return Optional.empty();
    }
    startLogin(f, context);
    return blockedBefore ? Optional.empty() : Optional.of(Answer.later(SHOWN_AFTER));
  }

  /** K-2: an object without any status may have a login all the same. */
  private boolean loginWithoutStatus(ConnectionFacts f) {
    return LoginWork.statusWasWiped(f.connection())
        && !parts
            .login()
            .get()
            .vault()
            .probeForward(owner(f.connection()), f.spec().tool(), 0)
            .isEmpty();
  }

  private void startLogin(ConnectionFacts f, Context<ToolConnection> context) {
    var c = f.connection();
    var installation = f.installation().orElseThrow();
    var attempt = judge.attempt(f);
    var work =
        new LoginWork(
            tools(context, f),
            new LoginWork.Subject(
                owner(c),
                f.spec().tool(),
                f.compiled().orElseThrow(),
                clientToSend(f, installation),
                parts.links().redirectUri(installation.getMetadata().getName()),
                attempt,
                attempt == null ? Optional.empty() : replyOf(f, attempt),
                account -> sources.sharesGrant(c, true, account)),
            c);
    jobs.start(c.getMetadata().getUid(), f.spec().tool(), work::run, () -> sources.wake(c));
  }

  /** The reply of an attempt, also of one that was claimed already. */
  private static Optional<ConsentReply> replyOf(
      ConnectionFacts f, com.agentteams.oauth.Attempt attempt) {
    return f.replies().stream()
        .filter(r -> r.getSpec() != null && r.getSpec().attempt().equals(attempt.hash()))
        .filter(r -> r.getSpec().outcome() == com.agentteams.api.ReplyOutcome.Code)
        .filter(r -> Replies.wellNamed(r, f.connection().getMetadata().getUid(), attempt))
        .findFirst();
  }

  // --- ending a login

  /** Whether there is anything to end. */
  static boolean needsDisconnect(ConnectionFacts f) {
    return f.token().version() != null || f.token().claim() != null;
  }

  /** Claims and revokes. */
  void startDisconnect(ConnectionFacts f, Context<ToolConnection> context) {
    var work = disconnect(f, context);
    var c = f.connection();
    jobs.start(c.getMetadata().getUid(), toolName(f), work::revoke, () -> sources.wake(c));
  }

  /** Destroys what is stored, after the outcome was recorded. */
  void destroy(ConnectionFacts f, RevocationOutcome outcome, Context<ToolConnection> context) {
    var work = disconnect(f, context);
    var c = f.connection();
    jobs.start(
        c.getMetadata().getUid(), toolName(f), () -> work.destroy(outcome), () -> sources.wake(c));
  }

  private DisconnectWork disconnect(ConnectionFacts f, Context<ToolConnection> context) {
    var c = f.connection();
    var account = f.status().account();
    var recorded = f.status().disconnect();
    return new DisconnectWork(
        tools(context, f),
        new DisconnectWork.Target(
            owner(c),
            toolName(f),
            f.spec() == null ? RevocationPolicy.Attempt : f.spec().revocation(),
            f.spec() == null ? Map.of() : f.spec().inputs(),
            f.compiled(),
            client(f),
            recorded == null ? null : recorded.revocation(),
            a -> sources.sharesGrant(c, false, a),
            account == null ? null : account.id()));
  }

  // --- what the work is made of

  private LoginTools tools(Context<ToolConnection> context, ConnectionFacts f) {
    var source = context.eventSourceRetriever().getControllerEventSource();
    return parts
        .login()
        .get()
        .forSubject(
            (before, after) ->
                source.handleRecentResourceUpdate(ResourceID.fromResource(after), after, before),
            f.installation().map(parts.clients()::place).orElse("the OAuth client"),
            () -> f.installation().ifPresent(parts.clients()::forget));
  }

  /**
   * The OAuth client, read anew if the last attempt ended because of it: what is remembered may be
   * what was refused.
   */
  private OAuthClient clientToSend(ConnectionFacts f, ToolInstallation installation) {
    var consent = f.status().consent();
    var last = consent == null ? null : consent.last();
    if (last != null && last.reason().equals(Reason.ClientRejected.name())) {
      parts.clients().forget(installation);
      if (parts.clients().find(installation) instanceof Lookup.Found fresh) {
        return fresh.client();
      }
    }
    return client(f).orElseThrow();
  }

  private static Optional<OAuthClient> client(ConnectionFacts f) {
    return f.client()
        .flatMap(
            l -> l instanceof Lookup.Found found ? Optional.of(found.client()) : Optional.empty());
  }

  BlobOwner owner(ToolConnection c) {
    var meta = c.getMetadata();
    return new BlobOwner(
        parts.clusterId(), "ToolConnection", meta.getNamespace(), meta.getName(), meta.getUid());
  }

  static String toolName(ConnectionFacts f) {
    return f.spec() == null ? "unknown" : f.spec().tool();
  }
}
