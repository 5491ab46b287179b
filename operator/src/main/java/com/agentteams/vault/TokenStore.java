package com.agentteams.vault;

/**
 * Ciphertext by holder and version number; knows nothing of keys. Versions of a holder are numbered
 * 1, 2, 3, … and a number is never used twice as long as the holder lives.
 *
 * <p>Read by number only. {@code latest}, aliases and lists are stale by hours in Secret Manager,
 * numbers are not (C-7). There is no update: a new version never touches an old one.
 *
 * <p>Every method throws {@link StoreUnavailableException} if the store does not answer as it
 * should.
 */
public interface TokenStore {
  /** The largest blob that every store takes: Secret Manager's limit, in bytes. */
  int MAX_BLOB = 65_536;

  /** The kind of store, as in {@code status.token.store}: {@code google} or {@code kubernetes}. */
  String kind();

  /**
   * Makes sure that the holder exists, and shows by this that the store takes writes. Twice in a
   * row: the second changes nothing, but still asks the store.
   */
  void prepare(String name);

  /**
   * Stores a blob as a new version and returns its number. Makes the holder if it is gone, because
   * what is appended is often the only copy. Twice in a row: two versions.
   *
   * <p>{@link StoreUnavailableException} does not mean <em>not stored</em>: the caller finds out by
   * reading the numbers that follow the last one it knows.
   *
   * @throws IllegalArgumentException if the blob is empty
   * @throws TooLargeException if it is larger than {@link #MAX_BLOB}; nothing was stored
   */
  long append(String name, byte[] blob);

  /** Reads one version. An absent holder has no versions. Changes nothing. */
  Read read(String name, long version);

  /**
   * Destroys one version for good; its number stays taken. Twice in a row, or for a version that
   * was never there: nothing happens.
   */
  void destroy(String name, long version);

  /**
   * Removes the holder and all versions. Twice in a row: nothing happens. A holder of the same name
   * made later starts at 1 again.
   */
  void delete(String name);

  /** For implementations: refuses what no store takes. */
  static void requireStorable(byte[] blob) {
    if (blob.length == 0) {
      throw new IllegalArgumentException("an empty blob is no ciphertext");
    }
    if (blob.length > MAX_BLOB) {
      throw new TooLargeException(blob.length);
    }
  }

  /** What is stored under a number. */
  sealed interface Read {
    /** The version is there. */
    record Present(byte[] blob) implements Read {}

    /** The number was used, the version is gone; later numbers may exist. */
    record Destroyed() implements Read {}

    /** The number was not used yet, and so no later one was. */
    record Absent() implements Read {}
  }
}
