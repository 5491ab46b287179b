package com.agentteams.login;

import org.jspecify.annotations.Nullable;

/**
 * Whether a grant may be revoked at a provider where that ends every other grant of the same client
 * and account too. Pure: what is not known counts against it.
 */
final class SharedGrant {
  private SharedGrant() {}

  /**
   * The login of the same object that stays in use.
   *
   * @param exists whether one does
   * @param account whose it is; null if nobody knows
   */
  record Staying(boolean exists, @Nullable String account) {
    static final Staying NOTHING = new Staying(false, null);

    private boolean mayBelongTo(@Nullable String whose) {
      return exists && (account == null || whose == null || account.equals(whose));
    }
  }

  /**
   * Whether revoking it ends nothing that is in use.
   *
   * @param revokesSiblings whether the provider ends others with it
   * @param whose the account of the grant; null if nobody knows
   */
  static boolean mayRevoke(
      boolean revokesSiblings, @Nullable String whose, Staying own, Siblings others) {
    return !revokesSiblings || !(own.mayBelongTo(whose) || others.mayHold(whose));
  }
}
