package com.agentteams.secret;

import com.google.crypto.tink.HybridEncrypt;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.hybrid.HybridConfig;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * Seals what the callback process receives to the operator's public key. The callback faces the
 * internet, so it holds nothing that could open a code again: whoever takes it over reads none.
 */
public final class ConsentSealer {
  private final HybridEncrypt encrypt;

  private ConsentSealer(HybridEncrypt encrypt) {
    this.encrypt = encrypt;
  }

  /**
   * A sealer for the public key set in ConfigMap {@code agentteams-keys}.
   *
   * @throws IllegalArgumentException if the text is no public key set; also if it holds a secret
   *     key
   */
  public static ConsentSealer of(String publicKeyJson) {
    try {
      HybridConfig.register();
      var configuration = RegistryConfiguration.get();
      var handle = TinkJsonProtoKeysetFormat.parseKeysetWithoutSecret(publicKeyJson, configuration);
      return new ConsentSealer(handle.getPrimitive(configuration, HybridEncrypt.class));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("the consent key is not a public key set");
    }
  }

  /**
   * Seals {@code plain} so that it opens only with the operator's key and the same {@code
   * contextInfo}. Twice in a row gives two different boxes; both open.
   */
  public byte[] seal(Secret plain, byte[] contextInfo) {
    var bytes = plain.revealBytes();
    try {
      return encrypt.encrypt(bytes, contextInfo);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("sealing to a key that was parsed cannot fail");
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }
}
