package com.agentteams.login;

import com.agentteams.secret.Secret;
import com.agentteams.vault.StoredLogin;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A stored login, some of whose members can be changed. */
final class LoginDraft {
  StoredLogin.Kind kind;
  String attemptHash;
  @Nullable Secret refreshToken;
  @Nullable Instant expirationTime;

  private LoginDraft(StoredLogin l) {
    kind = l.kind();
    attemptHash = l.attemptHash();
    refreshToken = l.refreshToken();
    expirationTime = l.expirationTime();
  }

  /** The same login but for what is changed. */
  static StoredLogin of(StoredLogin login, Consumer<LoginDraft> change) {
    var draft = new LoginDraft(login);
    change.accept(draft);
    return new StoredLogin(
        draft.kind,
        draft.attemptHash,
        login.generation(),
        login.replaces(),
        login.toolName(),
        login.binding(),
        login.accessToken(),
        draft.refreshToken,
        login.tokenType(),
        draft.expirationTime,
        login.grantedScopes(),
        login.requestedScopes(),
        login.obtainedTime());
  }
}
