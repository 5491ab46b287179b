package com.agentteams.operator.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.Condition;
import com.agentteams.api.ConnectionPhase;
import com.agentteams.api.TokenClaim;
import com.agentteams.api.TokenStatus;
import com.agentteams.api.ToolConnection;
import com.agentteams.login.KubernetesRegister;
import com.agentteams.oauth.Attempt;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Duplicates, claims and grants that may be shared, by what is known of others. */
class ConnectionSiblingsTest {
  private static final String EARLY = "2026-01-01T00:00:00Z";
  private static final String LATE = "2026-02-01T00:00:00Z";

  /** "mine" and "theirs" say since when a claim is granted. */
  @ParameterizedTest(name = "mine {0} {1}, theirs {2} {3} login {4}: they win {5}")
  @CsvSource(
      nullValues = "-",
      value = {
        // created, granted, created, granted, login, they win
        "2026-02-01T00:00:00Z, -, 2026-01-01T00:00:00Z, -, true, true",
        "2026-01-01T00:00:00Z, -, 2026-02-01T00:00:00Z, -, true, false",
        "2026-02-01T00:00:00Z, -, 2026-01-01T00:00:00Z, -, false, false",
        // a later object that has it keeps it from an older one
        "2026-01-01T00:00:00Z, -, 2026-02-01T00:00:00Z, 2026-02-02T00:00:00Z, true, true",
        "2026-01-01T00:00:00Z, -, 2026-02-01T00:00:00Z, 2026-02-02T00:00:00Z, false, true",
        "2026-02-01T00:00:00Z, 2026-02-02T00:00:00Z, 2026-01-01T00:00:00Z, -, true, false",
        // two that have it by a race: the first, then the older
        "2026-01-01T00:00:00Z, 2026-02-03T00:00:00Z, 2026-02-01T00:00:00Z, 2026-02-02T00:00:00Z, true, true",
        "2026-02-01T00:00:00Z, 2026-02-02T00:00:00Z, 2026-01-01T00:00:00Z, 2026-02-03T00:00:00Z, true, false",
        "2026-02-01T00:00:00Z, 2026-02-02T00:00:00Z, 2026-01-01T00:00:00Z, 2026-02-02T00:00:00Z, true, true",
        "2026-01-01T00:00:00Z, 2026-02-02T00:00:00Z, 2026-02-01T00:00:00Z, 2026-02-02T00:00:00Z, true, false",
      })
  void n11AClaimIsExclusive(
      String created,
      @Nullable String granted,
      String theirs,
      @Nullable String theirGrant,
      boolean login,
      boolean theyWin) {
    // Given
    var mine = connection("mine", created, "mailbox", granted, false, null);
    var other = connection("other", theirs, "mailbox", theirGrant, login, null);
    // When
    var by = ConnectionSiblings.claimedBy(mine, Stream.of(mine, other));
    // Then
    assertThat(by.isPresent()).isEqualTo(theyWin);
  }

  /**
   * Law 5: nobody is kept from a claim by a connection that may not have it here, whatever its
   * status says of another installation.
   */
  @ParameterizedTest
  @CsvSource({
    "granted, installation: elsewhere, false",
    "granted, installation: slack, true",
    "waiting, installation: elsewhere, false",
    "waiting, reason: InstallationNotAllowed, false",
    "waiting, reason: ClaimConflict, true",
  })
  void law5WhatWasGrantedOrAskedElsewhereIsInNobodysWay(String how, String what, boolean inTheWay) {
    // Given
    var mine = connection("mine", LATE, "mailbox", null, false, null);
    var granted = how.equals("granted") ? EARLY : null;
    var other = connection("other", EARLY, "mailbox", granted, true, null);
    var status = Objects.requireNonNull(other.getStatus());
    other.setStatus(
        what.startsWith("installation")
            ? status.withInstallation(what.substring("installation: ".length()))
            : status.withConditions(
                1L,
                ConnectionPhase.Unavailable,
                status.conditions().stream()
                    .map(c -> reason(c, what.substring("reason: ".length())))
                    .toList()));
    // When
    var by = ConnectionSiblings.claimedBy(mine, Stream.of(mine, other));
    // Then
    assertThat(by.isPresent()).isEqualTo(inTheWay);
  }

  /** What cannot be read may use any client. */
  @Test
  void aConnectionThatCannotBeReadMayHoldTheAccount() {
    var mine = connection("mine", EARLY, "mailbox", null, true, "U1");
    var other = connection("other", LATE, "queue", null, true, "U1");
    other.setSpec(null);
    assertThat(ConnectionSiblings.mayHold(mine, "U1", Stream.of(mine, other))).isTrue();
  }

  /** Whose a login will be that is being made now, nobody knows. */
  @ParameterizedTest
  @CsvSource({"Exchange, true", "Recovery, true", "Disconnect, false"})
  void aLoginThatIsBeingMadeMayBelongToAnybody(String purpose, boolean mayHold) {
    // Given
    var mine = connection("mine", EARLY, "mailbox", null, true, "U1");
    var other = connection("other", LATE, "queue", null, false, "U2");
    var claim = new TokenClaim("another", ClaimPurpose.valueOf(purpose), null, null);
    var status = Objects.requireNonNull(other.getStatus());
    other.setStatus(status.withToken(TokenStatus.NONE.withClaim(claim)));
    // Then
    assertThat(ConnectionSiblings.mayHold(mine, "U1", Stream.of(mine, other))).isEqualTo(mayHold);
  }

  /** Somebody removed the status, and nobody has found the login yet. */
  @Test
  void aConnectionWhoseStatusWasLostMayHoldTheAccount() {
    var mine = connection("mine", EARLY, "mailbox", null, true, "U1");
    var other = connection("other", LATE, "queue", null, true, "U2");
    other.setStatus(null);
    assertThat(ConnectionSiblings.mayHold(mine, "U1", Stream.of(mine, other))).isTrue();
  }

  /** The pointer moved to the login of another account, and the status names the one before. */
  @Test
  void aLoginThatNobodyToldYetMayBelongToAnybody() {
    var mine = connection("mine", EARLY, "mailbox", null, true, "U1");
    var other = connection("other", LATE, "queue", null, true, "U2");
    var open = new Attempt("a".repeat(43));
    var status = Objects.requireNonNull(other.getStatus());
    other.setStatus(
        status
            .withToken(KubernetesRegister.token(other).withAttempt(open.hash()))
            .withLink("https://c.example/connect/t/o/" + open.id(), null, "u", List.of(), null));
    assertThat(ConnectionSiblings.mayHold(mine, "U1", Stream.of(mine, other))).isTrue();
  }

  @Test
  void whoClaimsSomethingElseIsInNobodysWay() {
    var mine = connection("mine", LATE, "mailbox", null, false, null);
    var other = connection("other", EARLY, "queue", EARLY, true, null);
    assertThat(ConnectionSiblings.claimedBy(mine, Stream.of(mine, other))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // their login, their account, the account in question
        "true, U1, U1, true",
        "true, U2, U1, false",
        "true, -, U1, true",
        "true, U2, -, true",
        "false, U1, U1, false",
      })
  void whatIsNotKnownOfAnotherCountsAsShared(
      boolean login, @Nullable String theirs, @Nullable String account, boolean shared) {
    var mine = connection("mine", EARLY, "mailbox", null, true, "U1");
    var other = connection("other", LATE, "queue", null, login, theirs);
    assertThat(ConnectionSiblings.mayHold(mine, account, Stream.of(mine, other))).isEqualTo(shared);
  }

  /** A cache may have it in another state than it was read live. */
  @Test
  void anOtherStateOfTheSameObjectIsNotInItsWay() {
    var read = connection("mine", EARLY, "mailbox", null, false, null);
    var cached = connection("mine", EARLY, "mailbox", LATE, true, null);
    assertThat(ConnectionSiblings.claimedBy(read, Stream.of(cached))).isEmpty();
  }

  @Test
  void ofTwoThatWereMadeTogetherTheFirstByNamespaceAndNameIsInCharge() {
    var first = connection("b", EARLY, "a", null, true, null);
    var second = connection("a", EARLY, "a", null, true, null);
    second.getMetadata().setNamespace("team-b");
    var third = connection("c", EARLY, "a", null, true, null);
    assertThat(ConnectionSiblings.claimedBy(second, Stream.of(first, second))).contains(first);
    assertThat(ConnectionSiblings.claimedBy(first, Stream.of(second, first, third))).isEmpty();
    assertThat(ConnectionSiblings.older(third, Stream.of(third, first))).contains(first);
  }

  @Test
  void theOldestOfTheSamePairIsInCharge() {
    var first = connection("first", EARLY, "a", null, false, null);
    var second = connection("second", LATE, "a", null, false, null);
    var third = connection("third", LATE, "a", null, false, null);
    var all = List.of(third, first, second);
    assertThat(ConnectionSiblings.older(first, all.stream())).isEmpty();
    assertThat(ConnectionSiblings.older(second, all.stream())).contains(first);
    assertThat(ConnectionSiblings.older(third, all.stream())).contains(first);
    assertThat(ConnectionSiblings.older(third, Stream.of(third, second))).contains(second);
  }

  private static Condition reason(Condition c, String reason) {
    return c.type().equals("Accepted")
        ? new Condition(
            c.type(), c.status(), reason, "m", c.lastTransitionTime(), c.observedGeneration())
        : c;
  }

  private static ToolConnection connection(
      String name,
      String created,
      String claim,
      @Nullable String granted,
      boolean login,
      @Nullable String account) {
    return Given.read(
        """
        apiVersion: agentteams.com/v1alpha1
        kind: ToolConnection
        metadata: {name: %s, namespace: team-a, uid: %s, creationTimestamp: "%s"}
        spec: {agentRef: {name: pm}, tool: slack, claims: [{kind: %s, id: "1"}]}
        status:
          token: {%s}
          observedGeneration: 1
          connectTime: "2026-01-01T00:00:00Z"
          installation: slack
          claims: [%s]
          %s
          conditions:
          - {type: Accepted, status: "False", reason: ClaimConflict, message: m}
          - {type: Authorized, status: "%s", reason: Authorized, message: m}
        """
            .formatted(
                name,
                name,
                created,
                claim,
                login ? "version: 1" : "",
                granted == null
                    ? ""
                    : "{kind: %s, id: \"1\", grantTime: \"%s\"}".formatted(claim, granted),
                account == null ? "" : "account: {id: " + account + "}",
                login ? "True" : "False"),
        ToolConnection.class);
  }
}
