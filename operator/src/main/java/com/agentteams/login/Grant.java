package com.agentteams.login;

import com.agentteams.secret.Secret;
import com.agentteams.vault.LoginBinding;
import com.agentteams.vault.StoredLogin;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that a provider gave, as far as ending them needs to know.
 *
 * @param binding what they were made with
 * @param access null if only the other is known
 * @param refresh null if there is none
 */
public record Grant(LoginBinding binding, @Nullable Secret access, @Nullable Secret refresh) {
  static Grant of(StoredLogin login) {
    return new Grant(login.binding(), login.accessToken(), login.refreshToken());
  }

  /** Whether a login has one of these tokens: to end it would end that login. */
  boolean sharesATokenWith(StoredLogin login) {
    return same(access, login.accessToken()) || same(refresh, login.refreshToken());
  }

  private static boolean same(@Nullable Secret a, @Nullable Secret b) {
    return a != null && b != null && a.sameAs(b);
  }
}
