package com.agentteams.operator.connection;

import com.agentteams.api.Agent;
import com.agentteams.api.Condition;
import com.agentteams.api.ConditionType;
import com.agentteams.api.ConsentReply;
import com.agentteams.api.TokenStatus;
import com.agentteams.api.Tool;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolConnectionStatus;
import com.agentteams.api.ToolInstallation;
import com.agentteams.catalog.CompiledTool;
import com.agentteams.catalog.InvalidToolException;
import com.agentteams.login.Permits;
import com.agentteams.login.Providers;
import com.agentteams.login.Unmetered;
import com.agentteams.oauth.Attempt;
import com.agentteams.oauth.OAuthClient;
import com.agentteams.oauth.ProviderHttp;
import com.agentteams.oauth.TokenEndpoint;
import com.agentteams.operator.client.OAuthClients.Lookup;
import com.agentteams.operator.consent.ConsentLink;
import com.agentteams.operator.status.Conditions;
import com.agentteams.secret.Secret;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Facts about a connection that is in order, to be spoiled by a test. */
final class Given {
  static final KubernetesSerialization YAML = new KubernetesSerialization();
  static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  static final Duration TTL = Duration.ofHours(24);
  static final String UID = "5f4f0b1c-0000-4000-8000-000000000001";
  static final ConsentLink LINK =
      new ConsentLink(URI.create("https://connect.example.com"), TTL, Given::sha256);

  static final String CONNECTION =
      """
      apiVersion: agentteams.com/v1alpha1
      kind: ToolConnection
      metadata: {name: pm-slack, namespace: team-a, uid: %s, generation: 3, resourceVersion: "7"}
      spec: {agentRef: {name: pm}, tool: slack}
      """
          .formatted(UID);
  static final String AGENT =
      """
      apiVersion: agentteams.com/v1alpha1
      kind: Agent
      metadata: {name: pm, namespace: team-a, uid: a, generation: 1}
      spec: {displayName: Priya, outboundWrites: Never}
      """;
  static final String TOOL =
      """
      apiVersion: agentteams.com/v1alpha1
      kind: Tool
      metadata: {name: slack, uid: t, generation: 1}
      spec:
        displayName: Slack
        availability: Active
        workspaceInstall: None
        auth:
          authorizationURL: https://slack.com/oauth/v2/authorize
          tokenURL: https://slack.com/api/oauth.v2.access
        scopes: {read: ["channels:read"], write: ["chat:write"]}
        probe:
          request: {method: POST, url: https://slack.com/api/auth.test}
          account: {id: /user_id, name: /user, tenant: /team_id}
        revocation: {form: None}
        events: {delivery: None}
      """;
  static final String INSTALLATION =
      """
      apiVersion: agentteams.com/v1alpha1
      kind: ToolInstallation
      metadata: {name: slack, namespace: agentteams-system, uid: i, generation: 1}
      spec:
        tool: slack
        client: {secretRef: {name: slack-client}}
        allowedNamespaces: {from: All}
      status:
        conditions:
        - {type: Accepted, status: "True", reason: Accepted, message: ok, lastTransitionTime: "2026-01-01T00:00:00Z"}
      """;

  ToolConnection connection = read(CONNECTION, ToolConnection.class);
  Optional<Agent> agent = Optional.of(read(AGENT, Agent.class));
  Optional<Tool> tool = Optional.of(read(TOOL, Tool.class));
  List<String> toolNames = List.of();
  Optional<ToolInstallation> installation = Optional.of(read(INSTALLATION, ToolInstallation.class));
  boolean namespaceAllowed = true;
  Lookup client = new Lookup.Found(new OAuthClient("client-1", Secret.of("s")));
  Optional<ToolConnection> older = Optional.empty();
  Optional<ToolConnection> claimedBy = Optional.empty();
  Optional<String> endpointProblem = Optional.empty();
  List<ConsentReply> replies = List.of();
  boolean mayBeStored = true;
  Instant now = NOW;

  static <T> T read(String yaml, Class<T> type) {
    // the marker keeps YAML in flow style from being taken for JSON
    return YAML.unmarshal("---\n" + yaml, type);
  }

  /** The connection with another spec; its status stays. */
  Given spec(String flow) {
    var status = connection.getStatus();
    connection =
        read(CONNECTION.replace("{agentRef: {name: pm}, tool: slack}", flow), ToolConnection.class);
    connection.setStatus(status);
    return this;
  }

  Given agentWrites(String outboundWrites) {
    agent = Optional.of(read(AGENT.replace("Never", outboundWrites), Agent.class));
    return this;
  }

  Given toolWith(String from, String to) {
    tool = Optional.of(read(TOOL.replace(from, to), Tool.class));
    return this;
  }

  Given status(@Nullable ToolConnectionStatus status) {
    connection.setStatus(Objects.requireNonNull(status));
    return this;
  }

  /** What is stored under status.token, as JSON or YAML flow. */
  Given token(String flow) {
    var status =
        connection.getStatus() == null ? ToolConnectionStatus.EMPTY : connection.getStatus();
    connection.setStatus(status.withToken(read(flow, TokenStatus.class)));
    return this;
  }

  Given after(Duration time) {
    now = NOW.plus(time);
    return this;
  }

  /** The attempt that the link of the status is of. */
  Attempt attempt() {
    return facts().attempt(LINK).orElseThrow();
  }

  static ConsentReply reply(Attempt attempt, String outcome, Instant created) {
    var code = outcome.equals("Code");
    return read(
        """
        apiVersion: agentteams.com/v1alpha1
        kind: ConsentReply
        metadata: {name: %s, namespace: agentteams-system, creationTimestamp: "%s"}
        spec:
          target: {kind: ToolConnection, namespace: team-a, name: pm-slack, uid: %s}
          attempt: "%s"
          outcome: %s
        """
            .formatted(
                code ? attempt.replyName(UID) : attempt.denialName(UID),
                created,
                UID,
                attempt.hash(),
                outcome),
        ConsentReply.class);
  }

  ConnectionFacts facts() {
    var compiled = tool.flatMap(Given::compile);
    return new ConnectionFacts(
        connection,
        agent,
        tool,
        compiled,
        toolNames,
        installation,
        namespaceAllowed,
        installation.filter(i -> i.getSpec() != null).map(i -> client),
        "Secret agentteams-system/slack-client",
        older,
        claimedBy,
        endpointProblem,
        replies,
        mayBeStored,
        now);
  }

  static ConnectionAnswer answer() {
    return new ConnectionAnswer(LINK, new Seeded());
  }

  static Condition condition(ToolConnectionStatus status, ConditionType type) {
    return Conditions.find(status.conditions(), type).orElseThrow();
  }

  /** Nothing is sent. */
  static Providers providers() {
    var http = new ProviderHttp(false);
    return new Providers(
        http, new TokenEndpoint(http), new Permits(), Duration.ofSeconds(1), new Unmetered());
  }

  private static Optional<CompiledTool> compile(Tool tool) {
    try {
      return tool.getSpec() == null || tool.getSpec().auth() == null
          ? Optional.empty()
          : Optional.of(CompiledTool.compile(tool));
    } catch (InvalidToolException e) {
      return Optional.empty();
    }
  }

  private static byte[] sha256(byte[] input) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(input);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same attempts in every run. */
  static final class Seeded extends SecureRandom {
    private static final long serialVersionUID = 1L;
    private final Random random = new Random(42);

    @Override
    public void nextBytes(byte[] bytes) {
      random.nextBytes(bytes);
    }
  }
}
