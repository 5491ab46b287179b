package com.agentteams.vault;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Whether this process holds a login that its store does not take, though a place for it could be
 * made. Until it is stored, no other is asked for: it would be held as well, and lost with the
 * process (F-6). There is one for all vaults of a process.
 */
public final class HeldLogins {
  private final AtomicReference<@Nullable StoreUnavailableException> refusal =
      new AtomicReference<>();

  /** A login is held; what is wrong with the place of this one alone keeps no other waiting. */
  public void hold(VaultException why) {
    if (why instanceof StoreUnavailableException away && away.reason().concernsTheWholeStore()) {
      refusal.set(away);
    }
  }

  /** A login that may have been held is stored, or nobody holds it any more. */
  public void release() {
    refusal.set(null);
  }

  void requireNone() {
    var refused = refusal.get();
    if (refused != null) {
      throw refused;
    }
  }
}
