package com.agentteams.login;

import com.agentteams.vault.KeyUnavailableException;
import com.agentteams.vault.Opened;
import com.agentteams.vault.StoreUnavailableException;
import com.agentteams.vault.StoredLogin;
import com.agentteams.vault.UnreadableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The logins of an object that are stored below the one in use: what could not be ended yet.
 *
 * @param all the newest first
 * @param unreadable whether there is one that does not open, and is not going to
 */
record OlderLogins(List<Opened.Found> all, boolean unreadable) {
  /**
   * Looks below a version, down to what the last of them replaced.
   *
   * @throws StoreUnavailableException if the store does not answer now
   */
  static OlderLogins below(Holder holder, LoginSubject subject, StoredLogin inUse, long version) {
    var found = new ArrayList<Opened.Found>();
    var unreadable = false;
    // null: the first login, also where numbers began anew; only copies and strays are below
    var lowest = inUse.replaces() == null || inUse.replaces() >= version ? null : inUse.replaces();
    for (var older = version - 1; older >= (lowest == null ? 1 : lowest); older--) {
      var opened = openIfPossible(holder, subject, older);
      unreadable |= opened.isEmpty();
      if (opened.orElse(null) instanceof Opened.Found login) {
        found.add(login);
        var replaced = login.login().replaces();
        if (lowest != null && (older == lowest || (replaced != null && replaced < lowest))) {
          lowest = replaced;
        }
      }
    }
    return new OlderLogins(found, unreadable);
  }

  private static Optional<Opened> openIfPossible(
      Holder holder, LoginSubject subject, long version) {
    try {
      return Optional.of(holder.vault().open(subject.owner(), subject.tool(), version));
    } catch (StoreUnavailableException e) {
      if (e.reason().mayPass()) {
        throw e;
      }
      return Optional.empty();
    } catch (KeyUnavailableException | UnreadableException e) {
      return Optional.empty();
    }
  }
}
