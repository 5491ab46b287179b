package com.agentteams.vault;

import com.agentteams.vault.KeyDirectory.Recorded;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the keys in memory with those that are stored, by their ids. A set that was deleted or
 * replaced while the process runs would otherwise be noticed at the next start only, when whatever
 * was encrypted meanwhile is lost: {@link VaultKeys} takes no login until the set is back.
 *
 * <p>A store that does not answer, or a version that a person disabled, says nothing: what was
 * known before stands. Each edge is one line in the log.
 */
public final class KeyWatch {
  private static final Logger LOG = LoggerFactory.getLogger(KeyWatch.class);

  private final KeySetStore store;
  private final KeyDirectory directory;
  private final KeySets sets;
  private final Map<KeySetId, Boolean> stored = new ConcurrentHashMap<>();
  private final Map<KeySetId, Long> versions = new EnumMap<>(KeySetId.class);

  /** Watches sets that have just been opened from this store. */
  public KeyWatch(KeySetStore store, KeyDirectory directory, KeySets sets) {
    this.store = store;
    this.directory = directory;
    this.sets = sets;
    for (var id : KeySetId.values()) {
      stored.put(id, true);
      versions.put(id, KeySets.FIRST);
    }
  }

  /** Whether a set was stored when it was looked for last; true before the first look. */
  public boolean stored(KeySetId id) {
    return stored.getOrDefault(id, true);
  }

  /** Looks once; throws nothing. One thread at a time. */
  public void look() {
    recorded().ifPresent(recorded -> versions.putAll(recorded.versions()));
    for (var id : KeySetId.values()) {
      var version = versions.getOrDefault(id, KeySets.FIRST);
      try {
        tell(id, version, isStored(id, version));
      } catch (StoreUnavailableException e) {
        LOG.atDebug().addKeyValue("set", id.id()).log("A key set cannot be looked for now");
      }
    }
  }

  /** The record may be gone or altered too; the sets are where they were all the same. */
  private Optional<Recorded> recorded() {
    try {
      return directory.read();
    } catch (StoreUnavailableException | UnreadableException e) {
      return Optional.empty();
    }
  }

  private boolean isStored(KeySetId id, long version) {
    try {
      return store
          .read(id, version)
          .map(found -> KeySetFormat.enabledKeyIds(KeySetFormat.read(id, found.json())))
          .filter(ids -> ids.contains(sets.primaryKeyId(id)))
          .isPresent();
    } catch (UnreadableException e) {
      return false;
    }
  }

  private void tell(KeySetId id, long version, boolean now) {
    var before = stored(id);
    stored.put(id, now);
    if (id == KeySetId.VAULT) {
      sets.vault().stored(now);
    }
    if (before && !now) {
      LOG.atError()
          .addKeyValue("set", id.id())
          .addKeyValue("place", store.place(id, version))
          .log(
              "The key set in use is not stored any more: restore it there before this process ends;"
                  + (id == KeySetId.VAULT
                      ? " no new login is taken until then"
                      : " nothing is lost yet"));
    } else if (!before && now) {
      LOG.atInfo().addKeyValue("set", id.id()).log("The key set in use is stored again");
    }
  }
}
