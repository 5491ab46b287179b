package com.agentteams.bench;

import com.agentteams.api.ConnectionPhase;
import com.agentteams.api.ConsentReply;
import com.agentteams.api.ToolConnection;
import com.agentteams.oauth.Attempt;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** The operator does the work; the bench only creates what people and the callback would. */
final class OperatorUnderTest implements Contender {
  private final KubernetesClient client;
  private final Consents consents;
  private final Replies replies;

  OperatorUnderTest(KubernetesClient client, Consents consents, Replies replies) {
    this.client = client;
    this.consents = consents;
    this.replies = replies;
  }

  @Override
  public Duration toAwaitingConsent(
      String namespace, Progress progress, List<ToolConnection> connections) {
    var started = System.nanoTime();
    Parallel.each(World.AT_ONCE, connections, c -> client.resource(c).create());
    progress.await(ConnectionPhase.AwaitingConsent, connections.size());
    return Duration.ofNanos(System.nanoTime() - started);
  }

  @Override
  public Duration toConnected(Progress progress, int logins) {
    var ready = progress.first(logins).stream().map(this::reply).toList();
    var started = System.nanoTime();
    Parallel.each(World.AT_ONCE, ready, r -> client.resource(r).create());
    progress.await(ConnectionPhase.Connected, logins);
    return Duration.ofNanos(System.nanoTime() - started);
  }

  /** The same, each alone: for counting, where waiting for each other would cost writes. */
  void oneByOne(Progress progress, int logins) {
    var connections = progress.first(logins);
    for (int i = 0; i < logins; i++) {
      client.resource(reply(connections.get(i))).create();
      progress.await(ConnectionPhase.Connected, i + 1);
    }
  }

  private ConsentReply reply(ToolConnection connection) {
    var status = connection.getStatus();
    var link = Objects.requireNonNull(status.connectURL());
    var attempt = new Attempt(link.substring(link.lastIndexOf('/') + 1));
    var url = Objects.requireNonNull(Objects.requireNonNull(status.consent()).authorizationURL());
    return replies.of(World.SYSTEM, connection, attempt, consents.code(url));
  }
}
