package com.agentteams.vault;

import com.agentteams.vault.StoreUnavailableException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** A store in memory that keeps the contract, counts writes, and fails or lies when told to. */
public final class FakeTokenStore implements TokenStore {
  private static final byte[] GONE = {};

  private final Map<String, List<byte[]>> holders = new ConcurrentHashMap<>();
  private final Map<Long, Reason> refused = new ConcurrentHashMap<>();
  private boolean losingReply;
  private int away;
  private int refusals;
  private Runnable beforeRead = () -> {};
  private int writes;

  /** The next append is stored and its reply lost. */
  public void loseNextReply() {
    losingReply = true;
  }

  /** So many calls from now on find nobody, and nothing happens. */
  public void away(int calls) {
    away = calls;
  }

  /** So many calls from now on remove nothing; all others go on. */
  public void refuseRemoving(int calls) {
    refusals = calls;
  }

  /** The next read takes its time: this happens meanwhile. */
  public void duringTheNextRead(Runnable what) {
    beforeRead = what;
  }

  /** Reading this version fails from now on. */
  public void refuseToRead(long version, Reason reason) {
    refused.put(version, reason);
  }

  /** How many calls changed something. */
  public int writes() {
    return writes;
  }

  /** Changes a stored blob behind everybody's back. */
  public void tamper(String name, long version, UnaryOperator<byte[]> change) {
    versions(name).set((int) version - 1, change.apply(blob(name, version)));
  }

  /** What is stored, as it is stored. */
  public byte[] blob(String name, long version) {
    return versions(name).get((int) version - 1).clone();
  }

  @Override
  public String kind() {
    return "fake";
  }

  @Override
  public synchronized void prepare(String name) {
    requireThere("prepare");
    versions(name);
  }

  @Override
  public synchronized long append(String name, byte[] blob) {
    requireThere("append");
    TokenStore.requireStorable(blob);
    versions(name).add(blob.clone());
    writes++;
    if (losingReply) {
      losingReply = false;
      throw new StoreUnavailableException(kind(), "append", Reason.TIMED_OUT);
    }
    return versions(name).size();
  }

  @Override
  public synchronized Read read(String name, long version) {
    requireThere("read");
    var first = beforeRead;
    beforeRead = () -> {};
    first.run();
    return look(name, version);
  }

  private Read look(String name, long version) {
    var refusal = refused.get(version);
    if (refusal != null) {
      throw new StoreUnavailableException(kind(), "read", refusal);
    }
    var versions = holders.getOrDefault(name, List.of());
    if (version > versions.size()) {
      return new Read.Absent();
    }
    var blob = versions.get((int) version - 1);
    return blob == GONE ? new Read.Destroyed() : new Read.Present(blob.clone());
  }

  @Override
  public synchronized void destroy(String name, long version) {
    requireThere("destroy");
    requireTaken("destroy");
    if (look(name, version) instanceof Read.Present) {
      versions(name).set((int) version - 1, GONE);
      writes++;
    }
  }

  @Override
  public synchronized void delete(String name) {
    requireThere("delete");
    requireTaken("delete");
    holders.remove(name);
  }

  private void requireThere(String operation) {
    if (away > 0) {
      away--;
      throw new StoreUnavailableException(kind(), operation, Reason.UNREACHABLE);
    }
  }

  private void requireTaken(String operation) {
    if (refusals > 0) {
      refusals--;
      throw new StoreUnavailableException(kind(), operation, Reason.UNREACHABLE);
    }
  }

  private List<byte[]> versions(String name) {
    return holders.computeIfAbsent(name, absent -> new ArrayList<>());
  }
}
