package com.agentteams.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** a bad value stops the process and names itself. */
class SettingsTest {
  @Test
  void withoutSettingsTheDefaultsOfTheDesignHold() {
    // When
    var s = OperatorSettings.read(Map.of());
    // Then
    assertThat(s.namespace()).isEqualTo("agentteams-system");
    assertThat(s.watchNamespaces()).isEmpty();
    assertThat(s.clusterId()).isEmpty();
    assertThat(s.callbackUrl()).isEqualTo(URI.create("http://localhost:8080"));
    assertThat(s.eventsUrl()).isEmpty();
    assertThat(s.connectTtl()).isEqualTo(Duration.ofHours(24));
    assertThat(s.exchangeTimeout()).isEqualTo(Duration.ofSeconds(60));
    assertThat(s.vault()).isEqualTo(StoreKind.KUBERNETES);
    assertThat(s.keys()).isEqualTo(StoreKind.KUBERNETES);
    assertThat(s.gcpProject()).isEmpty();
    assertThat(s.gcpKeysProject()).isEmpty();
    assertThat(s.gcpReplication()).as("automatic").isEmpty();
    assertThat(s.secretManagerEndpoint()).isEmpty();
    assertThat(s.managementPort()).isEqualTo(8081);
    assertThat(s.allowHttpProviders()).isFalse();
    var c = CallbackSettings.read(Map.of());
    assertThat(c)
        .isEqualTo(
            new CallbackSettings(
                "agentteams-system", URI.create("http://localhost:8080"), 8080, 8082, false));
    assertThat(LogSettings.read(Map.of()))
        .isEqualTo(new LogSettings(LogSettings.Format.TEXT, LogSettings.Level.INFO));
  }

  @ParameterizedTest(name = "{0}=[{1}]")
  @CsvSource(
      delimiter = '|',
      value = {
        "AGENTTEAMS_NAMESPACE|Upper",
        "AGENTTEAMS_GCP_REPLICATION|europe-west1;europe-west4",
        "AGENTTEAMS_GCP_REPLICATION|europe-west1,",
        "AGENTTEAMS_GCP_REPLICATION|automatic,europe-west1",
        "AGENTTEAMS_GCP_REPLICATION|Europe",
        "AGENTTEAMS_NAMESPACE|a_b",
        "AGENTTEAMS_NAMESPACE|-a",
        "AGENTTEAMS_NAMESPACE|a.b",
        "AGENTTEAMS_NAMESPACE|a123456789012345678901234567890123456789012345678901234567890123",
        "AGENTTEAMS_WATCH_NAMESPACES|team-a,Team-B",
        "AGENTTEAMS_WATCH_NAMESPACES|team-a;team-b",
        "AGENTTEAMS_WATCH_NAMESPACES|*",
        "AGENTTEAMS_CALLBACK_URL|http://connect.example.com",
        "AGENTTEAMS_CALLBACK_URL|connect.example.com",
        "AGENTTEAMS_CALLBACK_URL|https://",
        "AGENTTEAMS_CALLBACK_URL|https://me@connect.example.com",
        "AGENTTEAMS_CALLBACK_URL|https://connect.example.com?a=b",
        "AGENTTEAMS_CALLBACK_URL|https://connect.example.com#top",
        "AGENTTEAMS_CALLBACK_URL|ftp://connect.example.com",
        "AGENTTEAMS_CALLBACK_URL|https://connect example.com",
        "AGENTTEAMS_CALLBACK_URL|https://connect.example.com/%zz",
        "AGENTTEAMS_EVENTS_URL|http://events.example.com",
        "AGENTTEAMS_EVENTS_URL|///",
        "AGENTTEAMS_CONNECT_TTL|tomorrow",
        "AGENTTEAMS_CONNECT_TTL|24",
        "AGENTTEAMS_CONNECT_TTL|-1h",
        "AGENTTEAMS_CONNECT_TTL|0s",
        "AGENTTEAMS_CONNECT_TTL|721h",
        "AGENTTEAMS_CONNECT_TTL|99999999h",
        "AGENTTEAMS_CONNECT_TTL|1s1h",
        "AGENTTEAMS_EXCHANGE_TIMEOUT|0s",
        "AGENTTEAMS_EXCHANGE_TIMEOUT|1ms",
        "AGENTTEAMS_EXCHANGE_TIMEOUT|601s",
        "AGENTTEAMS_EXCHANGE_TIMEOUT|1.5s",
        "AGENTTEAMS_VAULT|aws",
        "AGENTTEAMS_VAULT|Google",
        "AGENTTEAMS_KEYS|none",
        "AGENTTEAMS_SECRET_MANAGER_ENDPOINT|localhost",
        "AGENTTEAMS_SECRET_MANAGER_ENDPOINT|http://localhost:1",
        "AGENTTEAMS_SECRET_MANAGER_ENDPOINT|plaintext://localhost",
        "AGENTTEAMS_MANAGEMENT_PORT|65536",
        "AGENTTEAMS_MANAGEMENT_PORT|-1",
        "AGENTTEAMS_MANAGEMENT_PORT|http",
        "AGENTTEAMS_MANAGEMENT_PORT|8081.0",
        "AGENTTEAMS_MANAGEMENT_PORT|99999999999",
        "AGENTTEAMS_ALLOW_HTTP_PROVIDERS|yes",
        "AGENTTEAMS_ALLOW_HTTP_PROVIDERS|1",
        "AGENTTEAMS_CONNECT_AUTH|oidc",
        "AGENTTEAMS_CONNECT_AUTH|basic",
      })
  void aBadValueStopsTheOperatorAndNamesItself(String name, String value) {
    assertThatThrownBy(() -> OperatorSettings.read(Map.of(name, value)))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith(name + " ")
        .message()
        .doesNotContain("\n");
  }

  @ParameterizedTest(name = "{0}=[{1}]")
  @CsvSource(
      delimiter = '|',
      value = {
        "AGENTTEAMS_NAMESPACE|Upper",
        "AGENTTEAMS_CALLBACK_URL|http://connect.example.com",
        "AGENTTEAMS_HTTP_PORT|70000",
        "AGENTTEAMS_HTTP_PORT|a",
        "AGENTTEAMS_MANAGEMENT_PORT|-8",
        "AGENTTEAMS_ALLOW_HTTP_PROVIDERS|on",
        "AGENTTEAMS_CONNECT_AUTH|oidc",
      })
  void aBadValueStopsTheCallbackAndNamesItself(String name, String value) {
    assertThatThrownBy(() -> CallbackSettings.read(Map.of(name, value)))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith(name + " ");
  }

  @ParameterizedTest
  @CsvSource({"AGENTTEAMS_LOG, xml", "AGENTTEAMS_LOG, JSON", "AGENTTEAMS_LOG_LEVEL, loud"})
  void aBadValueOfTheLogNamesItselfAndWhatMayBe(String name, String value) {
    assertThatThrownBy(() -> LogSettings.read(Map.of(name, value)))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith(name + " must be one of ");
  }

  @ParameterizedTest
  @CsvSource({"AGENTTEAMS_VAULT", "AGENTTEAMS_KEYS"})
  void aGoogleStoreNeedsAProject(String name) {
    assertThatThrownBy(() -> OperatorSettings.read(Map.of(name, "google")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("AGENTTEAMS_GCP_PROJECT ");
  }

  @Test
  void everyValueArrives() {
    // Given
    var environment =
        new HashMap<>(
            Map.of(
                "AGENTTEAMS_NAMESPACE", " ops ",
                "AGENTTEAMS_WATCH_NAMESPACES", "team-b, team-a,,team-a",
                "AGENTTEAMS_CLUSTER_ID", "blue",
                "AGENTTEAMS_CALLBACK_URL", "https://connect.example.com/base//",
                "AGENTTEAMS_EVENTS_URL", "http://127.0.0.1:9000/",
                "AGENTTEAMS_CONNECT_TTL", "1h30m5s",
                "AGENTTEAMS_EXCHANGE_TIMEOUT", "1s",
                "AGENTTEAMS_VAULT", "google",
                "AGENTTEAMS_KEYS", "kubernetes",
                "AGENTTEAMS_GCP_PROJECT", "p"));
    environment.put("AGENTTEAMS_SECRET_MANAGER_ENDPOINT", "plaintext://127.0.0.1:1");
    environment.put("AGENTTEAMS_MANAGEMENT_PORT", "0");
    environment.put("AGENTTEAMS_ALLOW_HTTP_PROVIDERS", "TRUE");
    environment.put("AGENTTEAMS_HTTP_PORT", "not read by the operator");
    // When
    var s = OperatorSettings.read(environment);
    // Then
    assertThat(s.namespace()).isEqualTo("ops");
    assertThat(s.watchNamespaces()).containsExactly("team-a", "team-b");
    assertThat(s.clusterId()).contains("blue");
    assertThat(s.callbackUrl()).isEqualTo(URI.create("https://connect.example.com/base"));
    assertThat(s.eventsUrl()).contains(URI.create("http://127.0.0.1:9000"));
    assertThat(s.connectTtl()).isEqualTo(Duration.ofSeconds(5405));
    assertThat(s.exchangeTimeout()).isEqualTo(Duration.ofSeconds(1));
    assertThat(s.vault()).isEqualTo(StoreKind.GOOGLE);
    assertThat(s.gcpKeysProject()).as("default the same").contains("p");
    assertThat(s.secretManagerEndpoint()).contains("plaintext://127.0.0.1:1");
    assertThat(s.managementPort()).isZero();
    assertThat(s.allowHttpProviders()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"''", "' '"})
  void anEmptyValueIsNoValue(String empty) {
    // When
    var s =
        OperatorSettings.read(
            Map.of(
                "AGENTTEAMS_NAMESPACE", empty,
                "AGENTTEAMS_CONNECT_TTL", empty,
                "AGENTTEAMS_EVENTS_URL", empty,
                "AGENTTEAMS_VAULT", empty));
    // Then
    assertThat(s).isEqualTo(OperatorSettings.read(Map.of()));
  }
}
