package com.agentteams.login.simulation;

import com.agentteams.api.Account;
import com.agentteams.api.RevocationOutcome;
import com.agentteams.api.TokenStatus;
import com.agentteams.login.AccountTerms;
import com.agentteams.login.LoginEntry;
import com.agentteams.oauth.Attempt;
import com.agentteams.vault.BlobOwner;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An object in the API server, as far as its login goes.
 *
 * @param askedWith the OAuth client that the open link asks with
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
    @Nullable String askedWith,
    @Nullable Reply reply,
    @Nullable Account account,
    @Nullable RevocationOutcome recorded) {
  static final BlobOwner OWNER =
      new BlobOwner("cluster", "ToolConnection", "team-a", "pm", "uid-1");
  static final SimObject NEW =
      new SimObject(
          1, TokenStatus.NONE, false, false, false, false, false, null, null, null, null, null);

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
        !judged && LoginEntry.isEmpty(token),
        told,
        false,
        link == null ? null : link.hash(),
        List.of(),
        new AccountTerms(null, account),
        recorded);
  }

  SimObject withToken(TokenStatus next) {
    return with(o -> o.token = next);
  }

  SimObject withLink(Attempt next, String client) {
    return with(
        o -> {
          o.judged = true;
          o.link = next;
          o.askedWith = client;
          o.reply = null;
        });
  }

  SimObject withoutLink() {
    return with(
        o -> {
          o.judged = true;
          o.link = null;
        });
  }

  SimObject withReply(@Nullable Reply next) {
    return with(o -> o.reply = next);
  }

  SimObject withLogin(Account whose) {
    return with(
        o -> {
          o.judged = true;
          o.told = true;
          o.asksAgain = false;
          o.link = null;
          o.account = whose;
          o.recorded = null;
        });
  }

  SimObject withOutcome(RevocationOutcome outcome) {
    return with(
        o -> {
          o.judged = true;
          o.told = false;
          o.asksAgain = false;
          o.link = null;
          o.account = null;
          o.recorded = outcome;
        });
  }

  SimObject untold() {
    return with(o -> o.told = false);
  }

  SimObject judgedAsIs() {
    return with(o -> o.judged = true);
  }

  SimObject asked(boolean deletes, boolean disconnects, boolean again) {
    return with(
        o -> {
          o.deleting |= deletes;
          o.disconnected = disconnects;
          o.asksAgain = again;
        });
  }

  /** Somebody removed the whole status. */
  SimObject wiped() {
    return with(
        o -> {
          o.token = TokenStatus.NONE;
          o.judged = false;
          o.told = false;
          o.asksAgain = false;
          o.link = null;
          o.account = null;
          o.recorded = null;
        });
  }

  SimObject at(long next) {
    return with(o -> o.revision = next);
  }

  private SimObject with(Consumer<Draft> change) {
    var draft = new Draft(this);
    change.accept(draft);
    return new SimObject(
        draft.revision,
        draft.token,
        draft.judged,
        draft.told,
        draft.deleting,
        draft.disconnected,
        draft.asksAgain,
        draft.link,
        draft.askedWith,
        draft.reply,
        draft.account,
        draft.recorded);
  }

  private static final class Draft {
    private long revision;
    private TokenStatus token;
    private boolean judged;
    private boolean told;
    private boolean deleting;
    private boolean disconnected;
    private boolean asksAgain;
    private @Nullable Attempt link;
    private @Nullable String askedWith;
    private @Nullable Reply reply;
    private @Nullable Account account;
    private @Nullable RevocationOutcome recorded;

    Draft(SimObject o) {
      revision = o.revision;
      token = o.token;
      judged = o.judged;
      told = o.told;
      deleting = o.deleting;
      disconnected = o.disconnected;
      asksAgain = o.asksAgain;
      link = o.link;
      askedWith = o.askedWith;
      reply = o.reply;
      account = o.account;
      recorded = o.recorded;
    }
  }
}
