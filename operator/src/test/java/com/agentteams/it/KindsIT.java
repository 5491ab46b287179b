package com.agentteams.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.Agent;
import com.agentteams.api.Condition;
import com.agentteams.api.ConnectionPhase;
import com.agentteams.api.InstallationPhase;
import com.agentteams.api.Reason;
import com.agentteams.api.Tool;
import com.agentteams.api.ToolInstallation;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the kinds around a connection say of themselves, and what connections make of it. */
class KindsIT {
  private static final String TOOL = "around";

  @RegisterExtension
  static final Installation INSTALLATION =
      new Installation().prepared(KindsIT::applyToolWithEvents);

  private final Installed it;

  KindsIT(Installed it) {
    this.it = it;
  }

  private static void applyToolWithEvents(Installed it) {
    it.applyToolYaml(
        it.tool("oauth2", TOOL)
            .replace(
                "events: {delivery: None}",
                """
                events:
                    delivery: AppWebhook
                    verification: {scheme: StandardWebhooks}
                    types:
                    - {name: message.created, description: A message, when: event.type == 'message'}
                """));
  }

  @Test
  void anAgentShowsItsToolsAndTheEventsOfThoseThatAreConnected() {
    // Given
    var c = it.awaitingConsent(TOOL);
    // Then
    await(
        "the tool is shown",
        () -> {
          var tools = Objects.requireNonNull(agent(c.agent).getStatus()).tools();
          return tools.size() == 1
              && tools.getFirst().connection().equals(c.name)
              && tools.getFirst().phase() == ConnectionPhase.AwaitingConsent;
        });
    assertThat(agent(c.agent).getStatus().triggers()).isEmpty();
    // When
    it.person().connect(c.link());
    c.assertConnected();
    // Then
    await(
        "the account and the events are shown",
        () -> {
          var status = agent(c.agent).getStatus();
          return "alice".equals(status.tools().getFirst().account())
              && status.triggers().equals(List.of(TOOL + "/message.created"));
        });
    // When
    c.delete();
    c.awaitGone();
    // Then
    await("nothing is shown", () -> agent(c.agent).getStatus().tools().isEmpty());
    assertThat(agent(c.agent).getStatus().triggers()).isEmpty();
  }

  @Test
  void oneServiceAccountIsOneAgent() {
    // Given
    applyAgent("older", "runner");
    await(
        "the older one is accepted", () -> is(agent("older").getStatus().conditions(), "Accepted"));
    Awaiting.sleep(Duration.ofMillis(1100)); // creationTimestamp has seconds
    // When
    applyAgent("younger", "runner");
    // Then
    await(
        "the younger one is refused",
        () -> is(agent("younger").getStatus().conditions(), "ServiceAccountConflict"));
    // When
    it.kube.resources(Agent.class).inNamespace(it.namespace).withName("older").delete();
    // Then
    await(
        "the younger one goes on by itself",
        () -> is(agent("younger").getStatus().conditions(), "Accepted"));
  }

  @Test
  void anInstallationElsewhereIsToldThatItDoesNotCount() {
    // When
    it.apply(
        """
            apiVersion: agentteams.com/v1alpha1
            kind: ToolInstallation
            metadata: {name: stray, namespace: %s}
            spec: {tool: %s, client: {secretRef: {name: x}}, allowedNamespaces: {from: All}}
            """
            .formatted(it.namespace, TOOL));
    // Then
    await(
        "it is told",
        () -> is(installation(it.namespace, "stray").getStatus().conditions(), "WrongNamespace"));
    assertThat(installation(it.namespace, "stray").getStatus().redirectURI()).isNull();
  }

  @Test
  void anInstallationSaysWhatToPasteAtTheProvider() {
    // Given
    var c = it.connecting(TOOL);
    // When
    c.applySecret(c.client.secret()).applyInstallation();
    // Then
    await(
        "it is accepted",
        () ->
            is(
                installation(it.operatorNamespace, c.installation).getStatus().conditions(),
                "Accepted"));
    var status = installation(it.operatorNamespace, c.installation).getStatus();
    assertThat(status.redirectURI()).endsWith("/oauth/callback/" + c.installation);
    assertThat(status.phase()).isEqualTo(InstallationPhase.Connected);
    assertThat(status.conditions()).extracting(Condition::type).doesNotContain("Authorized");
  }

  /** Law 5. */
  @Test
  void anInstallationIsOnlyForTheNamespacesThatItAllows() {
    // Given
    var c = it.connecting(TOOL);
    c.applyAgent().applySecret(c.client.secret()).applyConnection();
    // When
    applyInstallation(c, "{from: Selector, selector: {matchLabels: {tools: \"yes\"}}}");
    // Then
    c.awaitReason("Accepted", Reason.InstallationNotAllowed);
    assertThat(c.status().connectURL()).isNull();
    // When
    it.kube
        .namespaces()
        .withName(it.namespace)
        .edit(
            ns -> {
              ns.getMetadata().getLabels().put("tools", "yes");
              return ns;
            });
    // Then: by itself
    c.awaitLink();
    // When
    it.kube
        .namespaces()
        .withName(it.namespace)
        .edit(
            ns -> {
              ns.getMetadata().getLabels().remove("tools");
              return ns;
            });
    // Then
    c.awaitReason("Accepted", Reason.InstallationNotAllowed);
  }

  /** until a workspace install can be made, its connections wait. */
  @Test
  void aToolThatNeedsAWorkspaceInstallMakesItsConnectionsWait() {
    // Given
    it.applyToolYaml(
        it.tool("oauth2", "required")
            .replace("availability: Active", "availability: Active\n  workspaceInstall: Required"));
    // When
    var c = it.connecting("required").applyAll();
    // Then
    var status = c.awaitReason("Accepted", Reason.InstallationNotReady);
    assertThat(status.phase()).isEqualTo(ConnectionPhase.Pending);
    assertThat(Connecting.condition(status, "Accepted").orElseThrow().message())
        .contains(c.installation);
  }

  @Test
  void aToolSaysWhereItsExpressionIsWrong() {
    // When
    it.applyToolYaml(
        it.tool("oauth2", "wrong")
            .replace("  auth:\n", "  auth:\n    successWhen: respnse.status == 200\n"));
    // Then
    await(
        "it is told",
        () ->
            is(
                it.kube.resources(Tool.class).withName("wrong").get().getStatus().conditions(),
                "InvalidExpression"));
    var c = it.connecting("wrong").applyAll();
    var status = c.awaitReason("Accepted", Reason.ToolNotFound);
    assertThat(Connecting.condition(status, "Accepted").orElseThrow().message()).contains("wrong");
  }

  private void applyAgent(String name, String serviceAccount) {
    it.apply(
        """
            apiVersion: agentteams.com/v1alpha1
            kind: Agent
            metadata: {name: %s, namespace: %s}
            spec: {displayName: %s, serviceAccountName: %s}
            """
            .formatted(name, it.namespace, name, serviceAccount));
  }

  private void applyInstallation(Connecting c, String allowed) {
    it.apply(
        """
            apiVersion: agentteams.com/v1alpha1
            kind: ToolInstallation
            metadata: {name: %s, namespace: %s}
            spec:
              tool: %s
              client: {secretRef: {name: %s}}
              allowedNamespaces: %s
            """
            .formatted(c.installation, it.operatorNamespace, TOOL, c.secretName, allowed));
  }

  private Agent agent(String name) {
    return it.kube.resources(Agent.class).inNamespace(it.namespace).withName(name).get();
  }

  private ToolInstallation installation(String namespace, String name) {
    return it.kube.resources(ToolInstallation.class).inNamespace(namespace).withName(name).get();
  }

  private static boolean is(List<Condition> conditions, String reason) {
    return conditions.stream().anyMatch(c -> c.type().equals("Ready") && c.reason().equals(reason));
  }

  private static void await(String what, Supplier<Boolean> condition) {
    Awaiting.until(what, Installed.PATIENCE, condition::get);
  }
}
