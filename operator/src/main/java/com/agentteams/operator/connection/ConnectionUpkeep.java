package com.agentteams.operator.connection;

import com.agentteams.api.ConsentReply;
import com.agentteams.api.ToolConnectionStatus;
import com.agentteams.login.LoginResult;
import com.agentteams.operator.consent.ConsentLink;
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
    ConnectionReplies replies,
    ConsentLink link) {
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
      if (!waits(reply, f, tell.result()) && !f.replies().exchanging()) {
        afterwards.add(() -> replies.delete(reply));
      }
    }
    afterwards.add(() -> runs.told(f, tell, ended));
    var answered = new Answer<>(judged.status(), judged.again(), afterwards);
    return tell.again() == null ? answered : answered.againIn(tell.again());
  }

  /** Whether a reply is still to be exchanged; a store that is away only delays (F-6). */
  private boolean waits(ConsentReply reply, ConnectionFacts f, @Nullable LoginResult result) {
    var undecided =
        switch (result) {
          case LoginResult.Blocked _, LoginResult.Later _, LoginResult.Nothing _ -> true;
          case null -> true;
          case LoginResult.Connected _, LoginResult.Refused _ -> false;
          case LoginResult.Revoked _, LoginResult.Destroyed _ -> false;
        };
    return undecided
        && f.attempt(link).flatMap(f.replies()::code).filter(reply::equals).isPresent();
  }
}
