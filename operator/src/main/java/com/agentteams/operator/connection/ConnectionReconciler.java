package com.agentteams.operator.connection;

import com.agentteams.api.Condition;
import com.agentteams.api.ConnectionPhase;
import com.agentteams.api.ConsentReply;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolConnectionStatus;
import com.agentteams.login.LoginResult;
import com.agentteams.operator.consent.LoginRuns;
import com.agentteams.operator.consent.LoginTurn;
import com.agentteams.operator.reconcile.Answer;
import com.agentteams.operator.reconcile.SteadyReconciler;
import com.agentteams.operator.status.Finalizers;
import com.agentteams.operator.status.StatusWriter;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Brings connections into the state that their specs ask for: gathers facts, starts the step that
 * is due, and answers with a status.
 */
@ControllerConfiguration(name = "toolconnection")
public final class ConnectionReconciler
    extends SteadyReconciler<ToolConnection, ToolConnectionStatus>
    implements Cleaner<ToolConnection> {
  private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(5);

  private final ConnectionNeeds needs;
  private final ConnectionAnswer answer;
  private @Nullable Prepared prepared;

  /** What is there once the event sources are. */
  private record Prepared(
      ConnectionWatches watches,
      ConnectionGatherer gatherer,
      ConnectionRuns runs,
      ConnectionReplies replies,
      ConnectionEnding ending) {}

  public ConnectionReconciler(
      StatusWriter<ToolConnection, ToolConnectionStatus> status, ConnectionNeeds needs) {
    super(status);
    this.needs = needs;
    this.answer = new ConnectionAnswer(needs.link(), needs.random());
  }

  @Override
  public List<EventSource<?, ToolConnection>> prepareEventSources(
      EventSourceContext<ToolConnection> context) {
    var watches = new ConnectionWatches(context, needs.namespace());
    var gatherer = needs.gatherer(watches);
    var runs = new ConnectionRuns(needs, watches, gatherer);
    var replies = new ConnectionReplies(needs.client(), watches);
    prepared =
        new Prepared(
            watches,
            gatherer,
            runs,
            replies,
            new ConnectionEnding(
                status,
                answer,
                gatherer,
                runs,
                replies,
                new DisconnectReport(needs.events()),
                new Finalizers(needs.client())));
    return watches.all();
  }

  @Override
  protected ToolConnectionStatus withConditions(ToolConnection c, List<Condition> conditions) {
    var s = c.getStatus() == null ? ToolConnectionStatus.EMPTY : c.getStatus();
    return s.withConditions(
        s.observedGeneration(),
        Objects.requireNonNullElse(s.phase(), ConnectionPhase.Pending),
        conditions);
  }

  @Override
  protected Answer<ToolConnectionStatus> judge(ToolConnection c, Context<ToolConnection> context) {
    needs.written().into(ToolConnection.class, ToolConnection::new, context);
    var f = here().gatherer().gather(c);
    var runs = here().runs();
    var ended = runs.ended(f);
    return switch (runs.turn(f)) {
      case LoginTurn.Look look -> Answer.later(look.again());
      case LoginTurn.Show _ ->
          answer.of(f, ended.map(LoginRuns.Ended::result), Optional.of(runs.progress(f)));
      case LoginTurn.Forget forget -> {
        ended.ifPresent(e -> runs.told(f, e));
        yield Answer.later(forget.again());
      }
      case LoginTurn.Start _ -> {
        runs.start(f);
        yield Answer.later(LoginTurn.SHOWN_AFTER);
      }
      case LoginTurn.Tell tell -> told(f, tell, ended);
      case LoginTurn.LetGo _ -> throw new IllegalStateException("it stays");
    };
  }

  private Answer<ToolConnectionStatus> told(
      ConnectionFacts f, LoginTurn.Tell tell, Optional<LoginRuns.Ended> ended) {
    var judged = answer.of(f, Optional.ofNullable(tell.result()), Optional.empty());
    var afterwards = new ArrayList<>(judged.afterwards());
    afterwards.add(() -> here().gatherer().known(f.uid()));
    for (var reply : f.received()) {
      if (!waits(reply, f, tell.result()) && !f.replies().exchanging()) {
        afterwards.add(() -> here().replies().delete(reply));
      }
    }
    if (tell.again() == null) {
      ended.ifPresent(e -> afterwards.add(() -> here().runs().told(f, e)));
      if (tell.result() instanceof LoginResult.Revoked revoked) {
        afterwards.add(() -> here().ending().recorded(f, revoked.outcome()));
      }
    }
    var answered = new Answer<>(judged.status(), judged.again(), afterwards);
    return tell.again() == null ? answered : answered.againIn(tell.again());
  }

  /** Whether a reply is still to be exchanged; a store that is away only delays (F-6). */
  private boolean waits(ConsentReply reply, ConnectionFacts f, @Nullable LoginResult result) {
    var undecided =
        switch (result) {
          case LoginResult.Blocked _, LoginResult.Later _, LoginResult.Nothing _ -> true;
          case null -> true;
          default -> false;
        };
    return undecided
        && f.attempt(needs.link()).flatMap(f.replies()::code).filter(reply::equals).isPresent();
  }

  // --- deletion

  @Override
  public DeleteControl cleanup(ToolConnection c, Context<ToolConnection> context) {
    needs.written().into(ToolConnection.class, ToolConnection::new, context);
    try {
      return guarded(c, context, () -> here().ending().proceed(c, context));
    } catch (RuntimeException e) {
      // the framework would retry without telling the object (J-4); coming back is up to us
      return ConnectionEnding.again(AFTER_A_FAILURE);
    }
  }

  /** Deletes replies that nobody used; the leader calls it every minute. */
  public void sweep() {
    here().replies().sweep(needs.clock().instant());
  }

  /** An object was seen for the first time, without the finalizer: nothing of it is stored. */
  public void untouched(ToolConnection c) {
    here().gatherer().fresh(c.getMetadata().getUid());
  }

  /** Every connection, for the metrics; none before the first event sources are there. */
  public Stream<ToolConnection> all() {
    return prepared == null ? Stream.empty() : prepared.watches().everyConnection();
  }

  /** Takes no more work and waits for what is going on (F-2). */
  public boolean drain(Duration atMost) {
    return needs.runs().drain(atMost);
  }

  private Prepared here() {
    return Objects.requireNonNull(prepared, "registered first");
  }
}
