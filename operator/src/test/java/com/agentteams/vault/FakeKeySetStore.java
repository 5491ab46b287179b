package com.agentteams.vault;

import com.agentteams.secret.Secret;
import com.agentteams.vault.StoreUnavailableException.Reason;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Key sets in memory. */
public final class FakeKeySetStore implements KeySetStore {
  private final Map<String, Secret> sets = new ConcurrentHashMap<>();
  private volatile boolean available = true;

  /** Stores a version as a rotation would, or a restore. */
  public void put(KeySetId id, long version, Secret json) {
    sets.put(place(id, version), json);
  }

  /** Loses a version. */
  public void remove(KeySetId id, long version) {
    sets.remove(place(id, version));
  }

  /** Whether it answers. */
  public void setAvailable(boolean available) {
    this.available = available;
  }

  /** How many versions of all sets there are. */
  public int size() {
    return sets.size();
  }

  @Override
  public Optional<KeySetVersion> read(KeySetId id, long version) {
    if (!available) {
      throw new StoreUnavailableException("fake", "read a key set", Reason.UNREACHABLE);
    }
    return Optional.ofNullable(sets.get(place(id, version)))
        .map(json -> new KeySetVersion(version, json));
  }

  @Override
  public long create(KeySetId id, Secret json) {
    sets.putIfAbsent(place(id, 1), json);
    return 1;
  }

  @Override
  public String place(KeySetId id, long version) {
    return "fake " + id.objectName() + " " + version;
  }
}
