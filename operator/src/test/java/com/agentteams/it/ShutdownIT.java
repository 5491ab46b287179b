package com.agentteams.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.testkit.When;
import com.agentteams.testkit.provider.Endpoint;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A rollout in the middle of an exchange, and who leads afterwards. */
class ShutdownIT {
  private static final String TOOL = "rolling";
  private static final Duration GRACE = Duration.ofSeconds(30);

  @RegisterExtension
  static final Installation INSTALLATION =
      new Installation().operators(2).exchangeTimeout(Duration.ofSeconds(10)).tool("oauth2", TOOL);

  private final Installed it;

  ShutdownIT(Installed it) {
    this.it = it;
  }

  /** F-2, J-9. */
  @Test
  void anExchangeThatIsGoingOnEndsBeforeTheProcess() {
    // Given
    var c = it.awaitingConsent(TOOL);
    var leader = it.leader();
    var holder = it.leaseHolder();
    var before = it.provider.exchanges();
    var gate = it.provider.gate(Endpoint.TOKEN, When.AFTER_COMMIT);
    it.person().connect(c.link());
    gate.awaitArrival(Duration.ofSeconds(20));
    // When
    var exit = CompletableFuture.supplyAsync(leader::terminate);
    Awaiting.sleep(Duration.ofSeconds(2));
    assertThat(exit).as("the process waits for the exchange").isNotDone();
    gate.release();
    // Then
    assertThat(exit.join().took()).isLessThan(GRACE);
    var ended = System.nanoTime();
    assertThat(c.token().version()).as("appended and committed before the end").isEqualTo(1);
    Awaiting.until(
        "another operator leads",
        Duration.ofSeconds(10),
        () -> !it.leaseHolder().isEmpty() && !it.leaseHolder().equals(holder));
    System.out.printf(
        "ShutdownIT: exit took %s, taken over after %s%n",
        exit.join().took(), Duration.ofNanos(System.nanoTime() - ended));
    c.assertConnected();
    c.assertOneLogin();
    assertThat(it.provider.exchanges() - before).isEqualTo(1);
    leader.start();
    leader.awaitReady();
  }

  /** F-3: the one that does not lead writes nothing. */
  @Test
  void ofTwoReplicasOneWorks() {
    // Given
    var leader = it.leader();
    var other = it.operators.stream().filter(o -> o != leader).findFirst().orElseThrow();
    other.proxy.resetWrites();
    // When
    var c = it.connected(TOOL);
    // Then
    assertThat(other.proxy.writes().keySet())
        .allMatch(w -> w.resource().equals("leases"), "the standby only looks after the lease");
    assertThat(other.alive()).isTrue();
    c.assertOneLogin();
  }

  /** A rollout that nothing is going on in gives the lease back at once. */
  @Test
  void theLeaseIsGivenBack() {
    // Given
    var leader = it.leader();
    var holder = it.leaseHolder();
    // When
    var exit = leader.terminate();
    // Then
    assertThat(exit.took()).isLessThan(Duration.ofSeconds(10));
    Awaiting.until(
        "another operator leads within 4 s, and a little for a busy machine",
        Duration.ofSeconds(8),
        () -> !it.leaseHolder().isEmpty() && !it.leaseHolder().equals(holder));
    leader.start();
    leader.awaitReady();
  }
}
