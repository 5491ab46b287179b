package com.agentteams.vault.gsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.agentteams.testkit.gsm.FakeSecretManager;
import com.agentteams.testkit.gsm.Fault;
import com.agentteams.testkit.gsm.Method;
import com.agentteams.vault.CredentialsMissingException;
import com.agentteams.vault.StoreUnavailableException;
import com.agentteams.vault.StoreUnavailableException.Reason;
import com.agentteams.vault.TokenStore;
import com.agentteams.vault.TokenStore.Read;
import com.agentteams.vault.TokenStoreContract;
import io.grpc.Status;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GsmTokenStoreTest extends TokenStoreContract {
  private static final FakeSecretManager FAKE = FakeSecretManager.start();
  private static final GsmClient CLIENT =
      GsmClient.connect(
          "p1",
          "plaintext://" + FAKE.endpoint(),
          Set.of(),
          Duration.ofSeconds(2),
          GsmClient.watched());

  private final TokenStore store = new GsmTokenStore(CLIENT);

  @Override
  protected TokenStore store() {
    return store;
  }

  @AfterEach
  void clearFaults() {
    FAKE.clearFaults();
  }

  @AfterAll
  static void stop() {
    CLIENT.close();
    FAKE.close();
  }

  @ParameterizedTest
  @CsvSource({
    "UNAVAILABLE, UNREACHABLE",
    "INTERNAL, UNREACHABLE",
    "DEADLINE_EXCEEDED, TIMED_OUT",
    "PERMISSION_DENIED, DENIED",
    "UNAUTHENTICATED, DENIED",
    "RESOURCE_EXHAUSTED, THROTTLED",
    "ABORTED, CONFLICT",
    "INVALID_ARGUMENT, REFUSED",
  })
  void f6SaysWhyInItsOwnWordsAndAsksOnce(Status.Code code, Reason reason) {
    for (var method : Method.values()) {
      FAKE.fault(method, new Fault.Fail(code));
    }
    var before = FAKE.calls(Method.ADD_SECRET_VERSION);

    assertUnavailable(() -> store.append("a", new byte[] {1}), reason);
    assertUnavailable(() -> store.read("a", 1), reason);
    assertUnavailable(() -> store.prepare("a"), reason);
    assertUnavailable(() -> store.destroy("a", 1), reason);
    assertUnavailable(() -> store.delete("a"), reason);

    assertThat(FAKE.calls(Method.ADD_SECRET_VERSION) - before).isEqualTo(1);
  }

  @Test
  void f7AnAddWithoutReplyIsStoredOnceAndFoundUnderItsNumber() {
    store.prepare("f7");
    FAKE.fault(Method.ADD_SECRET_VERSION, new Fault.LoseReply(Status.Code.UNAVAILABLE), 1);
    FAKE.fault(Method.ADD_SECRET_VERSION, new Fault.NeverReply(), 1);

    assertUnavailable(() -> store.append("f7", new byte[] {1}), Reason.UNREACHABLE);
    assertUnavailable(() -> store.append("f7", new byte[] {2}), Reason.TIMED_OUT);

    assertThat(store.read("f7", 1)).isInstanceOf(Read.Present.class);
    assertThat(store.read("f7", 2)).isInstanceOf(Read.Present.class);
    assertThat(store.read("f7", 3)).isInstanceOf(Read.Absent.class);
  }

  @Test
  void c7NeverListsNorAsksForTheSecret() {
    store.prepare("c7");
    store.append("c7", new byte[] {1});
    store.append("c7", new byte[] {2});
    store.read("c7", 2);
    store.destroy("c7", 1);
    store.delete("c7");

    // The fake's lists and "latest" are two hours behind, so nothing here could have worked by
    // them.
    assertThat(FAKE.calls(Method.LIST_SECRET_VERSIONS)).isZero();
    assertThat(FAKE.calls(Method.LIST_SECRETS)).isZero();
    assertThat(FAKE.calls(Method.GET_SECRET)).isZero();
  }

  @Test
  void c8DestroysOnlyTheVersionThatItSaw() {
    store.append("c8", new byte[] {1});
    var name = "projects/p1/secrets/c8/versions/1";
    var old = CLIENT.api().getSecretVersion(name).getEtag();
    CLIENT.api().disableSecretVersion(name);

    assertUnavailable(() -> new GsmSecrets(CLIENT).destroy(name, old), Reason.CONFLICT);
    assertUnavailable(() -> store.read("c8", 1), Reason.DISABLED);
    store.destroy("c8", 1);

    assertThat(store.read("c8", 1)).isInstanceOf(Read.Destroyed.class);
  }

  @Test
  void destroysAVersionThatMetadataDoesNotShowYet() {
    store.append("lag", new byte[] {1});
    FAKE.fault(Method.GET_SECRET_VERSION, new Fault.Fail(Status.Code.NOT_FOUND), 1);

    store.destroy("lag", 1);

    assertThat(store.read("lag", 1)).isInstanceOf(Read.Destroyed.class);
  }

  @Test
  void namesTheSettingsWhenThereAreNoCredentials() {
    // Where this machine has Google credentials there is nothing to see.
    Assumptions.assumeTrue(System.getenv("GOOGLE_APPLICATION_CREDENTIALS") == null);

    assertThatThrownBy(() -> GsmClient.connect("p1", "127.0.0.1:1"))
        .isInstanceOf(CredentialsMissingException.class)
        .hasMessageContaining("AGENTTEAMS_VAULT")
        .hasMessageContaining("GOOGLE_APPLICATION_CREDENTIALS");
  }

  private static void assertUnavailable(Runnable call, Reason reason) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            StoreUnavailableException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasNoCause()
        .hasMessageNotContaining("simulated");
  }
}
