package com.agentteams.operator.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.Account;
import com.agentteams.api.Agent;
import com.agentteams.api.ConsentReply;
import com.agentteams.api.TokenStatus;
import com.agentteams.api.Tool;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolConnectionStatus;
import com.agentteams.api.ToolInstallation;
import com.agentteams.catalog.ToolCatalog;
import com.agentteams.login.ClaimTimes;
import com.agentteams.login.ClaimWatch;
import com.agentteams.login.Holder;
import com.agentteams.login.KubernetesRegister;
import com.agentteams.login.LoginSubject;
import com.agentteams.login.Logins;
import com.agentteams.login.Unmetered;
import com.agentteams.oauth.Attempt;
import com.agentteams.operator.client.OAuthClients;
import com.agentteams.operator.consent.LoginRuns;
import com.agentteams.operator.reconcile.FakeFramework;
import com.agentteams.operator.reconcile.RecentWrites;
import com.agentteams.operator.status.StatusWriter;
import com.agentteams.secret.Secret;
import com.agentteams.testkit.Gate;
import com.agentteams.testkit.MovableClock;
import com.agentteams.vault.BlobOwner;
import com.agentteams.vault.FakeTokenStore;
import com.agentteams.vault.LoginBinding;
import com.agentteams.vault.Opened;
import com.agentteams.vault.SimulatedKeys;
import com.agentteams.vault.StoreUnavailableException;
import com.agentteams.vault.StoredLogin;
import com.agentteams.vault.TokenVault;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A connection that is in order, its surroundings, and the reconciler with all that it works with.
 * Only the API server, the store and the caches are fakes. Work on the login runs on threads of its
 * own; {@link #finished} waits for it.
 */
final class Scene implements AutoCloseable {
  static final BlobOwner OWNER =
      new BlobOwner("cluster", "ToolConnection", "team-a", "pm-slack", Given.UID);
  private static final String CONNECTION =
      Given.CONNECTION.replace(
          "resourceVersion:", "finalizers: [agentteams.com/disconnect], resourceVersion:");

  final MovableClock clock = new MovableClock(Given.NOW);
  final FakeCaches caches = new FakeCaches();
  final FakeApi api = new FakeApi(CONNECTION);
  final FakeFramework<ToolConnection> framework = new FakeFramework<>(api);
  final LoginRuns runs = new LoginRuns(clock);
  final TokenVault vault =
      new TokenVault(new FakeTokenStore(), SimulatedKeys.open().vault(), "cluster");

  /** Id of the OAuth client, as it is kept. */
  volatile String clientId = "client-1";

  /** What happens when work begins. */
  volatile Runnable beginning = () -> {};

  /** Where work stands after {@link #held}, at the longest until the scene is over. */
  final Gate gate = new Gate();

  private final Semaphore wakes = new Semaphore(0);
  private final Consumer<ToolConnection> wake = _ -> wakes.release();
  final ConnectionNeeds needs = needs();
  final StatusWriter<ToolConnection, ToolConnectionStatus> writer =
      new StatusWriter<>(
          framework.client(),
          ToolConnection.class,
          ToolConnection::new,
          s -> s.withToken(null),
          ToolConnectionStatus::conditions,
          framework.recorder(clock),
          clock);
  final ConnectionReconciler reconciler = new ConnectionReconciler(writer, needs);

  Scene() {
    caches.tools.add(Given.read(Given.TOOL, Tool.class));
    caches.agents.add(Given.read(Given.AGENT, Agent.class));
    caches.installations.add(installation());
    reconciler.prepare(caches, wake);
  }

  /** The one that the connection uses. */
  static ToolInstallation installation() {
    return Given.read(
        Given.INSTALLATION.replace(
            "secretRef: {name: slack-client}",
            "secretManager: {name: projects/p/secrets/slack-client}"),
        ToolInstallation.class);
  }

  private ConnectionNeeds needs() {
    var written = new RecentWrites();
    var register = new KubernetesRegister(framework.client(), "cluster", written);
    var times = new ClaimTimes(Duration.ofSeconds(60));
    return new ConnectionNeeds(
        framework.client(),
        "agentteams-system",
        "cluster",
        new ToolCatalog(),
        new OAuthClients(
            framework.client(),
            _ ->
                Optional.of(
                    Secret.of("{\"clientId\":\"" + clientId + "\",\"clientSecret\":\"s\"}")),
            "agentteams-system",
            clock),
        false,
        Given.LINK,
        Given.providers(),
        new Logins(
            () -> {
              beginning.run();
              return new Holder(
                  "me",
                  register,
                  vault,
                  times,
                  clock,
                  () -> 0,
                  pause -> clock.advance(pause),
                  new Unmetered());
            },
            "me",
            new ClaimWatch(() -> 0)),
        runs,
        (_, _) -> {
          // so that a code ends without a provider
          throw new IllegalArgumentException("sealed for another attempt");
        },
        written,
        framework.recorder(clock),
        new Given.Seeded(),
        clock);
  }

  UpdateControl<ToolConnection> reconcile() {
    return reconciler.reconcile(api.connection(), framework.context(reconciler));
  }

  DeleteControl cleanup() {
    return reconciler.cleanup(api.connection(), framework.context(reconciler));
  }

  /** What work on the connection is given. */
  LoginSubject work() {
    var gatherer = needs.gatherer(caches, new ConnectionReplies(framework.client(), caches));
    return needs.login(gatherer, wake).subject(gatherer.gather(api.connection()));
  }

  /** No work goes on any more. */
  void finished() {
    while (runs.since(Given.UID).isPresent()) {
      woken(); // which the end of work does after all else
    }
  }

  /** Somebody had the connection reconciled. */
  void woken() {
    try {
      assertThat(wakes.tryAcquire(1, TimeUnit.MINUTES)).as("woken").isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  ToolConnectionStatus status() {
    return Objects.requireNonNull(api.connection().getStatus());
  }

  /** It awaits consent, and nothing is stored. */
  Scene linked() {
    reconciler.nothingStored(api.connection());
    reconcile();
    return this;
  }

  Attempt attempt() {
    var url = Objects.requireNonNull(status().connectURL());
    return Given.LINK.attempt("/connect/team-a/pm-slack/", url).orElseThrow();
  }

  /** The callback leaves a reply for the open link. */
  ConsentReply replied(String outcome) {
    var reply = Given.reply(attempt(), outcome, clock.instant());
    reply.getMetadata().setUid("reply-" + caches.replies.size());
    caches.replies.add(reply);
    return reply;
  }

  /** There is a login, and the status says so. */
  Scene connected() {
    linked();
    var stored = vault.append(OWNER, "slack", login(attempt().hash()));
    status(
        s ->
            s.withLogin(
                    new Account("U1", "priya", null),
                    List.of("channels:read"),
                    "2026-03-01T09:00:00Z")
                .withToken(
                    new TokenStatus(
                        "fake",
                        stored.version(),
                        1L,
                        stored.keyId(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null)));
    reconcile();
    return this;
  }

  /** Work that somebody else began stores a login of which no status speaks. */
  void storesALogin() {
    vault.append(OWNER, "slack", login("f".repeat(64)));
  }

  private static StoredLogin login(String attempt) {
    return new StoredLogin(
        StoredLogin.Kind.Candidate,
        attempt,
        1,
        null,
        "slack",
        new LoginBinding("client-1", "slack", Map.of()),
        Secret.of("token"),
        Secret.of("refresh"),
        "bearer",
        null,
        List.of("channels:read"),
        List.of("channels:read"),
        Given.NOW);
  }

  /** Whether the login is still stored. */
  boolean stored() {
    return vault.open(OWNER, "slack", 1) instanceof Opened.Found;
  }

  /** Somebody else writes the status. */
  void status(UnaryOperator<ToolConnectionStatus> change) {
    api.change(
        c -> {
          c.setStatus(change.apply(Objects.requireNonNull(c.getStatus())));
          return c;
        });
  }

  /** Somebody applies the connection with another spec. */
  void spec(String flow) {
    api.change(
        c -> {
          c.setSpec(
              Given.read(
                      CONNECTION.replace("{agentRef: {name: pm}, tool: slack}", flow),
                      ToolConnection.class)
                  .getSpec());
          c.getMetadata().setGeneration(c.getMetadata().getGeneration() + 1);
          return c;
        });
  }

  /** Somebody deletes the connection. */
  Scene deleted() {
    api.change(
        c -> {
          c.getMetadata().setDeletionTimestamp(Given.NOW.toString());
          return c;
        });
    return this;
  }

  /** Work that begins stands at the gate. */
  Scene held() {
    beginning = gate::pass;
    return this;
  }

  /** The store does not answer. */
  void storeAway() {
    beginning =
        () -> {
          throw new StoreUnavailableException(
              "fake", "read", StoreUnavailableException.Reason.TIMED_OUT);
        };
  }

  /** The store answers again. */
  void storeBack() {
    beginning = () -> {};
  }

  @Override
  public void close() {
    gate.release();
    runs.drain(Duration.ofMinutes(1));
    framework.close();
  }
}
