package com.agentteams.login;

import com.agentteams.api.RevocationOutcome;
import com.agentteams.api.TokenStatus;
import com.agentteams.vault.BlobOwner;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A register's entry whose members can be changed. */
public final class EntryDraft {
  public BlobOwner owner;
  public String revision;
  public TokenStatus token;
  public boolean wanted;
  public boolean deleting;
  public boolean statusLost;
  public boolean told;
  public boolean ofAnotherLife;
  public @Nullable String openAttempt;
  public List<String> askedScopes;
  public AccountTerms terms;
  public @Nullable RevocationOutcome recorded;

  private EntryDraft(LoginEntry e) {
    owner = e.owner();
    revision = e.revision();
    token = e.token();
    wanted = e.wanted();
    deleting = e.deleting();
    statusLost = e.statusLost();
    told = e.told();
    ofAnotherLife = e.ofAnotherLife();
    openAttempt = e.openAttempt();
    askedScopes = e.askedScopes();
    terms = e.terms();
    recorded = e.recorded();
  }

  /** The same entry but for what is changed. */
  public static LoginEntry of(LoginEntry entry, Consumer<EntryDraft> change) {
    var draft = new EntryDraft(entry);
    change.accept(draft);
    return new LoginEntry(
        draft.owner,
        draft.revision,
        draft.token,
        draft.wanted,
        draft.deleting,
        draft.statusLost,
        draft.told,
        draft.ofAnotherLife,
        draft.openAttempt,
        draft.askedScopes,
        draft.terms,
        draft.recorded);
  }
}
