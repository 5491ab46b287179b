package com.agentteams.operator.connection;

import com.agentteams.api.RevocationOutcome;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolConnectionStatus;
import com.agentteams.login.LoginResult;
import com.agentteams.operator.consent.LoginRuns;
import com.agentteams.operator.consent.LoginTurn;
import com.agentteams.operator.reconcile.SteadyReconciler;
import com.agentteams.operator.status.Finalizers;
import com.agentteams.operator.status.StatusWriter;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How a login ends, for a connection that is deleted and for one that is to be disconnected: it is
 * claimed and revoked ({@link com.agentteams.login.Step.End}), the outcome is recorded in the
 * status, then what is stored is destroyed; for an object that is deleted, at last, {@link #letGo}.
 */
final class ConnectionEnding {
  private static final Duration LOOK_AFTER = Duration.ofSeconds(2);
  private static final Duration AT_ONCE = Duration.ofMillis(50);
  private static final Duration AFTER_A_CONFLICT = Duration.ofSeconds(1);

  private final StatusWriter<ToolConnection, ToolConnectionStatus> status;
  private final ConnectionAnswer answer;
  private final ConnectionGatherer gatherer;
  private final ConnectionRuns runs;
  private final ConnectionReplies replies;
  private final DisconnectReport report;
  private final Finalizers finalizers;

  /** What this process has reported of each end; another one reports it again, if in doubt. */
  private final Map<String, RevocationOutcome> reported = new ConcurrentHashMap<>();

  ConnectionEnding(
      StatusWriter<ToolConnection, ToolConnectionStatus> status,
      ConnectionAnswer answer,
      ConnectionGatherer gatherer,
      ConnectionRuns runs,
      ConnectionReplies replies,
      DisconnectReport report,
      Finalizers finalizers) {
    this.status = status;
    this.answer = answer;
    this.gatherer = gatherer;
    this.runs = runs;
    this.replies = replies;
    this.report = report;
    this.finalizers = finalizers;
  }

  /** The status says it: what follows. */
  void told(ConnectionFacts f, LoginTurn.Tell tell, Optional<LoginRuns.Ended> ended) {
    if (tell.settled()) {
      ended.ifPresent(e -> runs.told(f, e));
    }
    tell.destroys().ifPresent(outcome -> recorded(f, outcome));
    if (tell.result() instanceof LoginResult.Destroyed) {
      reported.remove(f.uid());
    }
  }

  private void recorded(ConnectionFacts f, RevocationOutcome outcome) {
    if (reported.put(f.uid(), outcome) != outcome) {
      report.tell(f, outcome); // once, however often what follows has to be tried
    }
    runs.destroy(f, outcome);
  }

  /** For an object that is deleted: does what is due next, and says when to come back. */
  DeleteControl proceed(ToolConnection seen, Context<ToolConnection> context) {
    var live = status.live(seen);
    if (live.isEmpty()) {
      return DeleteControl.noFinalizerRemoval();
    }
    var f = gatherer.gather(live.get());
    var ended = runs.ended(f);
    return switch (runs.turn(f)) {
      case LoginTurn.LetGo _ -> letGo(f);
      case LoginTurn.Look look -> again(look.again());
      case LoginTurn.Show _ -> again(LOOK_AFTER);
      case LoginTurn.Forget forget -> {
        ended.ifPresent(e -> runs.told(f, e));
        yield again(forget.again());
      }
      case LoginTurn.Start _ -> {
        write(f, ended.map(LoginRuns.Ended::result).orElse(null), context);
        runs.start(f);
        yield again(LOOK_AFTER);
      }
      case LoginTurn.Tell tell -> {
        if (!write(f, tell.result(), context)) {
          yield again(AFTER_A_CONFLICT);
        }
        told(f, tell, ended);
        yield again(tell.again() == null ? AT_ONCE : tell.again());
      }
    };
  }

  private boolean write(
      ConnectionFacts f, @Nullable LoginResult result, Context<ToolConnection> context) {
    var next = answer.of(f, Optional.ofNullable(result), Optional.empty()).status();
    return status.writeIfAccepted(f.connection(), next, context);
  }

  /**
   * Removes our finalizer. The framework would patch what it read before our last write, and its
   * retries compare with that same old object, so they never succeed (JOSDK 5.2.3).
   */
  private DeleteControl letGo(ConnectionFacts f) {
    f.received().forEach(replies::delete);
    for (int i = 0; i < 3; i++) {
      var live = status.live(f.connection());
      if (live.isEmpty() || finalizers.remove(live.get())) {
        runs.forget(f);
        reported.remove(f.uid());
        return DeleteControl.noFinalizerRemoval();
      }
    }
    return again(AFTER_A_CONFLICT);
  }

  static DeleteControl again(Duration delay) {
    return DeleteControl.noFinalizerRemoval()
        .rescheduleAfter(Math.max(AT_ONCE.toMillis(), SteadyReconciler.capped(delay).toMillis()));
  }
}
