package com.agentteams.operator.connection;

import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolConnectionStatus;
import com.agentteams.login.LoginResult;
import com.agentteams.login.Step;
import com.agentteams.operator.reconcile.SteadyReconciler;
import com.agentteams.operator.status.Finalizers;
import com.agentteams.operator.status.StatusWriter;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import java.time.Duration;
import java.util.Optional;

/**
 * How a connection that is deleted ends. Its login ends as with {@code desiredState: Disconnected},
 * by the same steps ({@link ConnectionRuns}): revoked, the outcome written, then destroyed. Only
 * what follows is its own: the replies go, then the finalizer.
 */
final class ConnectionEnding {
  private static final Duration LOOK_AFTER = Duration.ofSeconds(2);

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

  /** Does what is due next, and says when to come back. */
  DeleteControl proceed(ToolConnection seen, Context<ToolConnection> context) {
    var live = status.live(seen);
    if (live.isEmpty()) {
      return DeleteControl.noFinalizerRemoval();
    }
    var f = gatherer.gather(live.get());
    if (runs.since(f).isPresent()) {
      return again(LOOK_AFTER);
    }
    var result = runs.result(f);
    if (result.orElse(null) instanceof LoginResult.Destroyed) {
      return letGo(f);
    }
    status.writeIfAccepted(live.get(), answer.of(f, result, Optional.empty()).status(), context);
    result.ifPresent(r -> runs.told(f, r));
    switch (result.orElse(null)) {
      case LoginResult.Revoked _ -> {
        return again(LOOK_AFTER);
      }
      case LoginResult.Later later -> {
        return again(later.again());
      }
      case LoginResult.Blocked blocked -> {
        return again(blocked.again());
      }
      case null, default -> {}
    }
    return switch (runs.next(f)) {
      case Step.Nothing _ -> letGo(f);
      case Step.Wait wait -> again(wait.left());
      default -> {
        runs.start(f);
        yield again(LOOK_AFTER);
      }
    };
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
    return again(Duration.ofSeconds(1));
  }

  static DeleteControl again(Duration delay) {
    var capped =
        delay.compareTo(SteadyReconciler.LONGEST_INTERVAL) > 0
            ? SteadyReconciler.LONGEST_INTERVAL
            : delay;
    return DeleteControl.noFinalizerRemoval().rescheduleAfter(Math.max(50, capped.toMillis()));
  }
}
