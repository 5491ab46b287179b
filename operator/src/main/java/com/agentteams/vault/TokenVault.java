package com.agentteams.vault;

import com.agentteams.secret.LengthPrefixed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Stored logins: append, open by number, look for what a crashed process appended, destroy. A blob
 * is Tink's own format {@code {0x01, key id, nonce, ciphertext, tag}}, AES-256-GCM, bound by its
 * associated data to one object and one tool, so a blob moved to any other slot does not open.
 *
 * <p>Nothing here overwrites or destroys on its own account: a blob that does not open stays as it
 * is. Every method throws {@link StoreUnavailableException} if the store does not answer as it
 * should, and {@link IllegalArgumentException} for an owner of another cluster.
 */
public final class TokenVault {
  private static final String FORMAT = "agentteams-token-1";

  private final TokenStore store;
  private final VaultKeys keys;
  private final String clusterId;
  private final HeldLogins held;

  /**
   * A vault over one store for the objects of one cluster.
   *
   * @param held shared by all vaults of a process
   */
  public TokenVault(TokenStore store, VaultKeys keys, String clusterId, HeldLogins held) {
    this.store = store;
    this.keys = keys;
    this.clusterId = clusterId;
    this.held = held;
  }

  /** The only vault of its process. */
  public TokenVault(TokenStore store, VaultKeys keys, String clusterId) {
    this(store, keys, clusterId, new HeldLogins());
  }

  /** What is held because this store does not take it. */
  public HeldLogins held() {
    return held;
  }

  /** The kind of store, as in {@code status.token.store}. */
  public String storeKind() {
    return store.kind();
  }

  /**
   * Makes sure that the owner's holder exists: done before a code or a rotating token is sent, so
   * that its answer has a place and a key. Twice in a row: nothing more happens.
   *
   * @throws KeyUnavailableException if the key that it would be encrypted with is not stored
   * @throws StoreUnavailableException also while another login {@linkplain HeldLogins is held}
   */
  public void prepare(BlobOwner owner) {
    held.requireNone();
    keys.requireStored();
    store.prepare(nameOf(owner));
  }

  /**
   * Stores a login as a new version. Twice in a row: two versions, both open.
   *
   * <p>{@link StoreUnavailableException} does not mean <em>not stored</em>: {@link #probeForward}
   * finds it if it was.
   *
   * @throws TooLargeException if the login does not fit; nothing was stored
   * @throws KeyUnavailableException if its key is not stored any more; nothing was stored
   * @throws IllegalArgumentException if the login is of another tool
   */
  public Sealed append(BlobOwner owner, String tool, StoredLogin login) {
    if (!login.toolName().equals(tool)) {
      throw new IllegalArgumentException("the login is of another tool");
    }
    var name = nameOf(owner);
    var plain = LoginFormat.write(login);
    try {
      var blob = keys.seal(plain, associatedData(owner, tool));
      return new Sealed(store.append(name, blob), VaultKeys.keyIdOf(blob));
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  /**
   * Opens one version. Changes nothing, twice in a row or otherwise.
   *
   * @throws KeyUnavailableException if its key is not there, not even after loading the set again
   * @throws UnreadableException if it was altered, moved, cut short, or written in another format
   */
  public Opened open(BlobOwner owner, String tool, long version) {
    return switch (store.read(nameOf(owner), version)) {
      case TokenStore.Read.Present(byte[] blob) -> decrypt(owner, tool, version, blob);
      case TokenStore.Read.Destroyed() -> new Opened.Destroyed();
      case TokenStore.Read.Absent() -> new Opened.Absent();
    };
  }

  /**
   * All logins after number {@code after}, in order: what processes appended and did not live to
   * record. Destroyed numbers are passed over; the first number never used ends it.
   *
   * @throws KeyUnavailableException as {@link #open}, for any of them
   * @throws UnreadableException as {@link #open}, for any of them: an incomplete answer would let
   *     the caller retire a login that is still needed
   */
  public List<Opened.Found> probeForward(BlobOwner owner, String tool, long after) {
    var found = new ArrayList<Opened.Found>();
    for (var version = after + 1; ; version++) {
      switch (open(owner, tool, version)) {
        case Opened.Found login -> found.add(login);
        case Opened.Destroyed() -> {}
        case Opened.Absent() -> {
          return List.copyOf(found);
        }
      }
    }
  }

  /** Destroys one version for good. Twice in a row, or if it was never there: nothing happens. */
  public void destroy(BlobOwner owner, long version) {
    store.destroy(nameOf(owner), version);
  }

  /** Removes everything of the owner. Twice in a row: nothing happens. */
  public void delete(BlobOwner owner) {
    store.delete(nameOf(owner));
  }

  private Opened.Found decrypt(BlobOwner owner, String tool, long version, byte[] blob) {
    var plain = keys.open(blob, associatedData(owner, tool));
    try {
      return new Opened.Found(version, LoginFormat.read(plain), VaultKeys.keyIdOf(blob));
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  private String nameOf(BlobOwner owner) {
    if (!owner.clusterId().equals(clusterId)) {
      throw new IllegalArgumentException("the owner is of another cluster");
    }
    return owner.storeName();
  }

  static byte[] associatedData(BlobOwner owner, String tool) {
    return LengthPrefixed.of(
        FORMAT,
        owner.clusterId(),
        owner.kind(),
        owner.namespace(),
        owner.name(),
        owner.uid(),
        tool);
  }

  /**
   * What was appended.
   *
   * @param keyId id of the key that it is encrypted with
   */
  public record Sealed(long version, long keyId) {}
}
