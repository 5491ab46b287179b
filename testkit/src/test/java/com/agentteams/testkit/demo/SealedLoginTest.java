package com.agentteams.testkit.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.testkit.demo.SealedLogin.Owner;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SealedLoginTest {
  private static final Owner OWNER =
      new Owner("cluster", "ToolConnection", "default", "pm-simulator", "uid", "simulator");
  private static final String VERSION =
      "projects/demo/secrets/" + OWNER.secretName() + "/versions/3";

  private byte[] keySet = {};
  private SealedLogin login = new SealedLogin("", new byte[0]);

  @BeforeEach
  void seal() throws GeneralSecurityException {
    AeadConfig.register();
    var handle = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM);
    keySet =
        TinkJsonProtoKeysetFormat.serializeKeyset(handle, InsecureSecretKeyAccess.get())
            .getBytes(StandardCharsets.UTF_8);
    var json =
        """
        {"generation": 2, "grantedScopes": ["profile"], "accessToken": "%s"}"""
            .formatted(
                Base64.getEncoder().encodeToString("CANARY".getBytes(StandardCharsets.UTF_8)));
    var bound =
        SealedLogin.lengthPrefixed(
            "agentteams-token-1",
            "cluster",
            "ToolConnection",
            "default",
            "pm-simulator",
            "uid",
            "simulator");
    var bytes =
        handle
            .getPrimitive(RegistryConfiguration.get(), Aead.class)
            .encrypt(json.getBytes(StandardCharsets.UTF_8), bound);
    login = SealedLogin.find(Map.of(VERSION, bytes), OWNER, 3).orElseThrow();
  }

  @Test
  void opensForItsOwner() {
    // When
    var opened = login.open(keySet, OWNER).orElseThrow();
    // Then
    assertThat(opened.accessToken()).isEqualTo("CANARY");
    assertThat(opened.generation()).isEqualTo(2);
    assertThat(opened.grantedScopes()).containsExactly("profile");
    assertThat(opened.refreshable()).isFalse();
    assertThat(opened.fingerprint()).hasSize(12);
    assertThat(opened.toString()).doesNotContain("CANARY");
  }

  @Test
  void staysClosedForAnybodyElseAndWhenChanged() {
    assertThat(login.open(keySet, OWNER.named("other"))).isEmpty();
    assertThat(login.flipped().open(keySet, OWNER)).isEmpty();
  }

  @Test
  void isFoundByItsNumberOnly() {
    // Given
    var stored = Map.of(VERSION, login.bytes());
    // When
    var other = SealedLogin.find(stored, OWNER, 13);
    // Then
    assertThat(other).isEmpty();
    assertThat(SealedLogin.find(stored, OWNER.named("other"), 3)).isEmpty();
  }
}
