package com.agentteams.login.simulation;

import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.TokenStatus;
import com.agentteams.catalog.ProbeResult;
import com.agentteams.login.EntryDraft;
import com.agentteams.login.Grant;
import com.agentteams.login.LoginEntry;
import com.agentteams.login.Provider;
import com.agentteams.login.Register;
import com.agentteams.oauth.Attempt;
import com.agentteams.oauth.RevocationResult;
import com.agentteams.oauth.TokenResult;
import com.agentteams.secret.Secret;
import com.agentteams.vault.BlobOwner;
import com.agentteams.vault.LoginBinding;
import com.agentteams.vault.StoredLogin;
import com.agentteams.vault.TokenStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Ways to break the protocol on purpose; the simulation has to find each. */
enum Mutation {
  /** As it is. */
  NONE,
  /** Claims are believed and not written: sends before there is a claim. */
  SEND_BEFORE_CLAIM {
    @Override
    Register register(Register real) {
      return new Register() {
        @Override
        public Optional<LoginEntry> read(BlobOwner owner) {
          return real.read(owner);
        }

        @Override
        public Optional<LoginEntry> compareAndSet(LoginEntry seen, TokenStatus next) {
          var claim = next.claim();
          return claim != null && claim.purpose() == ClaimPurpose.Exchange
              ? Optional.of(EntryDraft.of(seen, e -> e.token = next))
              : real.compareAndSet(seen, next);
        }
      };
    }
  },
  /** A lost answer counts as never sent: the code is sent again as if nothing were. */
  IGNORE_A_LOST_ANSWER {
    @Override
    Provider provider(Provider real) {
      return new Changed(real) {
        @Override
        public TokenResult exchange(Attempt attempt, Secret code, Runnable beforeSending) {
          var result = super.exchange(attempt, code, beforeSending);
          return result instanceof TokenResult.Lost ? new TokenResult.TryLater(null) : result;
        }
      };
    }
  },
  /** What a new version replaces is destroyed when it is stored, before the pointer moves. */
  RETIRE_EARLY {
    @Override
    TokenStore store(TokenStore real) {
      return new Wrapped(real) {
        @Override
        public long append(String name, byte[] blob) {
          var version = super.append(name, blob);
          super.destroy(name, version - 1);
          return version;
        }
      };
    }
  },
  /** A refused revocation counts as done. */
  BELIEVE_REVOKED {
    @Override
    Provider provider(Provider real) {
      return new Changed(real) {
        @Override
        public RevocationResult revoke(Grant grant, Duration within, Runnable beforeSending) {
          return new RevocationResult.Revoked();
        }
      };
    }
  },
  /** Logins of whatever client are used with the one that there is. */
  USE_ANY_CLIENT {
    @Override
    Provider provider(Provider real) {
      return new Changed(real) {
        @Override
        public LoginBinding binding() {
          return SimProvider.binding(SimProvider.CLIENT);
        }
      };
    }
  },
  /** Revoking one login is believed to end no other. */
  FORGET_SIBLINGS {
    @Override
    Provider provider(Provider real) {
      return new Changed(real) {
        @Override
        public boolean revokesSiblings() {
          return false;
        }
      };
    }
  },
  /** A write of ours whose answer is lost counts as a rival's. */
  FORGET_OWN_WRITES {
    @Override
    Register register(Register real) {
      return new Register() {
        private @Nullable TokenStatus uncertain;

        @Override
        public Optional<LoginEntry> read(BlobOwner owner) {
          var found = real.read(owner);
          var rivals = TokenStatus.NONE.withAttempt("a rival's");
          return found.map(
              e -> e.token().equals(uncertain) ? EntryDraft.of(e, d -> d.token = rivals) : e);
        }

        @Override
        public Optional<LoginEntry> compareAndSet(LoginEntry seen, TokenStatus next) {
          uncertain = next;
          var after = real.compareAndSet(seen, next);
          if (after.isPresent()) {
            uncertain = null;
          }
          return after;
        }
      };
    }
  };

  Register register(Register real) {
    return real;
  }

  Provider provider(Provider real) {
    return real;
  }

  TokenStore store(TokenStore real) {
    return real;
  }

  private static class Changed implements Provider {
    private final Provider real;

    Changed(Provider real) {
      this.real = real;
    }

    @Override
    public LoginBinding binding() {
      return real.binding();
    }

    @Override
    public boolean revokesSiblings() {
      return real.revokesSiblings();
    }

    @Override
    public List<String> missingScopes(List<String> asked, List<String> granted, boolean refresh) {
      return real.missingScopes(asked, granted, refresh);
    }

    @Override
    public TokenResult exchange(Attempt attempt, Secret code, Runnable beforeSending) {
      return real.exchange(attempt, code, beforeSending);
    }

    @Override
    public ProbeResult probe(StoredLogin login, Runnable beforeSending) {
      return real.probe(login, beforeSending);
    }

    @Override
    public RevocationResult revoke(Grant grant, Duration within, Runnable beforeSending) {
      return real.revoke(grant, within, beforeSending);
    }
  }

  private static class Wrapped implements TokenStore {
    private final TokenStore real;

    Wrapped(TokenStore real) {
      this.real = real;
    }

    @Override
    public String kind() {
      return real.kind();
    }

    @Override
    public void prepare(String name) {
      real.prepare(name);
    }

    @Override
    public long append(String name, byte[] blob) {
      return real.append(name, blob);
    }

    @Override
    public Read read(String name, long version) {
      return real.read(name, version);
    }

    @Override
    public void destroy(String name, long version) {
      real.destroy(name, version);
    }

    @Override
    public void delete(String name) {
      real.delete(name);
    }
  }
}
