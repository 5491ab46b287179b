package com.agentteams.login.simulation;

import com.agentteams.vault.Opened;
import com.agentteams.vault.StoreUnavailableException;
import com.agentteams.vault.StoreUnavailableException.Reason;
import com.agentteams.vault.TokenStore;
import com.agentteams.vault.TokenVault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A store whose operations are turnstiles: it refuses, is slow, and loses answers. */
final class SimStore {
  private final Life life;
  private final Map<String, List<byte @Nullable []>> holders = new HashMap<>();

  SimStore(Life life) {
    this.life = life;
  }

  boolean isEmpty() {
    return holders.values().stream().flatMap(List::stream).allMatch(blob -> blob == null);
  }

  /** What is stored under a number, opened without anybody's turn. */
  Opened peek(long version) {
    return new TokenVault(plain(), Life.KEYS.vault(), "cluster")
        .open(SimObject.OWNER, "slack", version);
  }

  /** Whether a grant is stored. */
  boolean has(SimProvider.Given grant) {
    var name = SimObject.OWNER.storeName();
    for (var version = 1; version <= holders.getOrDefault(name, List.of()).size(); version++) {
      if (peek(version) instanceof Opened.Found found && life.provider.of(found.login()) == grant) {
        return true;
      }
    }
    return false;
  }

  private TokenStore plain() {
    return new Seen(null) {
      @Override
      void before(String operation) {}

      @Override
      void after(String operation) {}
    };
  }

  TokenStore seenBy(SimProcess process) {
    return new Seen(process);
  }

  private class Seen implements TokenStore {
    private final @Nullable SimProcess process;

    Seen(@Nullable SimProcess process) {
      this.process = process;
    }

    @Override
    public String kind() {
      return "simulated";
    }

    @Override
    public void prepare(String name) {
      before("prepare");
      versions(name);
      after("prepare");
    }

    @Override
    public long append(String name, byte[] blob) {
      before("append");
      versions(name).add(blob.clone());
      var grant = process == null ? null : process.onTheWire;
      if (grant != null) {
        grant.durable = true;
      }
      var number = versions(name).size();
      life.trace("stored version " + number + " of " + grant);
      after("append");
      if (process != null) {
        process.onTheWire = null;
      }
      return number;
    }

    @Override
    public Read read(String name, long version) {
      before("read");
      var versions = holders.getOrDefault(name, List.of());
      if (version > versions.size()) {
        return new Read.Absent();
      }
      var blob = versions.get((int) version - 1);
      return blob == null ? new Read.Destroyed() : new Read.Present(blob.clone());
    }

    @Override
    public void destroy(String name, long version) {
      before("destroy");
      var versions = holders.getOrDefault(name, new ArrayList<>());
      if (version >= 1 && version <= versions.size()) {
        versions.set((int) version - 1, null);
        life.trace("destroyed version " + version);
      }
      after("destroy");
    }

    @Override
    public void delete(String name) {
      before("delete");
      holders.remove(name);
      life.trace("deleted what is stored");
      after("delete");
    }

    private List<byte @Nullable []> versions(String name) {
      return holders.computeIfAbsent(name, _ -> new ArrayList<>());
    }

    void before(String operation) {
      life.turns.wire(life.turns.seconds(0.2));
      if (life.refused()) {
        throw new StoreUnavailableException(kind(), operation, Reason.UNREACHABLE);
      }
    }

    void after(String operation) {
      life.turns.turn();
      if (life.lost()) {
        throw new StoreUnavailableException(kind(), operation, Reason.TIMED_OUT);
      }
    }
  }
}
