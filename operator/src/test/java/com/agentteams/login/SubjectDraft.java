package com.agentteams.login;

import com.agentteams.api.RevocationPolicy;
import com.agentteams.vault.BlobOwner;
import java.util.Optional;
import java.util.function.Consumer;

/** The subject of work on a login, whose members can be changed. */
final class SubjectDraft {
  private final BlobOwner owner;
  private final String tool;
  Optional<Provider> provider;
  boolean mayUseClient;
  boolean clientAwaited;
  Optional<ConsentCode> code;
  boolean mayConnect;
  boolean mayBeStored;
  RevocationPolicy revocation;
  private final Consumer<String> progress;
  Siblings siblings;

  private SubjectDraft(LoginSubject s) {
    owner = s.owner();
    tool = s.tool();
    provider = s.provider();
    mayUseClient = s.mayUseClient();
    clientAwaited = s.clientAwaited();
    code = s.code();
    mayConnect = s.mayConnect();
    mayBeStored = s.mayBeStored();
    revocation = s.revocation();
    progress = s.progress();
    siblings = s.siblings();
  }

  /** The same subject but for what is changed. */
  static LoginSubject of(LoginSubject subject, Consumer<SubjectDraft> change) {
    var draft = new SubjectDraft(subject);
    change.accept(draft);
    return new LoginSubject(
        draft.owner,
        draft.tool,
        draft.provider,
        draft.mayUseClient,
        draft.clientAwaited,
        draft.code,
        draft.mayConnect,
        draft.mayBeStored,
        draft.revocation,
        draft.progress,
        draft.siblings);
  }
}
