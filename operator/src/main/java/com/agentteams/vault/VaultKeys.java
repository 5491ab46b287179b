package com.agentteams.vault;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.HashSet;
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

  /** Loads at once; throws what {@code source} throws. */
  VaultKeys(Supplier<KeysetHandle> source) {
    this.source = source;
    this.loaded = Loaded.of(source.get());
  }

  /** Encrypts with the primary key. Twice in a row: two different boxes. */
  byte[] seal(byte[] plain, byte[] associatedData) {
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
    } catch (VaultException e) {
      // Whatever the store's reason is: for this login it means that its key cannot be had now.
      throw new KeyUnavailableException(keyId);
    }
  }

  private record Loaded(Aead aead, Set<Long> keyIds) {
    static Loaded of(KeysetHandle handle) {
      var ids = new HashSet<Long>();
      for (var i = 0; i < handle.size(); i++) {
        if (handle.getAt(i).getStatus().equals(KeyStatus.ENABLED)) {
          ids.add(Integer.toUnsignedLong(handle.getAt(i).getId()));
        }
      }
      return new Loaded(
          KeySetFormat.primitive(KeySetId.VAULT, handle, Aead.class), Set.copyOf(ids));
    }
  }
}
