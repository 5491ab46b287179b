package com.agentteams.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.settings.OperatorSettings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What works and should not be left so is said at start. */
class StoresTest {
  @ParameterizedTest
  @ValueSource(strings = {"plaintext://secrets.internal:9401", "plaintext://10.0.0.7:9401"})
  void plaintextToAnotherHostIsWarnedOf(String endpoint) {
    assertThat(Stores.warnings(google(endpoint)))
        .singleElement()
        .asString()
        .contains("AGENTTEAMS_SECRET_MANAGER_ENDPOINT", "unencrypted");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plaintext://127.0.0.1:9401",
        "plaintext://localhost:9401",
        "plaintext://LOCALHOST:9401",
        "secretmanager.googleapis.com:443"
      })
  void aFakeOnThisHostAndTlsAreNot(String endpoint) {
    assertThat(Stores.warnings(google(endpoint))).isEmpty();
  }

  @Test
  void keysBesideLoginsAreWarnedOf() {
    assertThat(Stores.warnings(OperatorSettings.read(Map.of())))
        .singleElement()
        .asString()
        .contains("AGENTTEAMS_KEYS=google");
  }

  private static OperatorSettings google(String endpoint) {
    return OperatorSettings.read(
        Map.of(
            "AGENTTEAMS_VAULT", "google",
            "AGENTTEAMS_KEYS", "google",
            "AGENTTEAMS_GCP_PROJECT", "acme",
            "AGENTTEAMS_SECRET_MANAGER_ENDPOINT", endpoint));
  }
}
