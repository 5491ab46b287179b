package com.agentteams.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.Account;
import com.agentteams.api.AccountPin;
import com.agentteams.api.RevocationOutcome;
import com.agentteams.api.TokenStatus;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolInstallation;
import com.agentteams.vault.BlobOwner;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an object says of its login, whichever kind it is of. */
class RegisterEntryTest {
  private static final String ID = "a".repeat(43);
  private final KubernetesSerialization yaml = new KubernetesSerialization();

  @Test
  void theOwnerIsTheObjectItself() {
    assertThat(connection("").owner())
        .isEqualTo(new BlobOwner("cluster-1", "ToolConnection", "team-a", "pm-slack", "u"));
    assertThat(installation("").owner())
        .isEqualTo(new BlobOwner("cluster-1", "ToolInstallation", "team-a", "pm-slack", "u"));
    assertThat(connection("").revision()).isEqualTo("7");
    assertThat(installation("").revision()).isEqualTo("7");
  }

  @ParameterizedTest
  @CsvSource({
    "'spec: {desiredState: Connected}', true",
    "'spec: {}', true",
    "'', true",
    "'spec: {desiredState: Disconnected}', false"
  })
  void aConnectionWantsALoginUnlessItIsToBeDisconnected(String spec, boolean wanted) {
    assertThat(connection(spec).wanted()).isEqualTo(wanted);
    assertThat(connection(spec).deleting()).isFalse();
  }

  @Test
  void whatIsBeingDeletedWantsNone() {
    for (var entry :
        new LoginEntry[] {
          connection("  deletionTimestamp: '2026-03-01T10:00:00Z'"),
          installation("  deletionTimestamp: '2026-03-01T10:00:00Z'")
        }) {
      assertThat(entry.deleting()).isTrue();
      assertThat(entry.wanted()).isFalse();
    }
    assertThat(installation("").wanted()).isTrue();
    assertThat(installation("").deleting()).isFalse();
  }

  /** K-2: there may be a login all the same. A first look leaves a generation of -1. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                                    | true",
        "'status: {}'                                          | true",
        "'status: {observedGeneration: -1}'                    | true",
        "'status: {observedGeneration: -1, token: {}}'         | true",
        "'status: {token: {}}'                                 | true",
        "'status: {observedGeneration: 0}'                     | false",
        "'status: {observedGeneration: 3}'                     | false",
        "'status: {observedGeneration: -1, token: {version: 1}}' | false",
        "'status: {token: {version: 1}}'                       | false",
      })
  void k2AStatusIsLostIfItSaysNeitherWhatWasSeenNorWhatIsStored(String status, boolean lost) {
    assertThat(connection(status).statusLost()).isEqualTo(lost);
    assertThat(installation(status).statusLost()).isEqualTo(lost);
  }

  /** A backup brings a status back with an object that is made anew. */
  @ParameterizedTest
  @CsvSource({
    "2026-03-01T10:00:00Z, 2026-03-01T09:00:00Z, false",
    "2026-03-01T10:00:00Z, 2026-03-01T10:01:00Z, false",
    "2026-03-01T10:00:00Z, 2026-03-01T10:01:01Z, true",
    ", 2026-03-01T10:01:01Z, false"
  })
  void aStatusThatIsOlderThanItsObjectIsOfAnotherLife(
      @Nullable String connected, String created, boolean another) {
    var text =
        "  creationTimestamp: '%s'%nstatus: {observedGeneration: 1, token: {version: 1}%s}"
            .formatted(created, connected == null ? "" : ", connectTime: '" + connected + "'");
    assertThat(connection(text).ofAnotherLife()).isEqualTo(another);
  }

  @Test
  void thePointerIsWhatTheStatusSaysAndEmptyIfItSaysNothing() {
    var status = "status: {token: {store: fake, version: 4}}";
    var token = new TokenStatus("fake", 4L, null, null, null, null, null, null, null, null);
    assertThat(connection(status).token()).isEqualTo(token);
    assertThat(installation(status).token()).isEqualTo(token);
    for (var none : new String[] {"", "status: {observedGeneration: 1}"}) {
      assertThat(connection(none).token()).isEqualTo(TokenStatus.NONE);
      assertThat(installation(none).token()).isEqualTo(TokenStatus.NONE);
    }
  }

  @Test
  void aLoginIsToldByItsTimeOrByItsWorkspace() {
    assertThat(connection("status: {connectTime: '2026-03-01T10:00:00Z'}").told()).isTrue();
    assertThat(connection("status: {account: {id: U1}}").told()).isFalse();
    assertThat(connection("").told()).isFalse();
    assertThat(installation("status: {account: {id: T1}}").told()).isTrue();
    assertThat(installation("status: {observedGeneration: 1}").told()).isFalse();
    assertThat(installation("").told()).isFalse();
  }

  @Test
  void theOpenAttemptIsTheOneInTheLink() {
    var open = "status: {connectURL: 'https://us.example/connect/team-a/pm-slack/" + ID + "'}";
    assertThat(connection(open).openAttempt()).isEqualTo(Bench.ATTEMPT.hash());
    assertThat(installation(open).openAttempt()).isEqualTo(Bench.ATTEMPT.hash());
    for (var none :
        new String[] {
          "", "status: {observedGeneration: 1}", "status: {connectURL: 'https://us.example/docs'}"
        }) {
      assertThat(connection(none).openAttempt()).isNull();
      assertThat(installation(none).openAttempt()).isNull();
    }
  }

  @Test
  void whatTheLinkAsksForAreItsPermissions() {
    var asked =
        "status: {consent: {permissions: [{scope: read, description: R}, {scope: write, description:"
            + " W}]}}";
    assertThat(connection(asked).askedScopes()).containsExactly("read", "write");
    assertThat(installation(asked).askedScopes()).containsExactly("read", "write");
    for (var none : new String[] {"", "status: {observedGeneration: 1}"}) {
      assertThat(connection(none).askedScopes()).isEmpty();
      assertThat(installation(none).askedScopes()).isEmpty();
    }
  }

  /** O-13 */
  @Test
  void o13TheAccountThatMayIsThePinnedOneOrTheOneThatHasIt() {
    var object =
        """
        spec: {account: {expected: U1}}
        status: {account: {id: U2}}
        """;
    var known = new Account("U2", null, null);
    assertThat(connection(object).terms())
        .isEqualTo(new AccountTerms(new AccountPin("U1", null, null), known));
    assertThat(installation("status: {account: {id: U2}}").terms())
        .isEqualTo(new AccountTerms(null, known));
    assertThat(connection("").terms()).isEqualTo(AccountTerms.NONE);
    assertThat(installation("").terms()).isEqualTo(AccountTerms.NONE);
  }

  @Test
  void whatBecameOfTheGrantThatEndedLastIsKept() {
    assertThat(connection("status: {disconnect: {revocation: Skipped}}").recorded())
        .isEqualTo(RevocationOutcome.Skipped);
    assertThat(connection("status: {observedGeneration: 1}").recorded()).isNull();
    assertThat(connection("").recorded()).isNull();
  }

  private LoginEntry connection(String rest) {
    return KubernetesRegister.entry("cluster-1", object(ToolConnection.class, rest));
  }

  private LoginEntry installation(String rest) {
    return KubernetesRegister.entry("cluster-1", object(ToolInstallation.class, rest));
  }

  private <T> T object(Class<T> kind, String rest) {
    return yaml.unmarshal(
        """
        apiVersion: agentteams.com/v1alpha1
        kind: %s
        metadata:
          name: pm-slack
          namespace: team-a
          uid: u
          resourceVersion: "7"
        %s
        """
            .formatted(kind.getSimpleName(), rest),
        kind);
  }
}
