package com.agentteams.operator.connection;

import com.agentteams.api.Account;
import com.agentteams.api.ToolConnection;
import java.util.Objects;
import java.util.Optional;

/** Which account may take a connection: the pinned one, or the one that has it (O-13). */
final class Accounts {
  private Accounts() {}

  /** What is wrong with an account, as a sentence; empty: nothing. */
  static Optional<String> wrong(ToolConnection connection, Account account) {
    var pin = connection.getSpec().account();
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
    var status = connection.getStatus();
    var known = status == null ? null : status.account();
    if (known == null
        || (known.id().equals(account.id()) && Objects.equals(known.tenant(), account.tenant()))
        || (pin != null && known.id().equals(pin.mayReplace()))) {
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
}
