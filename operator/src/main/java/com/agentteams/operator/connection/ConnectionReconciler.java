package com.agentteams.operator.connection;

import com.agentteams.api.Condition;
import com.agentteams.api.ConsentReply;
import com.agentteams.api.RevocationOutcome;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolConnectionStatus;
import com.agentteams.catalog.ToolCatalog;
import com.agentteams.operator.client.OAuthClients;
import com.agentteams.operator.reconcile.Answer;
import com.agentteams.operator.reconcile.SteadyReconciler;
import com.agentteams.operator.status.EventRecorder;
import com.agentteams.operator.status.Finalizers;
import com.agentteams.operator.status.StatusWriter;
import com.agentteams.telemetry.LogKeys;
import com.agentteams.vault.StoreUnavailableException;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Brings connections into the state that their specs ask for. */
@ControllerConfiguration(name = "toolconnection")
public final class ConnectionReconciler
    extends SteadyReconciler<ToolConnection, ToolConnectionStatus>
    implements Cleaner<ToolConnection> {
  private static final Duration SWEPT_AFTER = Duration.ofMinutes(15);

  private final Parts parts;
  private final LoginJobs jobs;
  private final ConnectionJudge judge;
  private final Finalizers finalizers;
  private @Nullable ConnectionSources sources;
  private @Nullable ConnectionWork work;

  /**
   * What the reconciler is made of.
   *
   * @param login what work on a login uses; throws while the keys are not there yet
   */
  public record Parts(
      KubernetesClient client,
      String namespace,
      String clusterId,
      ToolCatalog catalog,
      OAuthClients clients,
      boolean allowHttpProviders,
      Links links,
      Supplier<LoginTools> login,
      EventRecorder events,
      Clock clock) {}

  public ConnectionReconciler(
      StatusWriter<ToolConnection, ToolConnectionStatus> status, Parts parts) {
    super(status);
    this.parts = parts;
    this.finalizers = new Finalizers(parts.client());
    this.jobs = new LoginJobs(parts.clock());
    this.judge = new ConnectionJudge(parts.links(), new SecureRandom());
  }

  @Override
  public List<EventSource<?, ToolConnection>> prepareEventSources(
      EventSourceContext<ToolConnection> context) {
    sources =
        new ConnectionSources(
            context,
            parts.namespace(),
            parts.catalog(),
            parts.clients(),
            parts.allowHttpProviders(),
            parts.clock());
    work = new ConnectionWork(parts, jobs, judge, sources);
    return sources.all();
  }

  @Override
  protected ToolConnectionStatus withConditions(ToolConnection c, List<Condition> conditions) {
    var before = c.getStatus() == null ? ConnectionStatus.EMPTY : c.getStatus();
    return new ConnectionStatus(before)
        .build(
            before.observedGeneration(),
            java.util.Objects.requireNonNullElse(
                before.phase(), com.agentteams.api.ConnectionPhase.Pending),
            conditions);
  }

  @Override
  protected Answer<ToolConnectionStatus> judge(ToolConnection c, Context<ToolConnection> context) {
    var uid = c.getMetadata().getUid();
    var facts = sources().gather(c);
    var since = jobs.since(uid);
    if (since.isPresent()) {
      var shownIn = Duration.between(facts.now(), since.get().plus(ConnectionWork.SHOWN_AFTER));
      return shownIn.isPositive()
          ? Answer.later(shownIn)
          : judge.judge(facts, jobs.outcome(uid), true);
    }
    var outcome = jobs.outcome(uid);
    if (outcome.isPresent() && outcome.get() instanceof Outcome.Later later) {
      jobs.forget(uid, later);
      return Answer.later(later.again());
    }
    if (outcome.isEmpty() || (outcome.get() instanceof Outcome.Blocked && jobs.mayTryAgain(uid))) {
      try {
        var started = work().startDue(facts, outcome.isPresent(), context);
        if (started.isPresent()) {
          return started.get();
        }
      } catch (StoreUnavailableException e) {
        return answer(facts, Optional.of(Outcome.Blocked.store()), context);
      }
    }
    return answer(facts, outcome, context);
  }

  private Answer<ToolConnectionStatus> answer(
      ConnectionFacts facts, Optional<Outcome> outcome, Context<ToolConnection> context) {
    var answer = judge.judge(facts, outcome, false);
    var afterwards = new ArrayList<>(answer.afterwards());
    var attempt = judge.attempt(facts);
    // a store that is away only delays: the code is still to be exchanged (F-6)
    var undecided = outcome.isEmpty() || outcome.get() instanceof Outcome.Blocked;
    for (var reply : facts.replies()) {
      var waits =
          undecided
              && attempt != null
              && Replies.code(facts, attempt).filter(reply::equals).isPresent();
      if (!waits && !Replies.exchanging(facts)) {
        afterwards.add(() -> delete(reply));
      }
    }
    outcome.ifPresent(
        o -> {
          if (!(o instanceof Outcome.Blocked)) {
            afterwards.add(() -> jobs.forget(facts.connection().getMetadata().getUid(), o));
          }
          if (o instanceof Outcome.Revoked revoked) {
            afterwards.add(() -> destroy(facts, revoked.outcome(), context));
          }
        });
    return new Answer<>(answer.status(), answer.again(), afterwards);
  }

  private void destroy(
      ConnectionFacts f, RevocationOutcome outcome, Context<ToolConnection> context) {
    if (ConnectionWork.needsDisconnect(f)) {
      tell(f, outcome);
      work().destroy(f, outcome, context);
    }
  }

  // --- deletion

  @Override
  public DeleteControl cleanup(ToolConnection c, Context<ToolConnection> context) {
    try {
      return guarded(c, context, () -> end(c, context));
    } catch (RuntimeException e) {
      // the framework would retry without telling the object (J-4); coming back is up to us
      return DeleteControl.noFinalizerRemoval().rescheduleAfter(Duration.ofSeconds(5).toMillis());
    }
  }

  private DeleteControl end(ToolConnection seen, Context<ToolConnection> context) {
    var uid = seen.getMetadata().getUid();
    var live = status.live(seen);
    if (live.isEmpty()) {
      return DeleteControl.noFinalizerRemoval();
    }
    var c = live.get();
    var facts = sources().gather(c);
    var outcome = jobs.outcome(uid);
    if (jobs.since(uid).isPresent()) {
      return again(ConnectionWork.SHOWN_AFTER);
    }
    if (c.getStatus() != null && c.getStatus().token() == null && !LoginWork.statusWasWiped(c)) {
      facts.replies().forEach(this::delete);
      return letGo(c);
    }
    if (outcome.orElse(null) instanceof Outcome.Revoked revoked) {
      status.write(c, judge.judge(facts, outcome, false).status(), context);
      return remove(facts, revoked.outcome());
    }
    var wait =
        switch (outcome.orElse(null)) {
          case Outcome.Later later -> later.again();
          case Outcome.Blocked blocked -> blocked.again();
          case null, default -> Duration.ZERO;
        };
    status.write(c, judge.judge(facts, outcome, false).status(), context);
    outcome.ifPresent(o -> jobs.forget(uid, o));
    if (wait.isPositive()) {
      return again(wait);
    }
    work().startDisconnect(facts, context);
    return again(ConnectionWork.SHOWN_AFTER);
  }

  private DeleteControl remove(ConnectionFacts facts, RevocationOutcome outcome) {
    var c = facts.connection();
    try {
      parts.login().get().vault().delete(work().owner(c));
    } catch (StoreUnavailableException e) {
      return again(Duration.ofSeconds(5));
    }
    tell(facts, outcome);
    facts.replies().forEach(this::delete);
    jobs.outcome(c.getMetadata().getUid()).ifPresent(o -> jobs.forget(c.getMetadata().getUid(), o));
    return letGo(c);
  }

  /**
   * Removes our finalizer. The framework would patch what it read before our last write, and its
   * retries compare with that same old object, so they never succeed (JOSDK 5.2.3).
   */
  private DeleteControl letGo(ToolConnection seen) {
    for (int i = 0; i < 3; i++) {
      var live = status.live(seen);
      if (live.isEmpty() || finalizers.remove(live.get())) {
        return DeleteControl.noFinalizerRemoval();
      }
    }
    return again(Duration.ofSeconds(1));
  }

  /** The audit line and the Event; what is left to do at the tool is part of it. */
  private void tell(ConnectionFacts f, RevocationOutcome outcome) {
    var meta = f.connection().getMetadata();
    log.atInfo()
        .addKeyValue(LogKeys.NAMESPACE, meta.getNamespace())
        .addKeyValue(LogKeys.NAME, meta.getName())
        .addKeyValue(LogKeys.TOOL, ConnectionWork.toolName(f))
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
          case Failed, Abandoned, Pending ->
              "The login was deleted, but could not be revoked at the provider" + page;
        };
    var good = outcome == RevocationOutcome.Revoked || outcome == RevocationOutcome.NotApplicable;
    parts.events().record(f.connection(), good, "Disconnected", message);
  }

  // --- small things

  private void delete(ConsentReply reply) {
    try {
      parts.client().resource(reply).delete();
      sources().deleted(reply);
    } catch (KubernetesClientException e) {
      log.atDebug().addKeyValue("code", e.getCode()).log("A reply could not be deleted yet");
    }
  }

  /** Deletes replies that nobody used; the leader calls it every minute. */
  public void sweep() {
    var now = parts.clock().instant();
    for (var reply : sources().everyReply()) {
      if (Replies.age(reply, now).compareTo(SWEPT_AFTER) > 0) {
        delete(reply);
      }
    }
  }

  /** Every connection, for the metrics; none before the first event sources are there. */
  public Stream<ToolConnection> all() {
    return sources == null ? Stream.empty() : sources.everyConnection();
  }

  /** Takes no more work and waits for exchanges that are going on (F-2). */
  public boolean drain(Duration atMost) {
    return jobs.drain(atMost);
  }

  private static DeleteControl again(Duration delay) {
    return DeleteControl.noFinalizerRemoval().rescheduleAfter(Math.max(50, delay.toMillis()));
  }

  private ConnectionWork work() {
    return java.util.Objects.requireNonNull(work, "registered first");
  }

  private ConnectionSources sources() {
    return java.util.Objects.requireNonNull(sources, "registered first");
  }
}
