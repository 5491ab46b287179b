package com.agentteams.login;

import com.agentteams.api.Account;
import com.agentteams.api.AccountPin;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which account may have a login: the pinned one, or the one that has it (O-13).
 *
 * @param pin what the spec says; null: whoever consents first
 * @param known the account that has it; null if nobody did yet
 */
public record AccountTerms(@Nullable AccountPin pin, @Nullable Account known) {
  /** Anybody, once. */
  public static final AccountTerms NONE = new AccountTerms(null, null);

  /** Id of the account that has it; null if nobody knows. */
  @Nullable String knownId() {
    return known == null ? null : known.id();
  }

  /** What is wrong with an account, as a sentence; empty: nothing. */
  public Optional<String> wrong(Account account) {
    if (pin != null && pin.expected() != null && !pin.expected().equals(account.id())) {
      return Optional.of(
          "Account "
              + account.id()
              + " consented, but spec.account.expected is "
              + pin.expected()
              + ": open the page in status.connectURL with that account.");
    }
    if (pin != null && pin.tenant() != null && !pin.tenant().equals(account.tenant())) {
      return Optional.of(
          "An account of "
              + (account.tenant() == null ? "no tenant" : "tenant " + account.tenant())
              + " consented, but spec.account.tenant is "
              + pin.tenant()
              + ": open the page in status.connectURL with an account of that tenant.");
    }
    if (known == null || same(known, account) || replaceable(known)) {
      return Optional.empty();
    }
    return Optional.of(
        "Account "
            + account.id()
            + " consented, but this connection belongs to "
            + known.id()
            + ": open the page in status.connectURL with that account, or set"
            + " spec.account.mayReplace to it.");
  }

  private boolean replaceable(Account account) {
    return pin != null && account.id().equals(pin.mayReplace());
  }

  /** A tenant that nobody knew so far makes it no other account. */
  private static boolean same(Account known, Account account) {
    return known.id().equals(account.id())
        && (known.tenant() == null || known.tenant().equals(account.tenant()));
  }
}
