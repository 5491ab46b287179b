package com.agentteams.login.simulation;

import com.agentteams.api.Account;
import com.agentteams.api.RevocationOutcome;
import com.agentteams.api.TokenStatus;
import com.agentteams.login.AccountTerms;
import com.agentteams.login.LoginEntry;
import com.agentteams.oauth.Attempt;
import com.agentteams.vault.BlobOwner;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An object in the API server, as far as its login goes.
 *
 * @param reply the code that the callback left for an attempt
 */
record SimObject(
    long revision,
    TokenStatus token,
    boolean judged,
    boolean told,
    boolean deleting,
    boolean disconnected,
    boolean asksAgain,
    @Nullable Attempt link,
    @Nullable Reply reply,
    @Nullable Account account,
    @Nullable RevocationOutcome recorded) {
  static final BlobOwner OWNER =
      new BlobOwner("cluster", "ToolConnection", "team-a", "pm", "uid-1");
  static final SimObject NEW =
      new SimObject(1, TokenStatus.NONE, false, false, false, false, false, null, null, null, null);

  /** A consent that came back. */
  record Reply(Attempt attempt, String code, long madeAt) {}

  boolean wanted() {
    return !deleting && !disconnected;
  }

  LoginEntry entry() {
    return new LoginEntry(
        OWNER,
        Long.toString(revision),
        token,
        wanted(),
        deleting,
        !judged && token.equals(TokenStatus.NONE),
        told,
        link == null ? null : link.hash(),
        List.of(),
        new AccountTerms(null, account));
  }

  SimObject withToken(TokenStatus next) {
    return new SimObject(
        revision,
        next,
        judged,
        told,
        deleting,
        disconnected,
        asksAgain,
        link,
        reply,
        account,
        recorded);
  }

  SimObject withLink(@Nullable Attempt next) {
    return new SimObject(
        revision,
        token,
        true,
        told,
        deleting,
        disconnected,
        asksAgain,
        next,
        reply,
        account,
        recorded);
  }

  SimObject withReply(@Nullable Reply next) {
    return new SimObject(
        revision,
        token,
        judged,
        told,
        deleting,
        disconnected,
        asksAgain,
        link,
        next,
        account,
        recorded);
  }

  SimObject withLogin(Account whose) {
    return new SimObject(
        revision, token, true, true, deleting, disconnected, false, null, reply, whose, null);
  }

  SimObject withOutcome(RevocationOutcome outcome) {
    return new SimObject(
        revision, token, true, false, deleting, disconnected, false, null, reply, null, outcome);
  }

  SimObject judgedAsIs() {
    return withLink(link);
  }

  SimObject asked(boolean deletes, boolean disconnects, boolean again) {
    return new SimObject(
        revision,
        token,
        judged,
        told,
        deleting || deletes,
        disconnects,
        again,
        link,
        reply,
        account,
        recorded);
  }

  /** Somebody removed the whole status. */
  SimObject wiped() {
    return new SimObject(
        revision,
        TokenStatus.NONE,
        false,
        false,
        deleting,
        disconnected,
        false,
        null,
        reply,
        null,
        null);
  }

  SimObject at(long next) {
    return new SimObject(
        next,
        token,
        judged,
        told,
        deleting,
        disconnected,
        asksAgain,
        link,
        reply,
        account,
        recorded);
  }
}
