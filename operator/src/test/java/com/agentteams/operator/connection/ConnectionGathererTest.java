package com.agentteams.operator.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.Tool;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolInstallation;
import com.agentteams.catalog.ToolCatalog;
import com.agentteams.operator.client.OAuthClients;
import com.agentteams.operator.reconcile.FakeFramework;
import com.agentteams.secret.Secret;
import com.agentteams.testkit.MovableClock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found out about a connection before anything is decided. */
class ConnectionGathererTest {
  private final FakeApi api = new FakeApi(Given.CONNECTION);
  private final FakeFramework<ToolConnection> framework = new FakeFramework<>(api);
  private final MovableClock clock = new MovableClock(Given.NOW);
  private final FakeCaches caches = new FakeCaches();
  private final ToolConnection connection = Given.read(Given.CONNECTION, ToolConnection.class);
  private final Tool tool = Given.read(Given.TOOL, Tool.class);
  private String document = "{\"clientId\":\"client-1\",\"clientSecret\":\"s\"}";

  @AfterEach
  void stop() {
    framework.close();
  }

  @Test
  void aConnectionInOrderHasAllThatItNeeds() {
    // Given
    caches.tools.add(tool);
    caches.agents.add(new Given().agent.orElseThrow());
    caches.installations.add(Scene.installation());
    // When
    var facts = gather();
    // Then
    assertThat(ConnectionChecks.first(facts)).isEmpty();
    assertThat(facts.tool()).isPresent();
    assertThat(facts.compiled()).isPresent();
    assertThat(facts.toolNames()).isEmpty();
    assertThat(facts.oauthClient().orElseThrow().id()).isEqualTo("client-1");
    assertThat(facts.clientPlace())
        .isEqualTo("Secret Manager secret projects/p/secrets/slack-client");
    assertThat(facts.now()).isEqualTo(Given.NOW);
    assertThat(facts.mayBeStored()).isTrue();
  }

  @Test
  void whereTheToolIsMissingTheOthersAreKnown() {
    // Given
    tool.getMetadata().setName("slak");
    caches.tools.add(tool);
    // When
    var facts = gather();
    // Then
    assertThat(facts.toolNames()).containsExactly("slak");
    assertThat(facts.client()).isEmpty();
    assertThat(facts.clientPlace()).isEqualTo("the OAuth client");
  }

  /** What looks odd about a client is said where it is kept. */
  @Test
  void aClientThatLooksWrongIsToldWithItsPlace() {
    // Given
    document = "{\"clientId\":\"client-1\",\"clientSecret\":\"a b\"}";
    caches.installations.add(Scene.installation());
    // When
    var place = gather().clientPlace();
    // Then
    assertThat(place)
        .startsWith("Secret Manager secret projects/p/secrets/slack-client (clientSecret ")
        .endsWith(")");
  }

  /** Law 9: no client is looked up for it. */
  @Test
  void law9AnInstallationThatCannotBeReadHasNoClient() {
    // Given
    var unreadable = Scene.installation();
    unreadable.setSpec(null);
    caches.installations.add(unreadable);
    // When
    var facts = gather();
    // Then
    assertThat(facts.installation()).contains(unreadable);
    assertThat(facts.client()).isEmpty();
    assertThat(facts.namespaceAllowed()).isFalse();
  }

  /** Law 9. */
  @Test
  void law9OfAConnectionThatCannotBeReadNothingMoreIsKnown() {
    // Given
    caches.tools.add(tool);
    caches.installations.add(Scene.installation());
    connection.setSpec(null);
    // When
    var facts = gather();
    // Then
    assertThat(facts.connection()).isSameAs(connection);
    assertThat(facts.tool()).isEmpty();
    assertThat(facts.compiled()).isEmpty();
    assertThat(facts.installation()).isEmpty();
    assertThat(facts.namespaceAllowed()).isFalse();
    assertThat(facts.client()).isEmpty();
    assertThat(facts.older()).isEmpty();
    assertThat(facts.mayBeStored()).isTrue();
    assertThat(facts.now()).isEqualTo(Given.NOW);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          {from: All}                                                   | -                | true
          {from: Selector, selector: {matchLabels: {team: a}}}           | team=a           | true
          {from: Selector, selector: {matchLabels: {team: a}}}           | team=a,tier=gold | true
          {from: Selector, selector: {matchLabels: {team: a, tier: x}}}  | team=a           | false
          {from: Selector, selector: {matchLabels: {team: a}}}           | team=b           | false
          {from: Selector, selector: {matchLabels: {team: a}}}           | -                | false
          {from: Selector}                                              | team=a           | false
          """)
  void anInstallationIsForTheNamespacesThatItSelects(
      String allowed, @Nullable String labels, boolean mayUse) {
    // Given
    caches.installations.add(
        Given.read(
            Given.INSTALLATION
                .replace("{from: All}", allowed)
                .replace("secretRef: {name: slack-client}", "secretManager: {name: a}"),
            ToolInstallation.class));
    if (labels != null) {
      caches.labels.put("team-a", labelled(labels));
    }
    caches.labels.put("team-b", Map.of("team", "a"));
    // When
    var facts = gather();
    // Then
    assertThat(facts.namespaceAllowed()).isEqualTo(mayUse);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          availability: Active     | availability: Soon
          events: {delivery: None} | events: {delivery: None, accessLostWhen: "(("}
          """)
  void aToolThatCannotBeUsedIsThereAndNotCompiled(String from, String to) {
    // Given
    caches.tools.add(Given.read(Given.TOOL.replace(from, to), Tool.class));
    // When
    var facts = gather();
    // Then
    assertThat(facts.tool()).isPresent();
    assertThat(facts.compiled()).isEmpty();
    assertThat(facts.endpointProblem()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"true, false", "false, true"})
  void n3AnEndpointWithoutTlsIsAProblemUnlessItIsAllowed(boolean allowed, boolean problem) {
    // Given
    caches.tools.add(
        Given.read(
            Given.TOOL.replace("tokenURL: https://slack.com/", "tokenURL: http://127.0.0.1:8080/"),
            Tool.class));
    // When
    var facts = gatherer(allowed).gather(connection);
    // Then
    assertThat(facts.endpointProblem().isPresent()).isEqualTo(problem);
  }

  /** Others are asked about only by who claims something: that costs more, the more there are. */
  @Test
  void n11OnlyAClaimAsksForTheOthersOfTheInstallation() {
    // Given
    var claims = "claims: [{kind: mailbox, id: \"1\"}]";
    var other = other("other", "slack", claims);
    caches.connections.add(other);
    var claiming = other("mine", "slack", claims);
    claiming.setStatus(null);
    // When
    var unasked = gatherer(false).gather(other("mine", "slack", "access: ReadOnly")).claimedBy();
    var listed = caches.listed;
    var asked = gatherer(false).gather(claiming).claimedBy();
    // Then
    assertThat(unasked).isEmpty();
    assertThat(listed).isZero();
    assertThat(asked).contains(other);
  }

  @Test
  void theOldestOfTheSameAgentAndToolIsFound() {
    // Given
    var other = other("other", "slack", "access: ReadOnly");
    caches.connections.addAll(List.of(connection, other, unreadable()));
    connection.getMetadata().setCreationTimestamp("2026-02-01T00:00:00Z");
    // When
    var older = gather().older();
    // Then
    assertThat(older).contains(other);
  }

  @Test
  void aConnectionIsNewUntilItIsDealtWith() {
    // Given
    var gatherer = gatherer(false);
    // When
    gatherer.nothingStored(Given.UID);
    var fresh = gatherer.gather(connection);
    gatherer.mayBeStored(Given.UID);
    var known = gatherer.gather(connection);
    // Then
    assertThat(fresh.mayBeStored()).isFalse();
    assertThat(known.mayBeStored()).isTrue();
  }

  /** The same OAuth client under several installations is one to the provider. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          the same client under another name  | client-1 | client-1 | true
          another client                      | client-1 | client-2 | false
          one that nobody read yet            | client-1 | -        | true
          any other, if its own is not known  | -        | client-2 | true
          """)
  void whoseClientMayBeTheSameMayHoldTheAccount(
      String why, @Nullable String mine, @Nullable String theirs, boolean may) {
    // Given
    document = mine == null ? "" : document;
    caches.installations.add(read("slack", mine));
    caches.installations.add(read("slack-eu", theirs));
    caches.connections.add(connection);
    caches.connections.add(other("other", "slack-eu", "access: ReadOnly"));
    // When
    var mayHold = mayHold("U1");
    // Then
    assertThat(mayHold).as(why).isEqualTo(may);
  }

  @Test
  void oneThatUsesTheSameInstallationMayHoldTheAccount() {
    // Given
    caches.installations.add(read("slack", "client-1"));
    caches.connections.add(other("other", "slack", "access: ReadOnly"));
    // When, Then
    assertThat(mayHold("U1")).isTrue();
    assertThat(mayHold("U2")).isFalse();
  }

  /** What cannot be read may use any client. */
  @ParameterizedTest
  @CsvSource({"connection, true", "installation, true", "nothing, false"})
  void whatCannotBeReadMayHoldTheAccount(String missing, boolean may) {
    // Given
    caches.installations.add(read("slack", "client-1"));
    switch (missing) {
      case "connection" -> caches.connections.add(unreadable());
      case "installation" ->
          caches.connections.add(other("other", "elsewhere", "access: ReadOnly"));
      default -> {}
    }
    // When
    var mayHold = mayHold("U1");
    // Then
    assertThat(mayHold).isEqualTo(may);
  }

  /** Else every new connection would keep others from being revoked. */
  @Test
  void aNewConnectionHoldsNothing() {
    // Given
    caches.installations.add(read("slack", "client-1"));
    var fresh = other("other", "slack", "access: ReadOnly");
    fresh.setStatus(null);
    caches.connections.add(fresh);
    var gatherer = gatherer(false);
    assertThat(mayHold("U2")).isTrue();
    // When
    gatherer.nothingStored(fresh.getMetadata().getUid());
    // Then
    assertThat(gatherer.mayHold(gather(), "U2")).isFalse();
  }

  /** What it uses itself is not known either. */
  @Test
  void toAConnectionThatCannotBeReadEveryOtherMayHoldTheAccount() {
    // Given
    caches.installations.add(read("slack", "client-1"));
    caches.installations.add(read("github", "client-2"));
    caches.connections.add(other("other", "github", "access: ReadOnly"));
    connection.setSpec(null);
    // When
    var mayHold = mayHold("U1");
    // Then
    assertThat(mayHold).isTrue();
  }

  /** A client that is being corrected is the one that is used until then. */
  @Test
  void whatTheStatusOfItsInstallationSaysByNowDoesNotCount() {
    // Given
    caches.installations.add(read("slack", "client-2"));
    caches.installations.add(read("slack-eu", "client-1"));
    caches.connections.add(other("other", "slack-eu", "access: ReadOnly"));
    // When, Then
    assertThat(mayHold("U1")).isTrue();
  }

  /** Law 5: one that uses the very same secret, however far the status of that is behind. */
  @Test
  void law5OneOfTheSameInstallationCountsWhateverItsStatusSays() {
    // Given
    caches.installations.add(read("slack", "client-2"));
    caches.connections.add(other("other", "slack", "access: ReadOnly"));
    // When, Then
    assertThat(mayHold("U1")).isTrue();
  }

  private boolean mayHold(String account) {
    connection.getMetadata().setCreationTimestamp("2026-02-01T00:00:00Z");
    return gatherer(false).mayHold(gather(), account);
  }

  private ConnectionFacts gather() {
    return gatherer(false).gather(connection);
  }

  private ConnectionGatherer gatherer(boolean allowHttpProviders) {
    return new ConnectionGatherer(
        caches,
        new ConnectionReplies(framework.client(), caches),
        new ToolCatalog(),
        new OAuthClients(
            framework.client(), _ -> Optional.of(Secret.of(document)), "agentteams-system", clock),
        allowHttpProviders,
        clock);
  }

  private static Map<String, String> labelled(String pairs) {
    var labels = new HashMap<String, String>();
    for (var pair : pairs.split(",")) {
      labels.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
    }
    return labels;
  }

  /** An installation whose client id its own reconciler read; null: not yet. */
  private static ToolInstallation read(String name, @Nullable String clientId) {
    var installation = Scene.installation();
    installation.getMetadata().setName(name);
    installation.setStatus(Objects.requireNonNull(installation.getStatus()).withClientID(clientId));
    return installation;
  }

  /** Another connection, with a login of account U1 and a claim that it was granted. */
  private static ToolConnection other(String name, String installation, String more) {
    return Given.read(
        """
        apiVersion: agentteams.com/v1alpha1
        kind: ToolConnection
        metadata: {name: %s, namespace: team-a, uid: %s, creationTimestamp: "2026-01-01T00:00:00Z"}
        spec: {agentRef: {name: pm}, tool: slack, installationRef: {name: %s}, %s}
        status:
          installation: %s
          token: {version: 1}
          account: {id: U1}
          connectTime: "2026-01-02T00:00:00Z"
          claims: [{kind: mailbox, id: "1", grantTime: "2026-01-02T00:00:00Z"}]
        """
            .formatted(name, name, installation, more, installation),
        ToolConnection.class);
  }

  private static ToolConnection unreadable() {
    var other = other("unreadable", "slack", "access: ReadOnly");
    other.setSpec(null);
    return other;
  }
}
