package com.agentteams.bench;

import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.ConnectionPhase;
import com.agentteams.api.ConsentReply;
import com.agentteams.api.TokenClaim;
import com.agentteams.api.TokenStatus;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolConnectionStatus;
import com.agentteams.kube.Rfc3339;
import com.agentteams.oauth.Attempt;
import com.agentteams.operator.status.EventRecorder;
import com.agentteams.secret.Secret;
import com.agentteams.vault.BlobOwner;
import com.agentteams.vault.LoginBinding;
import com.agentteams.vault.StoredLogin;
import com.agentteams.vault.TokenVault;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A bare client: the same writes to the API server, of the same size, the same calls to the
 * provider and to the vault, in the same order, and nothing else. It watches nothing, reads
 * nothing, decides nothing, and starts on each object the moment it is created.
 */
final class Floor implements Contender {
  private static final JsonMapper JSON = new JsonMapper();
  private static final SecureRandom RANDOM = new SecureRandom();

  private final KubernetesClient client;
  private final FloorWrites writes;
  private final Consents consents;
  private final Replies replies;
  private final TokenVault vault;
  private final Templates templates;
  private final EventRecorder events;
  private final Map<String, ToolConnection> awaiting = new ConcurrentHashMap<>();

  /**
   * What the operator wrote in the warm-up, so that the floor writes as much.
   *
   * @param awaiting status of a connection that awaits consent
   * @param connected status of one that is connected, without the pointer
   */
  record Templates(ToolConnectionStatus awaiting, ToolConnectionStatus connected) {}

  private record Login(
      ToolConnection connection, Attempt attempt, Secret code, ConsentReply reply) {}

  Floor(
      KubernetesClient client,
      Consents consents,
      Replies replies,
      TokenVault vault,
      Templates templates) {
    this.client = client;
    this.writes = new FloorWrites(client);
    this.consents = consents;
    this.replies = replies;
    this.vault = vault;
    this.templates = templates;
    this.events = new EventRecorder(client, "bench", Clock.systemUTC());
  }

  @Override
  public Duration toAwaitingConsent(
      String namespace, Progress progress, List<ToolConnection> connections) {
    awaiting.clear();
    var started = System.nanoTime();
    try (var workers = new Parallel(World.AT_ONCE)) {
      Parallel.each(
          World.AT_ONCE,
          connections,
          c -> {
            var created = client.resource(c).create();
            workers.start(() -> open(created));
          });
      progress.await(ConnectionPhase.AwaitingConsent, connections.size());
      var took = Duration.ofNanos(System.nanoTime() - started);
      workers.await();
      return took;
    }
  }

  private void open(ToolConnection created) {
    var c = writes.finalizer(created);
    var after = writes.status(c, templates.awaiting());
    events.record(after, true, "ConsentRequired", "Open the page in status.connectURL to connect.");
    awaiting.put(after.getMetadata().getName(), after);
  }

  @Override
  public Duration toConnected(Progress progress, int logins) {
    var ready = progress.first(logins).stream().map(this::login).toList();
    var started = System.nanoTime();
    try (var workers = new Parallel(2 * World.AT_ONCE)) {
      Parallel.each(
          World.AT_ONCE,
          ready,
          login -> {
            client.resource(login.reply()).create();
            workers.start(() -> connect(login));
          });
      progress.await(ConnectionPhase.Connected, logins);
      var took = Duration.ofNanos(System.nanoTime() - started);
      workers.await();
      return took;
    }
  }

  private Login login(ToolConnection seen) {
    var connection = Objects.requireNonNull(awaiting.get(seen.getMetadata().getName()));
    var url =
        Objects.requireNonNull(
                Objects.requireNonNull(templates.awaiting().consent()).authorizationURL())
            .replaceAll("code_challenge=[^&]+", "code_challenge=" + Consents.CHALLENGE);
    var attempt = Attempt.open(RANDOM);
    var code = consents.code(url);
    // not in the operator's namespace: it would wake for them
    var namespace = connection.getMetadata().getNamespace();
    return new Login(connection, attempt, code, replies.of(namespace, connection, attempt, code));
  }

  private void connect(Login login) {
    var seen = login.connection();
    var owner = owner(seen);
    var tool = seen.getSpec().tool();
    vault.prepare(owner);
    var now = Instant.now();
    var hash = login.attempt().hash();
    var claim =
        new TokenClaim(
            "bench",
            ClaimPurpose.Exchange,
            Rfc3339.millis(now.plusSeconds(15)),
            Rfc3339.millis(now.plusSeconds(80)));
    var claimed =
        writes.point(
            seen, new TokenStatus(null, null, null, null, claim, hash, null, null, null, null));
    var stored = exchange(login, hash, now);
    var at = vault.append(owner, tool, stored);
    json(consents.probe(stored.accessToken()));
    var moved =
        writes.point(
            claimed,
            new TokenStatus(
                vault.storeKind(),
                at.version(),
                1L,
                at.keyId() & 0xFFFFFFFFL,
                null,
                hash,
                null,
                Rfc3339.seconds(now.plusSeconds(3600)),
                true,
                null));
    var after = writes.status(moved, templates.connected());
    events.record(after, true, "Connected", "Connected as somebody.");
    client.resource(login.reply()).delete();
  }

  private StoredLogin exchange(Login login, String hash, Instant now) {
    var tool = login.connection().getSpec().tool();
    var tokens =
        json(consents.exchange(login.code(), redirectUri(), World.CLIENT_ID, World.CLIENT_SECRET));
    var access = Secret.of(tokens.path("access_token").textValue());
    var scopes = List.of(tokens.path("scope").asText("").split(" "));
    return new StoredLogin(
        StoredLogin.Kind.Candidate,
        hash,
        1,
        null,
        tool,
        new LoginBinding(World.CLIENT_ID, tool, Map.of()),
        access,
        Secret.of(tokens.path("refresh_token").textValue()),
        "Bearer",
        now.plusSeconds(3600),
        scopes,
        scopes,
        now);
  }

  /** The template's own: the code was asked for with it. */
  private String redirectUri() {
    return World.redirectUri(Objects.requireNonNull(templates.awaiting().installation()));
  }

  private BlobOwner owner(ToolConnection c) {
    var meta = c.getMetadata();
    return new BlobOwner(
        replies.clusterId(), "ToolConnection", meta.getNamespace(), meta.getName(), meta.getUid());
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the provider answered no JSON", e);
    }
  }

  /** One that awaits consent and one that is connected, among these. */
  static Templates templates(List<ToolConnection> connections) {
    var found = new ArrayList<ToolConnectionStatus>();
    for (var phase : List.of(ConnectionPhase.AwaitingConsent, ConnectionPhase.Connected)) {
      found.add(
          connections.stream()
              .map(ToolConnection::getStatus)
              .filter(s -> s.phase() == phase)
              .findFirst()
              .orElseThrow());
    }
    return new Templates(found.get(0).withToken(null), found.get(1).withToken(null));
  }
}
