package com.agentteams.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.testkit.kube.GateProxy.Match;
import com.agentteams.testkit.kube.GateProxy.When;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The process that faces people dies while one comes back; another replica serves them. */
class CallbackCrashIT {
  private static final String TOOL = "coming-back";

  @RegisterExtension
  static final Installation INSTALLATION = new Installation().callbacks(2).tool("oauth2", TOOL);

  private final Installed it;

  CallbackCrashIT(Installed it) {
    this.it = it;
  }

  @ParameterizedTest
  @EnumSource(When.class)
  void theCallbackDiesWhereItCreatesTheReply(When when) {
    // Given
    var c = it.awaitingConsent(TOOL);
    var before = it.provider.exchanges();
    var person = it.person();
    var redirect = person.consent(c.link());
    var gates =
        it.callbacks.stream()
            .map(r -> r.proxy.gate(when, Match.of("POST", "/consentreplies")))
            .toList();
    var coming = CompletableFuture.runAsync(() -> person.tryToComeBack(redirect));
    Awaiting.until(
        "a callback stands at the reply",
        Duration.ofSeconds(20),
        () -> gates.stream().anyMatch(g -> g.arrivals() > 0));
    var victim = it.callbacks.get(gates.get(0).arrivals() > 0 ? 0 : 1);
    // When
    victim.kill();
    it.callbacks.forEach(r -> r.proxy.clear());
    // Then: a browser that gets no answer asks again, by itself or by its person
    coming.handle((done, failure) -> null).join();
    assertThat(comeBackAgain(person, redirect).status())
        .as("a page, even if this attempt is over by now")
        .isLessThan(500);
    c.assertConnected();
    c.assertOneLogin();
    assertThat(it.provider.exchanges() - before).isEqualTo(1);
    victim.start();
    victim.awaitReady();
  }

  private static Person.Page comeBackAgain(Person person, URI redirect) {
    for (int i = 0; i < 5; i++) {
      try {
        return person.tryToComeBack(redirect);
      } catch (Person.ConnectionLost e) {
        // a connection that was kept open to the one that died
        Awaiting.sleep(Duration.ofMillis(200));
      }
    }
    throw new AssertionError("no callback answers");
  }
}
