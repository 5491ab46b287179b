package com.agentteams.operator.consent;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.Account;
import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.Reason;
import com.agentteams.api.RevocationOutcome;
import com.agentteams.api.TokenClaim;
import com.agentteams.api.TokenStatus;
import com.agentteams.login.LoginResult;
import com.agentteams.login.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The one place that decides what a reconciler does about a login. */
class LoginTurnTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  /**
   * Times are seconds ago: since when work has been going on, and when it ended. A claim is that of
   * an ending.
   */
  @ParameterizedTest(
      name = "running {0}, ended {1} {2}s ago, claim {3}, deleting {4}, due {5}: {6}")
  @CsvSource(
      nullValues = "-",
      value = {
        // running, ended, ago, claimed to end, deleting, due, turn
        "0,  -,         0,  false, false, End,     Look 2",
        "1,  -,         0,  false, true,  Nothing, Look 1",
        "2,  -,         0,  false, false, Nothing, Show",
        "60, Blocked,   60, false, true,  Nothing, Show",
        "-,  -,         0,  false, false, Nothing, Tell -",
        "-,  -,         0,  false, false, Wait,    Tell - 7",
        "-,  -,         0,  false, false, End,     Start",
        "-,  -,         0,  false, true,  End,     Start",
        "-,  -,         0,  false, true,  Wait,    Tell - 7",
        "-,  -,         0,  false, true,  Nothing, LetGo",
        // how the last work ended comes before what is due
        "-,  Connected, 0,  false, false, End,     Tell Connected",
        "-,  Connected, 0,  false, true,  End,     Tell Connected",
        "-,  Refused,   0,  false, false, End,     Tell Refused",
        "-,  Later,     0,  false, false, End,     Forget 9",
        "-,  Later,     0,  false, true,  End,     Forget 9",
        "-,  Revoked,   0,  true,  false, End,     Tell Revoked",
        "-,  Revoked,   0,  true,  true,  End,     Tell Revoked",
        "-,  Destroyed, 0,  false, false, End,     Tell Destroyed",
        "-,  Destroyed, 0,  true,  true,  End,     LetGo",
        // the claim went with a status that was removed: somebody may have begun anew
        "-,  Revoked,   0,  false, false, End,     Forget 0",
        "-,  Revoked,   0,  false, true,  End,     Forget 0",
        // the status was removed behind it
        "-,  Connected, 0,  false, false, gone,    Forget 0",
        "-,  Refused,   0,  false, false, gone,    Forget 0",
        "-,  Destroyed, 0,  false, false, gone,    Forget 0",
        "-,  Destroyed, 0,  false, true,  gone,    LetGo",
        "-,  Nothing,   0,  false, false, gone,    Tell Nothing",
        // what only delays is told, and tried again once its time is over
        "-,  Blocked,   4,  false, false, End,     Tell Blocked 5",
        "-,  Blocked,   4,  false, true,  End,     Tell Blocked 5",
        "-,  Blocked,   9,  false, false, End,     Start",
        "-,  Blocked,   9,  false, false, Nothing, Tell -",
        "-,  Blocked,   9,  false, true,  Nothing, LetGo",
        "-,  Waiting,   4,  false, false, Finish,  Tell Later 5",
        "-,  Waiting,   9,  false, false, Finish,  Start",
        // there was nothing to do, of this very object or of another state of it
        "-,  Nothing,   0,  false, false, End,     Tell Nothing",
        "-,  Nothing,   0,  false, true,  Nothing, LetGo",
        "-,  Nothing,   0,  false, true,  End,     Start",
        "-,  NothingOf, 0,  false, false, End,     Forget 0",
        "-,  NothingOf, 0,  false, true,  End,     Forget 0",
      })
  void theTurn(
      @Nullable Integer running,
      @Nullable String ended,
      String ago,
      boolean claimed,
      boolean deleting,
      String due,
      String turn) {
    // Given
    var gone = due.endsWith("gone");
    var claim = new TokenClaim("me", ClaimPurpose.Disconnect, null, null);
    var seen =
        new LoginTurn.Seen(
            new TokenStatus(
                null,
                gone ? null : 1L,
                null,
                null,
                claimed ? claim : null,
                null,
                null,
                null,
                null,
                null),
            "7",
            gone,
            deleting,
            Optional.ofNullable(running).map(NOW::minusSeconds),
            Optional.ofNullable(ended)
                .map(e -> new LoginRuns.Ended(result(e), NOW.minusSeconds(Long.parseLong(ago)))),
            NOW);
    // When
    var next = LoginTurn.next(seen, () -> step(due));
    // Then
    assertThat(words(next)).isEqualTo(turn);
  }

  private static LoginResult result(String name) {
    return switch (name) {
      case "Connected" ->
          new LoginResult.Connected(
              "a", new Account("U1", null, null), List.of(), NOW, false, false);
      case "Refused" -> new LoginResult.Refused("a", Reason.ExchangeFailed, "Words.");
      case "Later" -> new LoginResult.Later(Duration.ofSeconds(9));
      case "Waiting" -> new LoginResult.Later(Duration.ofSeconds(9), "the provider is asked");
      case "Blocked" ->
          new LoginResult.Blocked(Reason.KeyUnavailable, "Words.", Duration.ofSeconds(9));
      case "Revoked" -> new LoginResult.Revoked(RevocationOutcome.Revoked);
      case "Destroyed" -> new LoginResult.Destroyed(RevocationOutcome.Revoked);
      case "Nothing" -> new LoginResult.Nothing("7");
      default -> new LoginResult.Nothing("6");
    };
  }

  private static Step step(String name) {
    return switch (name) {
      case "Nothing" -> new Step.Nothing();
      case "Wait" -> new Step.Wait(Duration.ofSeconds(7));
      case "Finish" -> new Step.Finish();
      default -> new Step.End();
    };
  }

  private static String words(LoginTurn turn) {
    return switch (turn) {
      case LoginTurn.Look(var again) -> "Look " + again.toSeconds();
      case LoginTurn.Forget(var again) -> "Forget " + again.toSeconds();
      case LoginTurn.Tell(var result, var again) ->
          "Tell "
              + (result == null ? "-" : result.getClass().getSimpleName())
              + (again == null ? "" : " " + again.toSeconds());
      default -> turn.getClass().getSimpleName();
    };
  }
}
