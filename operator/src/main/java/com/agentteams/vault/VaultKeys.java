package com.agentteams.vault;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Key set {@code vault}, opened. It loads itself again when it meets a key id that it does not
 * know, because during a rotation another replica may write with a key that this one has not seen
 * yet. Tink's failures all look alike, so the id is looked up first: only so a missing key can be
 * told from a forged blob.
 */
public final class VaultKeys {
  private static final int PREFIX = 1 + Integer.BYTES;
  private static final int SMALLEST = PREFIX + 12 + 16;

  private final Supplier<KeysetHandle> source;
  private volatile Loaded loaded;
  private volatile boolean stored = true;

  /** Loads at once; throws what {@code source} throws. */
  VaultKeys(Supplier<KeysetHandle> source) {
    this.source = source;
    this.loaded = Loaded.of(source.get());
  }

  /** The id of the key that new boxes name. */
  long primaryKeyId() {
    return loaded.primaryKeyId();
  }

  /** Says whether the key for new boxes is stored too; true until somebody says otherwise. */
  void stored(boolean now) {
    this.stored = now;
  }

  /**
   * Refuses if what is sealed now could not be opened after the next start.
   *
   * @throws KeyUnavailableException if the key for new boxes is not stored
   */
  void requireStored() {
    if (!stored) {
      throw KeyUnavailableException.notStored(loaded.primaryKeyId());
    }
  }

  /**
   * Encrypts with the primary key. Twice in a row: two different boxes.
   *
   * @throws KeyUnavailableException as {@link #requireStored}
   */
  byte[] seal(byte[] plain, byte[] associatedData) {
    requireStored();
    try {
      return loaded.aead().encrypt(plain, associatedData);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("encrypting with a key that was loaded cannot fail");
    }
  }

  /**
   * Decrypts a box.
   *
   * @throws KeyUnavailableException if the key that it names is not there, even after loading again
   * @throws StoreUnavailableException if the keys cannot be loaded again now
   * @throws UnreadableException if the key is there and the box does not open
   */
  byte[] open(byte[] box, byte[] associatedData) {
    if (box.length < SMALLEST || box[0] != 1) {
      throw new UnreadableException("what is stored is not a sealed login");
    }
    try {
      return having(keyIdOf(box)).aead().decrypt(box, associatedData);
    } catch (GeneralSecurityException e) {
      throw new UnreadableException("the stored login does not open in this place with its key");
    }
  }

  /** The key id in a box, as Tink prints it. */
  static long keyIdOf(byte[] box) {
    return Integer.toUnsignedLong(ByteBuffer.wrap(box, 1, Integer.BYTES).getInt());
  }

  private Loaded having(long keyId) {
    if (!loaded.keyIds().contains(keyId)) {
      reload(keyId);
    }
    var now = loaded;
    if (!now.keyIds().contains(keyId)) {
      throw new KeyUnavailableException(keyId);
    }
    return now;
  }

  private void reload(long keyId) {
    try {
      loaded = Loaded.of(source.get());
    } catch (StoreUnavailableException e) {
      if (e.reason().mayPass()) {
        throw e; // the key may well be there
      }
      throw new KeyUnavailableException(keyId);
    } catch (VaultException e) {
      throw new KeyUnavailableException(keyId);
    }
  }

  private record Loaded(Aead aead, Set<Long> keyIds, long primaryKeyId) {
    static Loaded of(KeysetHandle handle) {
      return new Loaded(
          KeySetFormat.primitive(KeySetId.VAULT, handle, Aead.class),
          KeySetFormat.enabledKeyIds(handle),
          KeySetFormat.primaryKeyId(handle));
    }
  }
}
