package com.agentteams.login;

import com.agentteams.vault.KeyUnavailableException;
import com.agentteams.vault.Opened;
import com.agentteams.vault.StoreUnavailableException;
import com.agentteams.vault.StoredLogin;
import com.agentteams.vault.UnreadableException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The logins of an object that are stored below the one in use: what could not be ended yet. */
record OlderLogins(Holder holder, LoginSubject subject) {
  private static final Logger LOG = LoggerFactory.getLogger(OlderLogins.class);

  /** What is stored below a version, the newest first, down to what the last of them replaced. */
  List<Opened.Found> below(StoredLogin inUse, long version) {
    var found = new ArrayList<Opened.Found>();
    var lowest = inUse.replaces(); // null: the first login; only copies, side by side, are below
    for (var older = version - 1; older >= (lowest == null ? 1 : lowest); older--) {
      if (openIfPossible(older) instanceof Opened.Found login) {
        found.add(login);
        var replaced = login.login().replaces();
        if (lowest != null && (older == lowest || (replaced != null && replaced < lowest))) {
          lowest = replaced;
        }
      } else if (lowest == null) {
        break;
      }
    }
    return found;
  }

  /** What does not open, and is not going to, is in nobody's way. */
  private Opened openIfPossible(long version) {
    try {
      return holder.vault().open(subject.owner(), subject.tool(), version);
    } catch (StoreUnavailableException e) {
      if (e.reason().mayPass()) {
        throw e;
      }
    } catch (KeyUnavailableException | UnreadableException e) {
      // as below
    }
    LOG.atWarn().log("What a login replaced cannot be read: it stays as it is");
    return new Opened.Destroyed();
  }
}
