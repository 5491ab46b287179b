package com.agentteams.login;

import com.agentteams.vault.KeyUnavailableException;
import com.agentteams.vault.Opened;
import com.agentteams.vault.StoreUnavailableException;
import com.agentteams.vault.StoredLogin;
import com.agentteams.vault.UnreadableException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is stored of an object whose login ends.
 *
 * @param unreadable whether there is something that does not open
 * @param gone whether the login in use is not there
 */
record Remains(List<Login> logins, boolean unreadable, boolean gone) {
  /** A login, and whether it is the one that the pointer names. */
  record Login(StoredLogin login, boolean inUse) {}

  boolean isEmpty() {
    return logins.isEmpty() && !unreadable;
  }

  /** Every login that is stored, each once; one that does not open hides none behind it. */
  static Remains of(Holder holder, LoginSubject subject, @Nullable Long pointer) {
    var found = new ArrayList<Login>();
    var unreadable = false;
    var gone = false;
    var version = pointer;
    for (var number = version == null ? 1L : version; ; number++) {
      var inUse = version != null && number == version;
      try {
        switch (holder.vault().open(subject.owner(), subject.tool(), number)) {
          case Opened.Found login -> {
            add(login.login(), inUse, found);
            if (inUse) {
              var older = OlderLogins.below(holder, subject, login.login(), number);
              unreadable |= older.unreadable();
              older.all().forEach(old -> add(old.login(), false, found));
            }
          }
          case Opened.Destroyed _ -> gone |= inUse;
          case Opened.Absent _ -> {
            if (!inUse || number == 1) {
              return new Remains(found, unreadable, gone | inUse);
            }
            gone = true; // and the status may be of a time when numbers were higher
            version = null;
            number = 0;
          }
        }
      } catch (KeyUnavailableException | UnreadableException e) {
        unreadable = true;
      } catch (StoreUnavailableException e) {
        if (e.reason().mayPass()) {
          throw e;
        }
        unreadable = true;
      }
    }
  }

  private static void add(StoredLogin login, boolean inUse, List<Login> found) {
    if (found.stream().noneMatch(f -> f.login().isCopyOf(login))) {
      found.add(new Login(login, inUse));
    }
  }
}
