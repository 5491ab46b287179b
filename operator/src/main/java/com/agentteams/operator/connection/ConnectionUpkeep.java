package com.agentteams.operator.connection;

import com.agentteams.api.ConsentReply;
import com.agentteams.api.ToolConnectionStatus;
import com.agentteams.operator.consent.ConsentReplies;
import com.agentteams.operator.consent.LoginRuns;
import com.agentteams.operator.consent.LoginTurn;
import com.agentteams.operator.reconcile.Answer;
import java.util.ArrayList;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is done about the login of a connection that stays. How that of a deleted one ends is {@link
 * ConnectionEnding}'s.
 */
record ConnectionUpkeep(
    ConnectionAnswer answer,
    ConnectionGatherer gatherer,
    ConnectionRuns runs,
    ConnectionReplies replies) {
  /** Starts what is due, or says what the status should be. */
  Answer<ToolConnectionStatus> proceed(ConnectionFacts f) {
    var ended = runs.ended(f);
    return switch (runs.turn(f)) {
      case LoginTurn.Look look -> Answer.later(look.again());
      case LoginTurn.Show _ ->
          answer.of(f, ended.map(LoginRuns.Ended::result), Optional.of(runs.progress(f)));
      case LoginTurn.Forget forget -> {
        runs.forgetResult(f);
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
    afterwards.add(() -> gatherer.mayBeStored(f.uid()));
    for (var reply : f.received()) {
      if (!f.replies().exchanging() && isSpent(reply, f, judged.status())) {
        afterwards.add(() -> replies.delete(reply));
      }
    }
    afterwards.add(() -> runs.told(f, tell, ended));
    var answered = new Answer<>(judged.status(), judged.again(), afterwards);
    return tell.again() == null ? answered : answered.againIn(tell.again());
  }

  /**
   * Whether a reply is good for nothing any more, by what it says itself: the caches may show a new
   * reply beside an old object (J-12).
   */
  private static boolean isSpent(
      ConsentReply reply, ConnectionFacts f, @Nullable ToolConnectionStatus next) {
    var spec = reply.getSpec();
    if (spec == null || ConsentReplies.goodUntil(reply).isBefore(f.now())) {
      return true;
    }
    var last = next == null ? f.status().consentEnd() : next.consentEnd();
    return spec.attempt().equals(f.token().lastAttempt())
        || ConnectionAttempts.isEndOf(reply, last);
  }
}
