package com.agentteams.operator.connection;

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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a login ends, for a connection that is deleted and for one that is to be disconnected: it is
 * claimed and revoked ({@link com.agentteams.login.Step.End}), the outcome is recorded in the
 * status, then what is stored is destroyed; for an object that is deleted, at last, {@link #letGo}.
 */
final class ConnectionEnding {
  private static final Duration LOOK_AFTER = Duration.ofSeconds(2);
  private static final Duration SOON = Duration.ofMillis(50);
  private static final Duration AFTER_A_CONFLICT = Duration.ofSeconds(1);

  private final StatusWriter<ToolConnection, ToolConnectionStatus> status;
  private final ConnectionAnswer answer;
  private final ConnectionGatherer gatherer;
  private final ConnectionRuns runs;
  private final ConnectionReplies replies;
  private final Finalizers finalizers;

  ConnectionEnding(
      StatusWriter<ToolConnection, ToolConnectionStatus> status,
      ConnectionAnswer answer,
      ConnectionGatherer gatherer,
      ConnectionRuns runs,
      ConnectionReplies replies,
      Finalizers finalizers) {
    this.status = status;
    this.answer = answer;
    this.gatherer = gatherer;
    this.runs = runs;
    this.replies = replies;
    this.finalizers = finalizers;
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
        runs.forgetResult(f);
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
        runs.told(f, tell, ended);
        yield again(tell.again() == null ? SOON : tell.again());
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
        return DeleteControl.noFinalizerRemoval();
      }
    }
    return again(AFTER_A_CONFLICT);
  }

  static DeleteControl again(Duration delay) {
    return DeleteControl.noFinalizerRemoval()
        .rescheduleAfter(Math.max(SOON.toMillis(), SteadyReconciler.capped(delay).toMillis()));
  }
}
