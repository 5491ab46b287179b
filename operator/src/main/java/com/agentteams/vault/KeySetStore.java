package com.agentteams.vault;

import com.agentteams.secret.Secret;
import java.util.Optional;

/**
 * Where key sets lie. Every method throws {@link StoreUnavailableException} if the store does not
 * answer as it should.
 */
public interface KeySetStore {
  /** Reads one version of a set; empty if the set or the version is not there, or was destroyed. */
  Optional<KeySetVersion> read(KeySetId id, long version);

  /**
   * Stores a first version, unless there is one, and returns the number of the version that won: of
   * two at once, both get the same answer, and only one of the two sets stays. Twice in a row: the
   * second changes nothing. Whether the winner can be read is for {@link #read} to say.
   */
  long create(KeySetId id, Secret json);

  /** Where a set is expected, as a person would look it up. */
  String place(KeySetId id, long version);

  /** A version of a key set. */
  record KeySetVersion(long version, Secret json) {}
}
