package com.agentteams.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.Account;
import com.agentteams.api.Condition;
import com.agentteams.api.ConditionStatus;
import com.agentteams.api.ConnectionPhase;
import com.agentteams.api.ConsentReply;
import com.agentteams.api.Reason;
import com.agentteams.api.TokenStatus;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolConnectionStatus;
import com.agentteams.testkit.provider.Client;
import com.agentteams.testkit.provider.LiveToken;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One connection of a test, with an agent, an OAuth client and an installation of its own. */
final class Connecting {
  final String name;
  final String tool;
  final String agent;
  final String installation;
  final String secretName;
  final Client client;
  private final Installed installed;
  private String namespace;
  private String clientId;
  private String access = "ReadOnly";
  private String outboundWrites = "Never";
  private String extraSpec = "";

  Connecting(Installed installed, String tool, int number, Client client) {
    this.installed = installed;
    this.tool = tool;
    this.name = "c-" + number;
    this.agent = "a-" + number;
    this.installation = "i-" + number;
    this.secretName = "oauth-client-" + number;
    this.client = client;
    this.namespace = installed.namespace;
    this.clientId = client.id();
  }

  /** More lines of the spec, as YAML flow members. */
  Connecting with(String members) {
    extraSpec = ", " + members;
    return this;
  }

  Connecting inNamespace(String other) {
    namespace = other;
    return this;
  }

  /** The id that another server than the fake provider knows. */
  Connecting withClientId(String id) {
    clientId = id;
    return this;
  }

  Connecting readWrite() {
    access = "ReadWrite";
    outboundWrites = "Always";
    return this;
  }

  Connecting applyAll() {
    return applyAgent().applySecret(client.secret()).applyInstallation().applyConnection();
  }

  Connecting applyAgent() {
    installed.apply(
        """
        apiVersion: agentteams.com/v1alpha1
        kind: Agent
        metadata: {name: %s, namespace: %s}
        spec: {displayName: Agent %s, outboundWrites: %s}
        """
            .formatted(agent, namespace, agent, outboundWrites));
    return this;
  }

  Connecting applySecret(String clientSecret) {
    installed.apply(
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: %s, namespace: %s}
        stringData: {clientId: %s, clientSecret: %s}
        """
            .formatted(secretName, installed.operatorNamespace, clientId, clientSecret));
    return this;
  }

  Connecting applyInstallation() {
    installed.apply(
        """
        apiVersion: agentteams.com/v1alpha1
        kind: ToolInstallation
        metadata: {name: %s, namespace: %s}
        spec: {tool: %s, client: {secretRef: {name: %s}}, allowedNamespaces: {from: All}}
        """
            .formatted(installation, installed.operatorNamespace, tool, secretName));
    return this;
  }

  Connecting applyConnection() {
    return applyConnection(name);
  }

  Connecting applyConnection(String asName) {
    installed.apply(
        """
        apiVersion: agentteams.com/v1alpha1
        kind: ToolConnection
        metadata: {name: %s, namespace: %s}
        spec: {agentRef: {name: %s}, tool: %s, access: %s, installationRef: {name: %s}%s}
        """
            .formatted(asName, namespace, agent, tool, access, installation, extraSpec));
    return this;
  }

  /** This name of another object that joins the same agent and tool. */
  Connecting alias(String otherName) {
    var number = Integer.parseInt(name.substring(2));
    return new Connecting(installed, tool, number, client, otherName);
  }

  private Connecting(
      Installed installed, String tool, int number, Client client, String otherName) {
    this.installed = installed;
    this.tool = tool;
    this.name = otherName;
    this.agent = "a-" + number;
    this.installation = "i-" + number;
    this.secretName = "oauth-client-" + number;
    this.client = client;
    this.namespace = installed.namespace;
    this.clientId = client.id();
  }

  // --- what can be seen

  @Nullable ToolConnection find() {
    return installed
        .kube
        .resources(ToolConnection.class)
        .inNamespace(namespace)
        .withName(name)
        .get();
  }

  ToolConnection live() {
    return Objects.requireNonNull(find(), name + " is gone");
  }

  ToolConnectionStatus status() {
    return Objects.requireNonNull(live().getStatus());
  }

  TokenStatus token() {
    var token = status().token();
    return token == null ? TokenStatus.NONE : token;
  }

  String link() {
    return Objects.requireNonNull(status().connectURL(), "no connectURL");
  }

  Account account() {
    return Objects.requireNonNull(status().account(), "no account");
  }

  Optional<Condition> condition(String type) {
    return condition(status(), type);
  }

  static Optional<Condition> condition(ToolConnectionStatus status, String type) {
    return status.conditions().stream().filter(c -> c.type().equals(type)).findFirst();
  }

  List<LiveToken> liveTokens() {
    return installed.provider.liveTokens().stream()
        .filter(t -> t.grant().clientId().equals(client.id()))
        .toList();
  }

  List<ConsentReply> replies() {
    var uid = live().getMetadata().getUid();
    return installed
        .kube
        .resources(ConsentReply.class)
        .inNamespace(installed.operatorNamespace)
        .list()
        .getItems()
        .stream()
        .filter(r -> r.getSpec().target().uid().equals(uid))
        .toList();
  }

  List<String> eventReasons() {
    return installed
        .kube
        .v1()
        .events()
        .inNamespace(namespace)
        .withField("involvedObject.name", name)
        .list()
        .getItems()
        .stream()
        .map(e -> e.getReason())
        .toList();
  }

  // --- waiting

  ToolConnectionStatus await(String what, Predicate<ToolConnectionStatus> condition) {
    return await(what, condition, Installed.PATIENCE);
  }

  ToolConnectionStatus await(
      String what, Predicate<ToolConnectionStatus> condition, Duration patience) {
    var end = System.nanoTime() + patience.toNanos();
    while (true) {
      var found = find();
      if (found != null && found.getStatus() != null && condition.test(found.getStatus())) {
        return found.getStatus();
      }
      if (System.nanoTime() > end) {
        throw new AssertionError(
            "not %s within %s: %s"
                .formatted(what, patience, found == null ? "gone" : Serialization.asYaml(found)));
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  ToolConnectionStatus awaitPhase(ConnectionPhase phase) {
    return await("in phase " + phase, s -> s.phase() == phase);
  }

  /** Waits until a person has to act, and has a link. */
  ToolConnectionStatus awaitLink() {
    return await(
        "with a link", s -> s.phase() == ConnectionPhase.AwaitingConsent && s.connectURL() != null);
  }

  ToolConnectionStatus awaitReason(String type, Reason reason) {
    return await(
        type + " " + reason,
        s -> condition(s, type).filter(c -> c.reason().equals(reason.name())).isPresent());
  }

  void awaitGone() {
    Awaiting.until(name + " is gone", Installed.PATIENCE, () -> find() == null);
  }

  void delete() {
    installed.kube.resources(ToolConnection.class).inNamespace(namespace).withName(name).delete();
  }

  /** As after a restore from a backup that left status out. */
  void wipeStatus() {
    installed
        .kube
        .resource(live())
        .subresource("status")
        .patch(PatchContext.of(PatchType.JSON), "[{\"op\": \"remove\", \"path\": \"/status\"}]");
    assertThat(live().getStatus().token()).isNull();
  }

  /** Connected, and the only login that lives at the provider is the one that is stored. */
  void assertConnected() {
    var status = awaitPhase(ConnectionPhase.Connected);
    assertThat(condition(status, "Ready"))
        .hasValueSatisfying(c -> assertThat(c.status()).isEqualTo(ConditionStatus.True));
    assertThat(status.account()).isNotNull();
    assertThat(status.connectTime()).isNotNull();
    assertThat(status.token()).isNotNull();
    assertThat(token().version()).isNotNull();
    assertThat(token().claim()).isNull();
    assertThat(status.connectURL()).isNull();
    assertThat(liveTokens()).isNotEmpty();
  }

  /** One grant: an access token, and a refresh token if there is one. */
  void assertOneLogin() {
    assertThat(liveTokens()).hasSizeBetween(1, 2);
    assertThat(liveTokens().stream().map(LiveToken::kind).distinct().count())
        .isEqualTo(liveTokens().size());
  }

  void assertNothingLives() {
    Awaiting.until(
        "nothing of " + name + " lives at the provider: " + liveTokens(),
        Installed.PATIENCE,
        () -> liveTokens().isEmpty());
  }
}
