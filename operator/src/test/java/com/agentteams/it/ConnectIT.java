package com.agentteams.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.ConditionStatus;
import com.agentteams.api.ConnectionPhase;
import com.agentteams.api.Reason;
import com.agentteams.testkit.When;
import com.agentteams.testkit.gsm.Method;
import com.agentteams.testkit.provider.Account;
import com.agentteams.testkit.provider.Consent;
import com.agentteams.testkit.provider.Consent.Decision;
import com.agentteams.testkit.provider.Dialect;
import com.agentteams.testkit.provider.Endpoint;
import com.agentteams.testkit.provider.Fault;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From an applied connection to a login, and every way in which a person or a provider says no. */
class ConnectIT {
  private static final String TOOL = "unheard";

  @RegisterExtension
  static final Installation INSTALLATION = new Installation().tool("oauth2", TOOL);

  private final Installed it;

  ConnectIT(Installed it) {
    this.it = it;
  }

  @ParameterizedTest
  @CsvSource({
    "oauth2, U-ALICE, alice, read",
    "slack, U-ALICE, alice, channels:read",
    "github, 1001, alice, read:user",
    "google, 100000000000000001001, alice@acme.example, openid"
        + " https://www.googleapis.com/auth/userinfo.email",
    "helpscout, 1001, , "
  })
  void connectsAToolThatTheCodeHasNeverHeardOf(
      String dialect, String id, @Nullable String name, @Nullable String scopes) {
    // Given
    it.applyTool(dialect, "unheard-" + dialect);
    var c = it.awaitingConsent("unheard-" + dialect);
    // When
    var page = it.person().connect(c.link());
    // Then
    assertThat(page.status()).isEqualTo(200);
    c.assertConnected();
    c.assertOneLogin();
    assertThat(c.account().id()).isEqualTo(id);
    if (name != null) {
      assertThat(c.account().name()).isEqualTo(name);
    }
    assertThat(c.status().grantedScopes())
        .containsExactlyInAnyOrder(scopes == null ? new String[0] : scopes.split(" "));
    assertThat(c.token().store()).isEqualTo("google");
    assertThat(c.token().generation()).isEqualTo(1);
    assertThat(c.eventReasons()).contains("ConsentRequired", "Authorized");
    c.delete();
    c.awaitGone();
  }

  /** N-18. */
  @Test
  void aDenialKeepsTheLink() {
    // Given
    var c = it.awaitingConsent(TOOL);
    var link = c.link();
    // When
    it.person().connect(link, "alice", Decision.DENY, Set.of());
    // Then
    var status = c.awaitReason("Authorized", Reason.ConsentDenied);
    assertThat(status.phase()).isEqualTo(ConnectionPhase.AwaitingConsent);
    assertThat(status.connectURL()).isEqualTo(link);
    it.person().connect(link);
    c.assertConnected();
  }

  /** N-20, O-14. */
  @Test
  void aScopeLeftOutIsNamedAndWhatWasGrantedIsRevoked() {
    // Given
    var c = it.connecting(TOOL).readWrite().applyAll();
    c.awaitLink();
    var link = c.link();
    // When
    it.person().connect(link, "alice", Decision.ALLOW, Set.of("write"));
    // Then
    var status = c.awaitReason("Authorized", Reason.ScopesMissing);
    assertThat(Connecting.condition(status, "Authorized").orElseThrow().message())
        .contains("write");
    assertThat(status.phase()).isEqualTo(ConnectionPhase.AwaitingConsent);
    assertThat(status.connectURL()).isNotNull().isNotEqualTo(link);
    c.assertNothingLives();
    it.person().connect(c.link());
    c.assertConnected();
    assertThat(c.status().grantedScopes()).containsExactlyInAnyOrder("read", "write");
  }

  /** N-19, O-13. */
  @Test
  void theWrongAccountIsRefusedAndWhatWasGrantedIsRevoked() {
    // Given
    var c = it.connecting(TOOL).with("account: {expected: U-BOB}").applyAll();
    c.awaitLink();
    var link = c.link();
    // When
    it.person().connect(link);
    // Then
    c.awaitReason("Authorized", Reason.WrongAccount);
    c.assertNothingLives();
    assertThat(c.link()).isNotEqualTo(link);
    it.person().connect(c.link(), Account.BOB.name(), Decision.ALLOW, Set.of());
    c.assertConnected();
    assertThat(c.account().id()).isEqualTo("U-BOB");
  }

  @Test
  void aReloginThatIsRefusedLeavesTheLoginThatWorks() {
    // Given
    var c = it.connected(TOOL);
    var before = c.token().version();
    c.readWrite().applyAgent().applyConnection();
    c.awaitReason("Authorized", Reason.ScopesOutdated);
    assertThat(c.status().phase()).isEqualTo(ConnectionPhase.Connected);
    var link = c.link();
    // When
    it.person().connect(link, "alice", Decision.ALLOW, Set.of("write"));
    // Then
    c.await("a fresh link", s -> s.connectURL() != null && !s.connectURL().equals(link));
    assertThat(c.status().phase()).isEqualTo(ConnectionPhase.Connected);
    assertThat(c.status().consent()).extracting("last.reason").isEqualTo("ScopesMissing");
    assertThat(c.token().version()).isEqualTo(before);
    c.assertOneLogin();
    it.person().connect(c.link());
    c.awaitReason("Authorized", Reason.Authorized);
    assertThat(c.token().version()).isGreaterThan(before);
    assertThat(c.status().grantedScopes()).contains("write");
  }

  /** N-12. */
  @Test
  void aWrongClientSecretIsSaidAndFixedBySecretAlone() {
    // Given
    var c =
        it.connecting(TOOL)
            .applyAgent()
            .applySecret("wrong-" + "x".repeat(20))
            .applyInstallation()
            .applyConnection();
    c.awaitLink();
    var link = c.link();
    // When
    it.person().connect(link);
    // Then
    var status = c.awaitReason("Authorized", Reason.ClientRejected);
    assertThat(Connecting.condition(status, "Authorized").orElseThrow().message())
        .contains(c.secretName);
    assertThat(status.phase()).isEqualTo(ConnectionPhase.AwaitingConsent);
    assertThat(status.connectURL()).isNotNull().isNotEqualTo(link);
    // When: at once, while what was read before may still be remembered
    c.applySecret(c.client.secret());
    it.person().connect(c.link());
    // Then
    c.assertConnected();
  }

  /** N-6: whatever is missing, it goes on by itself when that comes. */
  @Test
  void goesOnByItselfWhenWhatItRefersToArrives() {
    // Given
    var tool = "late";
    var c = it.connecting(tool).applyConnection();
    // Then
    c.awaitReason("Ready", Reason.ToolNotFound);
    assertThat(c.status().phase()).isEqualTo(ConnectionPhase.Pending);
    // When
    it.applyTool("oauth2", tool);
    c.awaitReason("Ready", Reason.AgentNotFound);
    c.applyAgent();
    c.awaitReason("Ready", Reason.InstallationNotAllowed);
    c.applyInstallation();
    c.awaitReason("Ready", Reason.ClientSecretMissing);
    c.applySecret(c.client.secret());
    // Then
    c.awaitLink();
    it.person().connect(c.link());
    c.assertConnected();
  }

  @Test
  void aToolThatComesSoonIsUnavailable() {
    // Given
    it.applyToolYaml(
        """
            apiVersion: agentteams.com/v1alpha1
            kind: Tool
            metadata: {name: soon}
            spec: {displayName: Soon, availability: Soon}
            """);
    // When
    var c = it.connecting("soon").applyAll();
    // Then
    var status = c.awaitReason("Ready", Reason.ToolSoon);
    assertThat(status.phase()).isEqualTo(ConnectionPhase.Unavailable);
    assertThat(status.connectURL()).isNull();
  }

  @Test
  void theYoungerOfTwoWaitsAndGoesOnWhenTheOlderIsGone() {
    // Given
    var older = it.awaitingConsent(TOOL);
    Awaiting.sleep(Duration.ofMillis(1100)); // creationTimestamp has seconds
    var younger = older.alias(older.name + "-renamed").applyConnection();
    younger.awaitReason("Ready", Reason.DuplicateConnection);
    // When
    older.delete();
    // Then
    younger.awaitLink();
    it.person().connect(younger.link());
    younger.assertConnected();
  }

  /** O-4, F-26: two tabs, a double click, a reload, a replay. */
  @Test
  void oneAttemptIsOneExchangeHoweverOftenItComes() {
    // Given
    var c = it.awaitingConsent(TOOL);
    var link = c.link();
    var person = it.person();
    var before = it.provider.exchanges();
    var firstTab = person.begin(link);
    var secondTab = person.press(link);
    var first = Consent.allow(firstTab);
    var second = Consent.allow(secondTab);
    // When
    var pages =
        Stream.of(first, second, first, second).parallel().map(person::tryToComeBack).toList();
    c.assertConnected();
    var replay = person.tryToComeBack(first);
    // Then
    assertThat(pages).anyMatch(p -> p.status() == 303);
    assertThat(pages).allMatch(p -> p.status() < 500);
    assertThat(replay.status()).isBetween(400, 499);
    assertThat(it.provider.exchanges() - before).isEqualTo(1);
    c.assertOneLogin();
  }

  /** O-5. */
  @Test
  void anotherBrowserCannotFinishWhatThisOneBegan() {
    // Given
    var c = it.awaitingConsent(TOOL);
    var redirect = it.person().consent(c.link());
    var before = it.provider.exchanges();
    // When
    var stolen = it.person().tryToComeBack(redirect);
    // Then
    assertThat(stolen.status()).isBetween(400, 499);
    Awaiting.always("no exchange", Duration.ofSeconds(2), () -> it.provider.exchanges() == before);
    assertThat(c.replies()).isEmpty();
  }

  @Test
  void ofTwoBrowsersThatBothConsentOneIsExchanged() {
    // Given
    var c = it.awaitingConsent(TOOL);
    var before = it.provider.exchanges();
    var one = it.person();
    var other = it.person();
    var oneBack = one.consent(c.link());
    var otherBack = other.consent(c.link());
    // When
    one.tryToComeBack(oneBack);
    other.tryToComeBack(otherBack);
    // Then
    c.assertConnected();
    assertThat(it.provider.exchanges() - before).isEqualTo(1);
    c.assertOneLogin();
  }

  /** N-22. */
  @Test
  void aPreviewBotChangesNothing() {
    // Given
    var c = it.awaitingConsent(TOOL);
    var version = c.live().getMetadata().getResourceVersion();
    // When
    it.person().open(c.link());
    it.person().open(c.link());
    // Then
    assertThat(c.live().getMetadata().getResourceVersion()).isEqualTo(version);
  }

  /** The budget of writes: what etcd and watchers bear for each connection. */
  @Test
  void connectingCostsAtMostThreeAndFiveWrites() {
    // Given
    var c = it.connecting(TOOL).applyAgent();
    c.applySecret(c.client.secret()).applyInstallation();
    Awaiting.sleep(Duration.ofSeconds(2));
    it.operator().proxy.resetWrites();
    // When
    c.applyConnection().awaitLink();
    Awaiting.sleep(Duration.ofSeconds(2));
    // Then
    assertThat(counted()).as("%s", writes()).isLessThanOrEqualTo(3);
    // When
    it.operator().proxy.resetWrites();
    it.person().connect(c.link());
    c.assertConnected();
    Awaiting.sleep(Duration.ofSeconds(2));
    // Then
    assertThat(counted()).as("%s", writes()).isLessThanOrEqualTo(5);
  }

  /** Law 2. */
  @Test
  void aSecondLookWritesNothing() {
    // Given
    var waiting = it.awaitingConsent(TOOL);
    var connected = it.connected(TOOL);
    Awaiting.sleep(Duration.ofSeconds(3));
    it.operator().proxy.resetWrites();
    // When
    for (var c : List.of(waiting, connected)) {
      it.kube
          .resource(c.live())
          .edit(
              live -> {
                live.getMetadata().setAnnotations(Map.of("touched", "yes"));
                return live;
              });
    }
    Awaiting.sleep(Duration.ofSeconds(3));
    // Then
    assertThat(writes()).isEmpty();
    // When
    it.operator().terminate();
    it.operator().proxy.resetWrites();
    it.operator().start();
    it.operator().awaitReady();
    it.leader();
    Awaiting.sleep(Duration.ofSeconds(5));
    // Then
    assertThat(writes()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"503", "429"})
  void aProviderThatIsBusyIsAskedAgain(int status) {
    // Given
    var c = it.awaitingConsent(TOOL);
    var before = it.provider.exchanges();
    it.provider.fault(
        Dialect.OAUTH2, Endpoint.TOKEN, Fault.respond(status, Map.of("Retry-After", "1"), ""), 1);
    // When
    it.person().connect(c.link());
    // Then
    c.assertConnected();
    assertThat(it.provider.exchanges() - before).isEqualTo(2);
    c.assertOneLogin();
  }

  /** O-23. */
  @ParameterizedTest
  @ValueSource(strings = {"BEFORE", "AFTER_COMMIT"})
  void anAnswerThatIsLostLeavesNothingAliveAndAFreshLink(When when) {
    // Given
    var c = it.awaitingConsent(TOOL);
    var link = c.link();
    it.provider.fault(Dialect.OAUTH2, Endpoint.TOKEN, new Fault.Hang(when), 1);
    // When
    it.person().connect(link);
    // Then
    var status = c.awaitReason("Authorized", Reason.ExchangeFailed);
    assertThat(status.connectURL()).isNotNull().isNotEqualTo(link);
    assertThat(c.token().claim()).isNull();
    c.assertNothingLives();
    it.provider.clearFaults();
    it.person().connect(c.link());
    c.assertConnected();
    c.assertOneLogin();
  }

  /** F-6. */
  @Test
  void withoutTheStoreNoCodeIsSentAndItResumes() {
    // Given
    var c = it.awaitingConsent(TOOL);
    var before = it.provider.exchanges();
    it.secretManager.fault(
        Method.CREATE_SECRET, new com.agentteams.testkit.gsm.Fault.Fail(Status.Code.UNAVAILABLE));
    // When
    it.person().connect(c.link());
    // Then
    var status = c.awaitReason("Authorized", Reason.VaultUnavailable);
    assertThat(Connecting.condition(status, "Authorized").orElseThrow().status())
        .isEqualTo(ConditionStatus.Unknown);
    assertThat(status.phase()).isEqualTo(ConnectionPhase.Pending);
    assertThat(c.token().claim()).isNull();
    assertThat(it.provider.exchanges()).isEqualTo(before);
    // When
    it.secretManager.clearFaults();
    // Then
    c.assertConnected();
    assertThat(it.provider.exchanges() - before).isEqualTo(1);
  }

  /** F-6: the store makes places and takes no login; one is held, and no other is asked for. */
  @Test
  void whileALoginIsHeldNoOtherCodeIsSent() {
    // Given
    var first = it.awaitingConsent(TOOL);
    var second = it.awaitingConsent(TOOL);
    var before = it.provider.exchanges();
    it.secretManager.fault(
        Method.ADD_SECRET_VERSION,
        new com.agentteams.testkit.gsm.Fault.Fail(Status.Code.PERMISSION_DENIED));
    // When
    it.person().connect(first.link());
    Awaiting.until(
        "it is said that a login is held",
        Duration.ofSeconds(20),
        () ->
            Connecting.condition(first.status(), "Authorized")
                .filter(c -> c.message().contains("the login is held"))
                .isPresent());
    it.person().connect(second.link());
    // Then
    second.awaitReason("Authorized", Reason.VaultUnavailable);
    assertThat(it.provider.exchanges() - before).isEqualTo(1);
    // When
    it.secretManager.clearFaults();
    // Then
    first.assertConnected();
    second.assertConnected();
    assertThat(it.provider.exchanges() - before).isEqualTo(2);
  }

  /** F-7. */
  @Test
  void aVersionThatWasStoredTwiceIsUsedOnce() {
    // Given
    var c = it.awaitingConsent(TOOL);
    var before = it.secretManager.payloads().size();
    it.secretManager.fault(
        Method.ADD_SECRET_VERSION,
        new com.agentteams.testkit.gsm.Fault.LoseReply(Status.Code.UNAVAILABLE),
        1);
    // When
    it.person().connect(c.link());
    // Then
    c.assertConnected();
    c.assertOneLogin();
    Awaiting.until(
        "only one version is left",
        Duration.ofSeconds(10),
        () -> it.secretManager.payloads().size() == before + 1);
  }

  /** K-2: the status is derivable; nobody consents anew. */
  @Test
  void aStatusThatWasLostComesBackWithoutConsent() {
    // Given
    var c = it.connected(TOOL);
    var before = c.status();
    var exchanges = it.provider.exchanges();
    // When
    c.wipeStatus();
    it.operator().terminate();
    it.operator().start();
    it.operator().awaitReady();
    // Then
    c.assertConnected();
    c.assertOneLogin();
    assertThat(c.status().account()).isEqualTo(before.account());
    assertThat(c.status().grantedScopes()).isEqualTo(before.grantedScopes());
    assertThat(c.status().connectTime()).isEqualTo(before.connectTime());
    assertThat(it.provider.exchanges()).isEqualTo(exchanges);
  }

  /** So that different identities can be let at them. */
  @Test
  void c3KeysAndLoginsAreInProjectsOfTheirOwn() {
    // Given
    it.connected(TOOL);
    // When
    var names = it.secretManager.payloads().keySet();
    // Then
    assertThat(names)
        .allMatch(
            name ->
                name.contains("agentteams-keyset-")
                    ? name.startsWith("projects/test-keys/")
                    : name.startsWith("projects/test/secrets/agentteams-token-"))
        .anyMatch(name -> name.startsWith("projects/test-keys/"))
        .anyMatch(name -> name.startsWith("projects/test/"));
  }

  /** What counts against the budget: Events do, an Agent's summary and leadership do not. */
  private Map<String, Long> writes() {
    return it.operator().proxy.writes().entrySet().stream()
        .filter(
            w ->
                !Set.of("leases", "selfsubjectaccessreviews", "selfsubjectrulesreviews", "agents")
                    .contains(w.getKey().resource()))
        .collect(Collectors.toMap(w -> w.getKey().toString(), Map.Entry::getValue));
  }

  private long counted() {
    return writes().values().stream().mapToLong(Long::longValue).sum();
  }
}
