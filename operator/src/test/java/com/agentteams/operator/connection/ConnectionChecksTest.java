package com.agentteams.operator.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.Reason;
import com.agentteams.api.Tool;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolInstallation;
import com.agentteams.oauth.OAuthClient;
import com.agentteams.operator.client.OAuthClients.Lookup;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each finding: its reason, the field that it is about, and what to do. */
class ConnectionChecksTest {
  private final Given given = new Given();

  @Test
  void aConnectionInOrderHasNoFinding() {
    // When
    var finding = ConnectionChecks.first(given.facts());
    // Then
    assertThat(finding).isEmpty();
  }

  @Test
  void k5AnObjectThatCannotBeReadSaysSo() {
    // Given
    given.connection =
        Given.read(Given.CONNECTION.replaceAll("(?m)^spec:.*$", ""), ToolConnection.class);
    // Then
    finds(Reason.InvalidObject, "cannot read", "apply it again");
  }

  @ParameterizedTest
  @CsvSource({
    "slak, slack",
    "sluuk, slack",
    "slurp, slack",
    "gihub, github",
    "gmial, gmail",
    "Slack, slack"
  })
  void n1AToolThatIsMisspelledGetsTheNearestName(String wrong, String right) {
    // Given
    given.spec("{agentRef: {name: pm}, tool: %s}".formatted(wrong));
    given.tool = Optional.empty();
    given.toolNames = List.of("github", "gmail", "google-drive", "slack");
    // Then
    finds(
        Reason.ToolNotFound,
        "spec.tool",
        "no Tool " + wrong,
        "Did you mean " + right + "?",
        "Known are github, gmail, google-drive, slack",
        "Apply its catalog entry");
  }

  @Test
  void n1NothingIsSuggestedThatIsNotNear() {
    // Given
    given.spec("{agentRef: {name: pm}, tool: salesforce}");
    given.tool = Optional.empty();
    given.toolNames = List.of("slack");
    // When
    var finding = ConnectionChecks.first(given.facts()).orElseThrow();
    // Then
    assertThat(finding.message()).doesNotContain("Did you mean").contains("Known are slack");
  }

  @Test
  void n1AClusterWithoutToolsSaysSo() {
    // Given
    given.tool = Optional.empty();
    // Then
    finds(Reason.ToolNotFound, "spec.tool", "There is no Tool at all");
  }

  @Test
  void aToolThatIsAnnouncedIsSoon() {
    // Given
    given.tool =
        Optional.of(
            Given.read(
                "{kind: Tool, metadata: {name: slack}, spec: {displayName: Slack, availability: Soon}}",
                Tool.class));
    // Then
    finds(Reason.ToolSoon, "Slack", "announced");
  }

  @Test
  void aToolThatDoesNotCompilePointsToItsCondition() {
    // Given
    given.toolWith("events: {delivery: None}", "events: {delivery: None, accessLostWhen: \"((\"}");
    // Then
    finds(Reason.ToolNotFound, "spec.tool", "not usable", "see its condition Accepted");
  }

  @Test
  void n3AToolWhoseEndpointIsNotAllowedHereSaysWhichRule() {
    // Given
    given.endpointProblem = Optional.of("spec.auth.tokenURL: must begin with https.");
    // Then
    finds(Reason.ToolNotFound, "spec.tool", "not usable here", "spec.auth.tokenURL");
  }

  @Test
  void n6AnAgentThatIsNotThereIsNamed() {
    // Given
    given.agent = Optional.empty();
    // Then
    finds(Reason.AgentNotFound, "spec.agentRef", "no Agent pm", "create it");
  }

  @Test
  void theOlderOfTwoConnectionsWins() {
    // Given
    given.older =
        Optional.of(
            Given.read(
                Given.CONNECTION.replace("name: pm-slack", "name: first"), ToolConnection.class));
    // Then
    finds(Reason.DuplicateConnection, "ToolConnection first is older", "delete one of the two");
  }

  @Test
  void aReadOnlyToolOffersNoWriting() {
    // Given
    given.toolWith("availability: Active", "availability: ReadOnly").agentWrites("Always");
    given.spec("{agentRef: {name: pm}, tool: slack, access: ReadWrite}");
    // Then
    finds(
        Reason.WriteNotOffered, "spec.access", "Slack is offered for reading only", "set ReadOnly");
  }

  @Test
  void anAgentThatMayNotWriteGetsNoWritingConnection() {
    // Given
    given.spec("{agentRef: {name: pm}, tool: slack, access: ReadWrite}");
    // Then
    finds(
        Reason.WriteNotAllowed,
        "spec.access",
        "Agent pm has outboundWrites Never",
        "set spec.access to ReadOnly");
  }

  @ParameterizedTest
  @ValueSource(strings = {"AfterApproval", "Always"})
  void anAgentThatMayWriteGetsOne(String outboundWrites) {
    // Given
    given.agentWrites(outboundWrites);
    given.spec("{agentRef: {name: pm}, tool: slack, access: ReadWrite}");
    // When
    var finding = ConnectionChecks.first(given.facts());
    // Then
    assertThat(finding).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ", inputs: {subdomain: \"not a name\"}"})
  void anInputThatIsMissingOrWrongIsNamed(String inputs) {
    // Given
    given.toolWith(
        "tokenURL: https://slack.com/api/oauth.v2.access",
        "tokenURL: https://slack.com/api/oauth.v2.access\n    inputs: [{name: subdomain, pattern: '^[a-z0-9-]+$'}]");
    given.spec("{agentRef: {name: pm}, tool: slack" + inputs + "}");
    // Then
    finds(Reason.InputMissing, "spec.inputs.subdomain");
  }

  @Test
  void anInstallationThatIsNotThereIsNamed() {
    // Given
    given.installation = Optional.empty();
    given.namespaceAllowed = false;
    // Then
    finds(
        Reason.InstallationNotAllowed,
        "no ToolInstallation slack",
        "create it",
        "spec.installationRef");
  }

  @Test
  void anInstallationOfAnotherToolIsNotFound() {
    // Given
    given.installation =
        Optional.of(
            Given.read(
                Given.INSTALLATION.replace("tool: slack", "tool: gmail"), ToolInstallation.class));
    // Then
    finds(Reason.InstallationNotFound, "is for tool gmail", "fix spec.installationRef");
  }

  /** Whom one is for that cannot be read, nobody knows. */
  @Test
  void law9AnInstallationThatCannotBeReadIsForNobody() {
    // Given
    given.namespaceAllowed = false;
    given.installation =
        Optional.of(
            Given.read(
                "{kind: ToolInstallation, metadata: {name: slack, namespace: agentteams-system}}",
                ToolInstallation.class));
    // Then
    finds(Reason.InstallationNotAllowed, "no ToolInstallation slack");
  }

  /** Law 5: neither the words nor the reason tell one that is there from one that is not. */
  @Test
  void law5WhetherAnInstallationExistsThatIsForOthersIsNotTold() {
    // Given
    given.namespaceAllowed = false;
    var exists = ConnectionChecks.first(given.facts());
    given.installation = Optional.empty();
    // Then
    assertThat(ConnectionChecks.first(given.facts())).isEqualTo(exists);
  }

  /**
   * What tool it is for, and whether its client is there, is nobody's business who may not use it.
   */
  @Test
  void law5WhoMayNotUseAnInstallationLearnsNothingElseOfIt() {
    // Given
    given.namespaceAllowed = false;
    given.client = new Lookup.Missing("does not exist");
    given.installation =
        Optional.of(
            Given.read(
                Given.INSTALLATION.replace("tool: slack", "tool: gmail"), ToolInstallation.class));
    // Then
    finds(Reason.InstallationNotAllowed, "slack that this namespace may use", "allowedNamespaces");
  }

  /** Whoever writes the connection cannot give it. */
  @Test
  void anInstallationThatLacksAValueIsNotReady() {
    // Given
    given.toolWith(
        "tokenURL: https://slack.com/api/oauth.v2.access",
        "tokenURL: https://{host}/token\n    inputs: [{name: host, pattern: '[a-z.]+', from:"
            + " Installation}]");
    given.spec("{agentRef: {name: pm}, tool: slack, inputs: {host: evil.example}}");
    // Then
    finds(Reason.InstallationNotReady, "ToolInstallation slack lacks a value in spec.inputs");
  }

  @Test
  void aToolThatAsksForMoreThanALinkCanHoldIsNotUsable() {
    // Given
    var scopes = new StringBuilder();
    for (var i = 0; i < 64; i++) {
      scopes.append(i == 0 ? "" : ", ").append("\"").append("s".repeat(250)).append(i).append("\"");
    }
    given.toolWith("[\"channels:read\"]", "[" + scopes + "]");
    // Then
    finds(Reason.ToolNotFound, "its authorization URL is", "fewer scopes");
  }

  @Test
  void anInstallationMayBeForOtherNamespaces() {
    // Given
    given.namespaceAllowed = false;
    // Then
    finds(Reason.InstallationNotAllowed, "slack that this namespace may use", "allowedNamespaces");
  }

  @ParameterizedTest
  @ValueSource(strings = {"does not exist", "has no key clientId"})
  void n12AClientSecretThatIsMissingSaysWhat(String problem) {
    // Given
    given.client = new Lookup.Missing(problem);
    // Then
    finds(
        Reason.ClientSecretMissing,
        "OAuth client of ToolInstallation slack",
        problem,
        "spec.client of the installation");
  }

  /** N-12: everything that a consent will need is checked before a link is offered. */
  @Test
  void aClientWithoutTheSecretThatItsToolNeedsIsMissing() {
    // Given
    given.client = new Lookup.Found(new OAuthClient("client-1", null));
    // Then
    finds(Reason.ClientSecretMissing, "OAuth client of ToolInstallation slack", "clientSecret");
  }

  @ParameterizedTest
  @CsvSource({
    "False, ToolNotFound, is not ready (ToolNotFound): its owner has to mend it.",
    "Unknown, Progressing, is not ready yet.",
  })
  void anInstallationThatIsNotAcceptedIsNotReady(String status, String reason, String message) {
    // Given
    given.installation =
        Optional.of(
            Given.read(
                Given.INSTALLATION.replace(
                    "status: \"True\", reason: Accepted",
                    "status: \"" + status + "\", reason: " + reason),
                ToolInstallation.class));
    // Then
    finds(Reason.InstallationNotReady, "ToolInstallation slack " + message);
  }

  @Test
  void anInstallationThatNobodyJudgedYetIsNotReady() {
    // Given
    given.installation =
        Optional.of(
            Given.read(
                Given.INSTALLATION.substring(0, Given.INSTALLATION.indexOf("status:")),
                ToolInstallation.class));
    // Then
    finds(Reason.InstallationNotReady, "ToolInstallation slack is not ready yet");
  }

  @Test
  void aWorkspaceInstallComesFirstAndBothStepsAreNamed() {
    // Given
    given.toolWith("workspaceInstall: None", "workspaceInstall: Required");
    // Then
    finds(
        Reason.InstallationNotReady,
        "Two steps",
        "first an administrator installs the app",
        "then this connection gets its own link");
  }

  @Test
  void n11AClaimThatAnotherOfTheNamespaceHasNamesIt() {
    // Given
    given.claimedBy =
        Optional.of(
            Given.read(
                Given.CONNECTION.replace("name: pm-slack", "name: first"), ToolConnection.class));
    // Then
    finds(Reason.ClaimConflict, "spec.claims", "ToolConnection first", "change the claim");
  }

  @Test
  void law5AClaimOfAnotherNamespaceNamesNobody() {
    // Given
    given.claimedBy =
        Optional.of(
            Given.read(
                Given.CONNECTION
                    .replace("name: pm-slack", "name: secret-project")
                    .replace("team-a", "team-b"),
                ToolConnection.class));
    // When
    var finding = ConnectionChecks.first(given.facts()).orElseThrow();
    // Then
    assertThat(finding.reason()).isEqualTo(Reason.ClaimConflict);
    assertThat(finding.message()).doesNotContain("secret-project").doesNotContain("team-b");
  }

  @Test
  void thereIsOneFindingAtATimeInTheOrderOfFixing() {
    // Given
    given.agent = Optional.empty();
    given.installation = Optional.empty();
    given.namespaceAllowed = false;
    // When
    var finding = ConnectionChecks.first(given.facts()).orElseThrow();
    // Then
    assertThat(finding.reason()).isEqualTo(Reason.AgentNotFound);
  }

  private void finds(Reason reason, String... parts) {
    var finding = ConnectionChecks.first(given.facts()).orElseThrow();
    assertThat(finding.reason()).isEqualTo(reason);
    assertThat(finding.message()).contains(parts).endsWith(".");
  }
}
