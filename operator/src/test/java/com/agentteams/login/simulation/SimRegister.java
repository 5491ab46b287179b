package com.agentteams.login.simulation;

import com.agentteams.api.TokenStatus;
import com.agentteams.login.LoginEntry;
import com.agentteams.login.Register;
import com.agentteams.login.RegisterUnavailableException;
import com.agentteams.vault.BlobOwner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One object in an API server that refuses, loses answers, and answers a repeated write with 409.
 */
final class SimRegister implements Register {
  private final Life life;
  private final List<SimObject> versions = new ArrayList<>();
  private @Nullable SimObject object = SimObject.NEW;
  private final Map<String, Integer> writtenBy = new HashMap<>();
  private int wipes;
  private long writtenAt;

  SimRegister(Life life) {
    this.life = life;
    versions.add(SimObject.NEW);
  }

  /** As it is; null once it is gone. */
  @Nullable SimObject object() {
    return object;
  }

  /** How many versions there have been. */
  int latest() {
    return versions.size() - 1;
  }

  /** The newest version that is the pointer of this process, whose cache has it at once. */
  int writtenBy(String process) {
    return writtenBy.getOrDefault(process, 0);
  }

  /** As a cache that is so far has it; null once it is gone. */
  @Nullable SimObject cached(int version) {
    return object == null ? null : versions.get(version);
  }

  /** Whether nothing was written for so many seconds. */
  boolean settled(int seconds) {
    return object == null || life.turns.now() - writtenAt > seconds * 1_000_000_000L;
  }

  int wipes() {
    return wipes;
  }

  /** Changes it without asking; for people and for what the product does not do. */
  void change(UnaryOperator<SimObject> change) {
    if (object != null) {
      put(change.apply(object));
    }
  }

  void wipe() {
    wipes++;
    change(SimObject::wiped);
  }

  void remove() {
    object = null;
  }

  /** A status write of the operator: only on what it was computed from. */
  boolean write(SimObject seen, SimObject next) {
    life.turns.turn();
    if (life.refused() || object == null || object.revision() != seen.revision()) {
      return false;
    }
    put(next);
    life.turns.turn();
    return !life.lost();
  }

  @Override
  public Optional<LoginEntry> read(BlobOwner owner) {
    life.turns.turn();
    refuse();
    return Optional.ofNullable(object).map(SimObject::entry);
  }

  @Override
  public Optional<LoginEntry> compareAndSet(LoginEntry seen, TokenStatus next) {
    life.turns.turn();
    refuse();
    if (object == null || !Long.toString(object.revision()).equals(seen.revision())) {
      return Optional.empty();
    }
    put(object.withToken(next));
    writtenBy.put(life.turns.current().name, latest());
    life.pointed(next);
    var after = Objects.requireNonNull(object).entry();
    life.turns.turn();
    if (life.lost()) {
      if (life.turns.random.nextBoolean()) {
        return Optional.empty(); // the client sent it again and got a conflict
      }
      throw new RegisterUnavailableException("away");
    }
    return Optional.of(after);
  }

  private void put(SimObject next) {
    var last = versions.getLast().revision();
    object = next.at(last + 1);
    writtenAt = life.turns.now();
    life.trace(life.turns.current().name + " writes " + object);
    versions.add(object);
  }

  private void refuse() {
    if (life.refused()) {
      throw new RegisterUnavailableException("away");
    }
  }
}
