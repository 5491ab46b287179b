package com.agentteams.vault.gsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.agentteams.secret.Secret;
import com.agentteams.testkit.gsm.FakeSecretManager;
import com.agentteams.testkit.gsm.Options;
import com.agentteams.vault.StoreUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GsmDocumentsTest {
  private static final String NAME = "projects/p1/secrets/slack-client";

  private final FakeSecretManager fake =
      FakeSecretManager.start(Options.defaults().withLag(Duration.ZERO));
  private final GsmClient client = GsmClient.connect("p1", "plaintext://" + fake.endpoint());
  private final GsmDocuments documents = new GsmDocuments(client);

  @BeforeEach
  void store() {
    var secrets = new GsmSecrets(client);
    secrets.create("slack-client");
    for (var number = 1; number <= 11; number++) {
      secrets.add("slack-client", ("document " + number).getBytes(StandardCharsets.UTF_8));
    }
  }

  @AfterEach
  void stop() {
    client.close();
    fake.close();
  }

  @Test
  void readsTheHighestEnabledVersionWhereNoneIsNamed() {
    assertThat(documents.read(NAME).map(Secret::reveal)).contains("document 11");

    client.api().disableSecretVersion(NAME + "/versions/11");

    assertThat(documents.read(NAME).map(Secret::reveal)).contains("document 10");
  }

  @Test
  void readsTheVersionNamed() {
    assertThat(documents.read(NAME + "/versions/2").map(Secret::reveal)).contains("document 2");
  }

  @Test
  void findsNothingWhereThereIsNothing() {
    client.api().destroySecretVersion(NAME + "/versions/2");

    assertThat(documents.read(NAME + "/versions/2")).isEmpty();
    assertThat(documents.read(NAME + "/versions/12")).isEmpty();
    assertThat(documents.read("projects/p1/secrets/other")).isEmpty();
  }

  @Test
  void saysThatANamedVersionIsDisabled() {
    client.api().disableSecretVersion(NAME + "/versions/2");

    assertThatThrownBy(() -> documents.read(NAME + "/versions/2"))
        .isInstanceOf(StoreUnavailableException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "slack-client", NAME + "/", NAME + "/versions/latest", NAME + "/versions/0"})
  void c7RefusesAnyOtherName(String name) {
    assertThatThrownBy(() -> documents.read(name)).isInstanceOf(IllegalArgumentException.class);
  }
}
