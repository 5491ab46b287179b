package com.agentteams.operator.installation;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.ConditionStatus;
import com.agentteams.api.Reason;
import com.agentteams.api.Tool;
import com.agentteams.api.ToolInstallation;
import com.agentteams.catalog.Problem;
import com.agentteams.oauth.OAuthClient;
import com.agentteams.operator.client.OAuthClients.Lookup;
import com.agentteams.operator.status.Verdict;
import com.agentteams.secret.Secret;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an installation is told; the first problem counts. */
class InstallationChecksTest {
  private static final KubernetesSerialization YAML = new KubernetesSerialization();
  private static final String INSTALLATION =
      """
      apiVersion: agentteams.com/v1alpha1
      kind: ToolInstallation
      metadata: {name: slack, namespace: agentteams-system}
      spec: {tool: slack, client: {secretRef: {name: slack-client}}, allowedNamespaces: {from: All}}
      """;

  private Optional<Tool> tool = tool("Active");
  private Lookup client = new Lookup.Found(new OAuthClient("id", Secret.of("secret")));

  private List<Problem> inputProblems = List.of();

  /** What only the platform team may choose, and did not. */
  @Test
  void aValueThatTheToolAsksForIsNamedWhereItIsMissing() {
    inputProblems = List.of(new Problem("spec.inputs.host", "is missing: your GitLab's host"));

    var verdict = judge(INSTALLATION);

    assertThat(verdict.reason()).isEqualTo(Reason.InputMissing);
    assertThat(verdict.message()).isEqualTo("spec.inputs.host is missing: your GitLab's host.");
  }

  @Test
  void oneThatMakesSenseIsAccepted() {
    assertThat(judge(INSTALLATION).accepted()).isTrue();
  }

  /** N-12: named when the Secret is read, and used all the same. */
  @Test
  void aClientThatLooksWrongIsAcceptedWithAHint() {
    client =
        new Lookup.Found(
            new OAuthClient("id", Secret.of("secret")), Optional.of("clientSecret is in quotes"));

    var verdict = judge(INSTALLATION);

    assertThat(verdict.accepted()).isTrue();
    assertThat(verdict.message())
        .isEqualTo(
            "The installation makes sense. If the provider refuses the client, look at Secret"
                + " agentteams-system/slack-client: clientSecret is in quotes.");
  }

  /** N-12: a consent would be used up before anybody noticed. */
  @ParameterizedTest
  @ValueSource(strings = {"Basic", "Post"})
  void aClientWithoutTheSecretThatItsToolNeedsIsIncomplete(String authentication) {
    tool = toolWith(authentication);
    client = new Lookup.Found(new OAuthClient("id", null));

    var verdict = judge(INSTALLATION);

    assertThat(verdict.reason()).isEqualTo(Reason.ClientSecretMissing);
    assertThat(verdict.message())
        .isEqualTo(
            "spec.client: Secret agentteams-system/slack-client has no key clientSecret or an empty"
                + " one: add it: the tool asks for one.");
  }

  @Test
  void aPublicClientNeedsNoSecret() {
    tool = toolWith("None");
    client = new Lookup.Found(new OAuthClient("id", null));

    assertThat(judge(INSTALLATION).accepted()).isTrue();
  }

  @Test
  void elsewhereThanInTheOperatorsNamespaceItDoesNotCount() {
    var verdict = judge(INSTALLATION.replace("agentteams-system", "team-a"));

    assertThat(verdict.reason()).isEqualTo(Reason.WrongNamespace);
    assertThat(verdict.message()).contains("metadata.namespace", "agentteams-system");
  }

  @Test
  void withoutItsToolItSaysWhichIsMissing() {
    tool = Optional.empty();

    var verdict = judge(INSTALLATION);

    assertThat(verdict.reason()).isEqualTo(Reason.ToolNotFound);
    assertThat(verdict.message()).contains("spec.tool", "no Tool slack");
  }

  @Test
  void anAnnouncedToolCannotBeInstalledYet() {
    tool = tool("Soon");

    assertThat(judge(INSTALLATION).reason()).isEqualTo(Reason.ToolSoon);
  }

  /** N-12. */
  @Test
  void withoutItsClientItSaysWhatToCreate() {
    client = new Lookup.Missing("does not exist");

    var verdict = judge(INSTALLATION);

    assertThat(verdict.reason()).isEqualTo(Reason.ClientSecretMissing);
    assertThat(verdict.message())
        .isEqualTo(
            "spec.client: Secret agentteams-system/slack-client does not exist: create it with keys"
                + " clientId and clientSecret.");
  }

  /** F-6. */
  @Test
  void aClientThatMayNotBeReadSaysWhatToGrant() {
    client =
        new Lookup.Missing(
            "may not be read by the operator", "name it in clientSecrets of the chart");

    var verdict = judge(INSTALLATION);

    assertThat(verdict.reason()).isEqualTo(Reason.ClientSecretMissing);
    assertThat(verdict.message())
        .isEqualTo(
            "spec.client: Secret agentteams-system/slack-client may not be read by the operator:"
                + " name it in clientSecrets of the chart.");
  }

  /** F-6: an outage is neither a yes nor a no. */
  @Test
  void aClientThatNobodyCanLookUpNowIsUnknown() {
    client = new Lookup.Unknown("cannot be looked up now: the API server does not answer");

    var verdict = judge(INSTALLATION);

    assertThat(verdict.status()).isEqualTo(ConditionStatus.Unknown);
    assertThat(verdict.accepted()).isFalse();
    assertThat(verdict.message())
        .isEqualTo(
            "spec.client: Secret agentteams-system/slack-client cannot be looked up now: the API"
                + " server does not answer; it is looked up again.");
  }

  @Test
  void ofSeveralProblemsTheFirstIsTold() {
    client = new Lookup.Missing("does not exist");
    inputProblems = List.of(new Problem("spec.inputs.host", "is missing"));

    assertThat(judge(INSTALLATION).reason()).isEqualTo(Reason.InputMissing);
  }

  @Test
  void oneThatCannotBeReadIsInvalid() {
    var verdict = judge(INSTALLATION.substring(0, INSTALLATION.indexOf("spec:")));

    assertThat(verdict.reason()).isEqualTo(Reason.InvalidObject);
  }

  @Test
  void theClientIsOnlyLookedForWhereItIsOfUse() {
    assertThat(facts(INSTALLATION).needsClient()).isTrue();
    assertThat(facts(INSTALLATION.replace("agentteams-system", "x")).needsClient()).isFalse();
    tool = tool("Soon");
    assertThat(facts(INSTALLATION).needsClient()).isFalse();
    tool = Optional.empty();
    assertThat(facts(INSTALLATION).needsClient()).isFalse();
  }

  private Verdict judge(String yaml) {
    return InstallationChecks.judge(facts(yaml));
  }

  private InstallationFacts facts(String yaml) {
    return new InstallationFacts(
        YAML.unmarshal(yaml, ToolInstallation.class),
        "agentteams-system",
        tool,
        Optional.of(client),
        inputProblems,
        "Secret agentteams-system/slack-client");
  }

  private static Optional<Tool> toolWith(String authentication) {
    return Optional.of(
        YAML.unmarshal(
            """
            apiVersion: agentteams.com/v1alpha1
            kind: Tool
            metadata: {name: slack}
            spec:
              displayName: Slack
              availability: Active
              auth:
                authorizationURL: https://slack.com/oauth/v2/authorize
                tokenURL: https://slack.com/api/oauth.v2.access
                clientAuthentication: %s
            """
                .formatted(authentication),
            Tool.class));
  }

  private static Optional<Tool> tool(String availability) {
    return Optional.of(
        YAML.unmarshal(
            """
            apiVersion: agentteams.com/v1alpha1
            kind: Tool
            metadata: {name: slack}
            spec: {displayName: Slack, availability: %s}
            """
                .formatted(availability),
            Tool.class));
  }
}
