package com.agentteams.callback;

import com.agentteams.api.Reason;
import com.agentteams.callback.NoticePage.Link;
import com.agentteams.callback.NoticePage.Tone;
import com.agentteams.oauth.Attempt;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a person sees at the end of an attempt, and what they can do if it was not a good one. */
final class EndPages {
  private static final String FRESH_LINK =
      "A fresh link is where you found this one: ask whoever sent it to you.";

  private final Site site;

  EndPages(Site site) {
    this.site = site;
  }

  /** How it ended. The agent and the tool may be gone by now: then their names have to do. */
  Answer page(
      Connection connection, Optional<Surroundings> around, String reason, Attempt attempt) {
    var tool = around.map(a -> Pages.plain(a.tool())).orElse(connection.spec().tool());
    var agent =
        around
            .map(a -> Pages.plain(a.agent().displayName()))
            .orElse(connection.spec().agentRef().name());
    var known = Arrays.stream(Reason.values()).filter(r -> r.name().equals(reason)).findFirst();
    return switch (known.orElse(Reason.InternalError)) {
      case Authorized, ScopesOutdated ->
          notice(
              Tone.GOOD,
              "Connected",
              agent + " is connected to " + tool + ". You can close this page.",
              List.of(),
              null);
      case ConsentDenied ->
          notice(
              Tone.NEUTRAL,
              "Not connected: permission was not given",
              "Nothing was changed. If you did not mean to refuse, you can go back and try again.",
              List.of(),
              new Link(site.connectPath(connection.target(), attempt.id()), "Try again"));
      case Reason failure -> failed(failure, tool, agent);
    };
  }

  private Answer failed(Reason reason, String tool, String agent) {
    return switch (reason) {
      case ConsentExpired ->
          problem(
              "Not connected: the link is not good any more",
              "The permission came back too late, or the connection was changed meanwhile.",
              FRESH_LINK);
      case WrongAccount ->
          problem(
              "Not connected: another account was used",
              "You gave permission with an account that this connection is not for.",
              "Sign in to " + tool + " with the right account, then open a fresh link.",
              FRESH_LINK);
      case ScopesMissing ->
          problem(
              "Not connected: permissions were left out",
              agent + " needs every permission on the list to work in " + tool + ".",
              "Open a fresh link and leave every box ticked.",
              FRESH_LINK);
      case ExchangeFailed ->
          problem(
              "Not connected: " + tool + " did not complete the login",
              "Nothing was stored. This is often passing, so trying again may help.",
              FRESH_LINK);
      case Reason other -> notTheirs(other, tool);
    };
  }

  /** What trying again alone does not mend. */
  private Answer notTheirs(Reason reason, String tool) {
    return switch (reason) {
      case ClientRejected ->
          problem(
              "Not connected: " + tool + " refused this installation",
              "This is not for you to fix: the OAuth client that your platform team registered "
                  + "was refused.",
              "Tell your platform team, then ask for a fresh link.");
      case Disconnected ->
          problem(
              "Not connected: the connection is switched off",
              "Somebody disconnected it while you were at " + tool + ".",
              "Ask whoever sent you the link.");
      default ->
          problem(
              "Not connected",
              "The login was not completed, and nothing was stored.",
              "The status of the connection says why.",
              FRESH_LINK);
    };
  }

  private Answer problem(String title, String text, String... next) {
    return notice(Tone.PROBLEM, title, text, List.of(next), null);
  }

  private Answer notice(
      Tone tone, String title, String text, List<String> next, @Nullable Link link) {
    return new NoticePage(site.stylesheet(), tone, title, text, next, link).answer(200);
  }
}
