package com.agentteams.vault;

import com.agentteams.secret.Secret;
import com.agentteams.vault.KeyDirectory.Recorded;
import com.google.crypto.tink.HybridDecrypt;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.prf.PrfSet;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The three key sets, opened, and the rules of how they come to be: the leader creates them once,
 * at the very first start, and nobody ever replaces one that is missing.
 */
public final class KeySets {
  private static final Logger LOG = LoggerFactory.getLogger(KeySets.class);
  static final long FIRST = 1;
  private static final int SEED_SIZE = 32;

  private final VaultKeys vault;
  private final HybridDecrypt consent;
  private final PrfSet connect;
  private final String consentPublicKeyJson;
  private final long consentKeyId;
  private final long connectKeyId;

  private KeySets(VaultKeys vault, KeysetHandle consent, KeysetHandle connect) {
    this.vault = vault;
    this.consent = KeySetFormat.primitive(KeySetId.CONSENT, consent, HybridDecrypt.class);
    this.connect = KeySetFormat.primitive(KeySetId.CONNECT, connect, PrfSet.class);
    this.consentPublicKeyJson = KeySetFormat.writePublic(consent);
    this.consentKeyId = KeySetFormat.primaryKeyId(consent);
    this.connectKeyId = KeySetFormat.primaryKeyId(connect);
  }

  /**
   * For the leader: opens the sets, and makes them if this is the first start. Also puts the public
   * key right in the directory if it is not that of set {@code consent}. Twice in a row, two
   * leaders at once, or after a crash in the middle: one set of each, and all get the same.
   *
   * @param anyTokenRecorded whether any object's status names a stored version; then logins exist
   *     that need the sets, and none is made even if the directory is gone
   * @throws KeySetMissingException if a set that must exist does not
   * @throws ClusterIdMismatchException if another cluster id is recorded
   * @throws UnreadableException if a set or the record is not one of ours
   * @throws StoreUnavailableException if a store does not answer as it should
   */
  public static KeySets openOrCreate(
      KeySetStore store, KeyDirectory directory, String clusterId, boolean anyTokenRecorded) {
    var recorded =
        directory
            .read()
            .orElseGet(() -> firstRecord(store, directory, clusterId, anyTokenRecorded));
    var sets = open(store, directory, recorded, clusterId);
    if (!recorded.consentPublicKey().equals(sets.consentPublicKeyJson)) {
      LOG.atWarn().log("The recorded consent key is not that of the key set; putting it right");
      directory.record(
          recorded, new Recorded(clusterId, recorded.versions(), sets.consentPublicKeyJson));
    }
    return sets;
  }

  /**
   * For an operator that does not lead: opens what the leader made. Empty if nothing is recorded
   * yet: come back later. Throws as {@link #openOrCreate}; writes nothing.
   */
  public static Optional<KeySets> open(
      KeySetStore store, KeyDirectory directory, String clusterId) {
    return directory.read().map(recorded -> open(store, directory, recorded, clusterId));
  }

  /** For the broker: as {@link #open}, but reads set {@code vault} only. */
  public static Optional<VaultKeys> openVault(
      KeySetStore store, KeyDirectory directory, String clusterId) {
    return directory.read().map(recorded -> openVault(store, directory, recorded, clusterId));
  }

  /** The keys of stored logins. */
  public VaultKeys vault() {
    return vault;
  }

  /** 32 octets that only this key set and this input give. Twice in a row: the same. */
  public byte[] verifierSeed(byte[] input) {
    try {
      return connect.computePrimary(input, SEED_SIZE);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("32 octets of HMAC-SHA-256 can always be had");
    }
  }

  /**
   * Opens what {@link com.agentteams.secret.ConsentSealer} sealed with the same {@code
   * contextInfo}. Twice in a row: the same.
   *
   * @throws UnreadableException if it was altered, sealed for another context or to another key
   */
  public Secret openConsent(byte[] sealed, byte[] contextInfo) {
    byte[] plain;
    try {
      plain = consent.decrypt(sealed, contextInfo);
    } catch (GeneralSecurityException e) {
      throw new UnreadableException("the consent reply does not open for this attempt");
    }
    try {
      return Secret.of(plain);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  /** The public half of set {@code consent}, as the directory has it. */
  public String consentPublicKeyJson() {
    return consentPublicKeyJson;
  }

  /** The id of the key in use of a set. */
  long primaryKeyId(KeySetId id) {
    return switch (id) {
      case VAULT -> vault.primaryKeyId();
      case CONSENT -> consentKeyId;
      case CONNECT -> connectKeyId;
    };
  }

  private static KeySets open(
      KeySetStore store, KeyDirectory directory, Recorded recorded, String clusterId) {
    return new KeySets(
        openVault(store, directory, recorded, clusterId),
        read(store, recorded, KeySetId.CONSENT),
        read(store, recorded, KeySetId.CONNECT));
  }

  private static VaultKeys openVault(
      KeySetStore store, KeyDirectory directory, Recorded recorded, String clusterId) {
    if (!recorded.clusterId().equals(clusterId)) {
      throw new ClusterIdMismatchException(recorded.clusterId(), clusterId);
    }
    // Asks the directory each time: a rotation moves the version, and a reload must see that.
    return new VaultKeys(() -> read(store, directory.read().orElse(recorded), KeySetId.VAULT));
  }

  private static KeysetHandle read(KeySetStore store, Recorded recorded, KeySetId id) {
    var version = recorded.versions().getOrDefault(id, FIRST);
    var found =
        store
            .read(id, version)
            .orElseThrow(() -> new KeySetMissingException(id, store.place(id, version)));
    return KeySetFormat.read(id, found.json());
  }

  /**
   * Records the sets only once each of them could be read back: the record says that they exist.
   */
  private static Recorded firstRecord(
      KeySetStore store, KeyDirectory directory, String clusterId, boolean anyTokenRecorded) {
    var versions = new EnumMap<KeySetId, Long>(KeySetId.class);
    for (var id : KeySetId.values()) {
      versions.put(id, anyTokenRecorded ? FIRST : create(store, id));
    }
    var draft = new Recorded(clusterId, versions, "");
    var sets = open(store, directory, draft, clusterId);
    LOG.atInfo().log("Recording the key sets: this is the first start, or the record was lost");
    return directory.record(null, new Recorded(clusterId, versions, sets.consentPublicKeyJson));
  }

  private static long create(KeySetStore store, KeySetId id) {
    return store.create(id, KeySetFormat.write(KeySetFormat.generate(id)));
  }
}
