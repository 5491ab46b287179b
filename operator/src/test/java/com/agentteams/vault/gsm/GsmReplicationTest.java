package com.agentteams.vault.gsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.agentteams.secret.Secret;
import com.agentteams.testkit.gsm.FakeSecretManager;
import com.agentteams.testkit.gsm.Options;
import com.agentteams.vault.KeySetId;
import com.agentteams.vault.StoreUnavailableException;
import com.agentteams.vault.StoreUnavailableException.Reason;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An organization may forbid automatic replication: it says so, and a setting helps. */
class GsmReplicationTest {
  private final FakeSecretManager fake =
      FakeSecretManager.start(Options.defaults().withOnlyLocations("europe-west1", "europe-west4"));

  @AfterEach
  void stop() {
    fake.close();
  }

  @Test
  void loginsAreKeptWhereThePolicyAllows() {
    try (var client = client(Set.of("europe-west1", "europe-west4"))) {
      var store = new GsmTokenStore(client);
      store.prepare("login");

      assertThat(store.append("login", new byte[] {1})).isEqualTo(1);
    }
  }

  @Test
  void keySetsAreKeptWhereThePolicyAllows() {
    try (var client = client(Set.of("europe-west4"))) {
      var store = new GsmKeySetStore(client, "cluster");

      assertThat(store.create(KeySetId.VAULT, Secret.of("set"))).isEqualTo(1);
    }
  }

  @Test
  void aPolicyIsToldAsSuchAndWithWhatHelps() {
    try (var client = client(Set.of())) {
      var store = new GsmKeySetStore(client, "cluster");

      var refused =
          catchThrowableOfType(
              StoreUnavailableException.class,
              () -> store.create(KeySetId.VAULT, Secret.of("set")));

      assertThat(refused.reason()).isEqualTo(Reason.FORBIDDEN);
      assertThat(refused)
          .hasMessage(
              "store google could not create a secret: FORBIDDEN (Secret Manager answered"
                  + " FAILED_PRECONDITION: a policy of the organization forbids where the secret"
                  + " would be kept; name locations that it allows in AGENTTEAMS_GCP_REPLICATION)");
    }
  }

  @Test
  void aLocationThatIsNotAllowedIsToldTheSameWay() {
    try (var client = client(Set.of("us-central1"))) {
      var refused =
          catchThrowableOfType(
              StoreUnavailableException.class, () -> new GsmTokenStore(client).prepare("login"));

      assertThat(refused.reason()).isEqualTo(Reason.FORBIDDEN);
    }
  }

  private GsmClient client(Set<String> locations) {
    return GsmClient.connect("p1", "plaintext://" + fake.endpoint(), locations);
  }
}
