package com.agentteams.login;

import org.jspecify.annotations.Nullable;

/** What is known of the other logins of the same OAuth client. */
@FunctionalInterface
public interface Siblings {
  /**
   * Whether one of them may belong to this account; what is not known counts as yes.
   *
   * @param accountId null if nobody knows whose the login is
   */
  boolean mayHold(@Nullable String accountId);
}
