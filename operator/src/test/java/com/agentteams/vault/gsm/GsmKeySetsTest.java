package com.agentteams.vault.gsm;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.secret.Secret;
import com.agentteams.testkit.gsm.FakeSecretManager;
import com.agentteams.testkit.gsm.Fault;
import com.agentteams.testkit.gsm.Method;
import com.agentteams.vault.FakeKeyDirectory;
import com.agentteams.vault.KeyDirectory;
import com.agentteams.vault.KeySetId;
import com.agentteams.vault.KeySetStore;
import com.agentteams.vault.KeySetsContract;
import io.grpc.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class GsmKeySetsTest extends KeySetsContract {
  private final FakeSecretManager fake = FakeSecretManager.start();
  private final GsmClient client = GsmClient.connect("keys", "plaintext://" + fake.endpoint());
  private final GsmKeySetStore store = new GsmKeySetStore(client, CLUSTER);
  private final FakeKeyDirectory directory = new FakeKeyDirectory();

  @Override
  protected KeySetStore store() {
    return store;
  }

  @Override
  protected KeyDirectory directory() {
    return directory;
  }

  @Override
  protected void lose(KeySetId id) {
    var version = store.place(id, 1);
    client.api().deleteSecret(version.substring(0, version.indexOf("/versions/")));
  }

  @Override
  protected void loseRecord() {
    directory.clear();
  }

  @AfterEach
  void stop() {
    client.close();
    fake.close();
  }

  @Test
  void destroysWhatItAddedWhenAnotherWasFirst() {
    store.create(KeySetId.VAULT, Secret.of("first"));
    fake.fault(Method.ACCESS_SECRET_VERSION, new Fault.Fail(Status.Code.NOT_FOUND), 1);

    var won = store.create(KeySetId.VAULT, Secret.of("second"));

    assertThat(won).isEqualTo(1);
    assertThat(fake.calls(Method.ADD_SECRET_VERSION)).isEqualTo(2);
    assertThat(fake.payloads()).hasSize(1).containsKey(store.place(KeySetId.VAULT, 1));
    assertThat(store.read(KeySetId.VAULT, 1).orElseThrow().json().reveal()).isEqualTo("first");
    assertThat(store.read(KeySetId.VAULT, 2)).isEmpty();
  }

  @Test
  void neverSharesASetBetweenTwoClustersOfOneProject() {
    var other = new GsmKeySetStore(client, "cluster-2");

    store.create(KeySetId.VAULT, Secret.of("ours"));

    assertThat(other.read(KeySetId.VAULT, 1)).isEmpty();
    assertThat(other.place(KeySetId.VAULT, 1)).isNotEqualTo(store.place(KeySetId.VAULT, 1));
  }
}
