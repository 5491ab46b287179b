package com.agentteams.operator.consent;

import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.TokenStatus;
import com.agentteams.login.LoginResult;
import com.agentteams.login.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a reconciler does about a login now, for an object that stays and for one that is being
 * deleted. Pure; the work itself is a {@link Step}.
 */
public sealed interface LoginTurn {
  /** Work that takes longer is shown. */
  Duration SHOWN_AFTER = Duration.ofSeconds(2);

  /** Work goes on, or somebody else is at it: look again then. */
  record Look(Duration again) implements LoginTurn {}

  /** How the last work ended says nothing any more: forget it, and look again then. */
  record Forget(Duration again) implements LoginTurn {}

  /** Work goes on for so long that the status says what it is at. */
  record Show() implements LoginTurn {}

  /** There is work to do. */
  record Start() implements LoginTurn {}

  /**
   * The status is to be right.
   *
   * @param result how the last work ended; null if there is nothing to tell of it
   * @param again when to look again though nothing changed; null: only after the longest interval
   */
  record Tell(@Nullable LoginResult result, @Nullable Duration again) implements LoginTurn {
    /** Whether the result is told for good, and forgotten once the status says it. */
    public boolean settled() {
      return again == null;
    }

    /** What became of the grant, if what is stored of it is to be destroyed once that is said. */
    public Optional<LoginResult.Revoked> destroys() {
      return settled() && result instanceof LoginResult.Revoked revoked
          ? Optional.of(revoked)
          : Optional.empty();
    }
  }

  /** Nothing of the login is left, and there is nothing to tell: a deleted object may go. */
  record LetGo() implements LoginTurn {}

  /**
   * What the turn depends on.
   *
   * @param token the pointer, as the object was read
   * @param revision resourceVersion of the object as it was read
   * @param statusLost whether there may be a login of which the status does not speak
   * @param deleting whether the object is being deleted
   * @param running since when work has been going on
   * @param ended how the last work ended, if the status does not say it yet
   */
  record Seen(
      TokenStatus token,
      String revision,
      boolean statusLost,
      boolean deleting,
      Optional<Instant> running,
      Optional<LoginRuns.Ended> ended,
      Instant now) {}

  /**
   * What is to be done now.
   *
   * @param step what is due; asked only where nothing is to be told first
   */
  static LoginTurn next(Seen seen, Supplier<Step> step) {
    if (seen.running().isPresent()) {
      var shownIn = Duration.between(seen.now(), seen.running().get().plus(SHOWN_AFTER));
      return shownIn.isPositive() ? new Look(shownIn) : new Show();
    }
    var waits = seen.ended().map(e -> e.waitsFor(seen.now())).orElse(Duration.ZERO);
    if (waits.isPositive()) {
      return new Tell(seen.ended().get().result(), waits);
    }
    return switch (seen.ended().map(LoginRuns.Ended::result).orElse(null)) {
      case LoginResult.Later later when later.why() == null -> new Forget(later.again());
      case LoginResult.Revoked _ when !seen.token().isClaimedFor(ClaimPurpose.Disconnect) ->
          new Forget(AFTER_A_CHANGE);
      case LoginResult.Nothing n when !n.revision().equals(seen.revision()) ->
          new Forget(AFTER_A_CHANGE);
      case LoginResult.Destroyed _ when seen.deleting() -> new LetGo();
      case LoginResult.Connected _ when seen.token().version() == null ->
          new Forget(AFTER_A_CHANGE);
      case LoginResult.Refused _, LoginResult.Destroyed _ when seen.statusLost() ->
          new Forget(AFTER_A_CHANGE);
      case LoginResult.Connected connected -> new Tell(connected, null);
      case LoginResult.Refused refused -> new Tell(refused, null);
      case LoginResult.Revoked revoked -> new Tell(revoked, null);
      case LoginResult.Destroyed destroyed -> new Tell(destroyed, null);
      case LoginResult.Nothing nothing when !seen.deleting() -> new Tell(nothing, null);
      case LoginResult.Nothing _, LoginResult.Later _, LoginResult.Blocked _ ->
          of(step.get(), seen.deleting());
      case null -> of(step.get(), seen.deleting());
    };
  }

  /**
   * Whether it tells that a login was looked for where the status was lost. Until something does,
   * the status has to go on to say that it was lost: nobody would look again (K-2).
   */
  static boolean settles(@Nullable LoginResult result) {
    return switch (result) {
      case LoginResult.Blocked _, LoginResult.Later _ -> false;
      case LoginResult.Connected _, LoginResult.Refused _, LoginResult.Nothing _ -> true;
      case LoginResult.Revoked _, LoginResult.Destroyed _ -> true;
      case null -> false;
    };
  }

  /** Somebody else may have begun anew, or the object changed: decide again. */
  Duration AFTER_A_CHANGE = Duration.ofMillis(200);

  private static LoginTurn of(Step step, boolean deleting) {
    return switch (step) {
      case Step.Wait wait -> new Tell(null, wait.left());
      case Step.Nothing _ -> deleting ? new LetGo() : new Tell(null, null);
      case Step.Exchange _, Step.TakeOver _, Step.Finish _, Step.Recover _ -> new Start();
      case Step.Look _, Step.Verify _, Step.Tidy _, Step.End _ -> new Start();
    };
  }
}
