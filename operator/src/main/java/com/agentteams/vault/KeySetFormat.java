package com.agentteams.vault;

import com.agentteams.secret.Secret;
import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.Parameters;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.hybrid.HpkeParameters;
import com.google.crypto.tink.hybrid.HybridConfig;
import com.google.crypto.tink.prf.HmacPrfParameters;
import com.google.crypto.tink.prf.PrfConfig;
import java.security.GeneralSecurityException;
import java.util.HashSet;
import java.util.Set;

/**
 * Key sets to and from JSON, and what a new one looks like. The only class that touches key
 * material in the clear, so the only one that names Tink's access token for it.
 */
final class KeySetFormat {
  private static final Configuration CONFIGURATION = configuration();

  private KeySetFormat() {}

  /** A set of one new key. */
  static KeysetHandle generate(KeySetId id) {
    try {
      return KeysetHandle.generateNew(parameters(id), CONFIGURATION);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("generating a key set with fixed parameters cannot fail", e);
    }
  }

  /** The whole set as JSON. */
  static Secret write(KeysetHandle handle) {
    try {
      return Secret.of(
          TinkJsonProtoKeysetFormat.serializeKeyset(
              handle, CONFIGURATION, InsecureSecretKeyAccess.get()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a key set that was generated can be written", e);
    }
  }

  /**
   * The set that {@link #write} wrote.
   *
   * @throws UnreadableException if it is none
   */
  static KeysetHandle read(KeySetId id, Secret json) {
    try {
      return TinkJsonProtoKeysetFormat.parseKeyset(
          json.reveal(), CONFIGURATION, InsecureSecretKeyAccess.get());
    } catch (GeneralSecurityException e) {
      throw notAKeySet(id);
    }
  }

  /** The public half as JSON; it can be shown to anybody. */
  static String writePublic(KeysetHandle handle) {
    try {
      return TinkJsonProtoKeysetFormat.serializeKeysetWithoutSecret(
          handle.getPublicKeysetHandle(), CONFIGURATION);
    } catch (GeneralSecurityException e) {
      throw notAKeySet(KeySetId.CONSENT);
    }
  }

  /**
   * What a set can do.
   *
   * @throws UnreadableException if its keys are of another type
   */
  static <P> P primitive(KeySetId id, KeysetHandle handle, Class<P> type) {
    try {
      return handle.getPrimitive(CONFIGURATION, type);
    } catch (GeneralSecurityException e) {
      throw notAKeySet(id);
    }
  }

  /** The id of the key that is used for what is new. */
  static long primaryKeyId(KeysetHandle handle) {
    return Integer.toUnsignedLong(handle.getPrimary().getId());
  }

  /** The ids of the keys that may be used. */
  static Set<Long> enabledKeyIds(KeysetHandle handle) {
    var ids = new HashSet<Long>();
    for (var i = 0; i < handle.size(); i++) {
      if (handle.getAt(i).getStatus().equals(KeyStatus.ENABLED)) {
        ids.add(Integer.toUnsignedLong(handle.getAt(i).getId()));
      }
    }
    return Set.copyOf(ids);
  }

  private static UnreadableException notAKeySet(KeySetId id) {
    return new UnreadableException("what is stored as key set " + id.id() + " is not one");
  }

  private static Parameters parameters(KeySetId id) throws GeneralSecurityException {
    return switch (id) {
      case VAULT ->
          AesGcmParameters.builder()
              .setKeySizeBytes(32)
              .setIvSizeBytes(12)
              .setTagSizeBytes(16)
              .setVariant(AesGcmParameters.Variant.TINK)
              .build();
      case CONSENT ->
          HpkeParameters.builder()
              .setKemId(HpkeParameters.KemId.DHKEM_X25519_HKDF_SHA256)
              .setKdfId(HpkeParameters.KdfId.HKDF_SHA256)
              .setAeadId(HpkeParameters.AeadId.AES_256_GCM)
              .setVariant(HpkeParameters.Variant.TINK)
              .build();
      case CONNECT ->
          HmacPrfParameters.builder()
              .setKeySizeBytes(32)
              .setHashType(HmacPrfParameters.HashType.SHA256)
              .build();
    };
  }

  private static Configuration configuration() {
    try {
      AeadConfig.register();
      HybridConfig.register();
      PrfConfig.register();
      return RegistryConfiguration.get();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Tink does not start", e);
    }
  }
}
