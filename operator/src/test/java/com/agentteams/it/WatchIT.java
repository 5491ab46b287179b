package com.agentteams.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.ConnectionPhase;
import com.agentteams.testkit.kube.GateProxy.Match;
import com.agentteams.testkit.kube.GateProxy.When;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Watches end all the time: at the server's own time-out, in a rollout of it, behind a proxy. */
class WatchIT {
  private static final String TOOL = "watched";
  private static final Duration CONVERGES_WITHIN = Duration.ofSeconds(60);
  private static final Match WATCHES = Match.of("GET", "watch=true");

  @RegisterExtension
  static final Installation INSTALLATION = new Installation().tool("oauth2", TOOL);

  private final Installed it;

  WatchIT(Installed it) {
    this.it = it;
  }

  /**
   * F-5: what happened while no watch came about is caught up with, and nothing is done on what was
   * true before. J-11: until then the process lives, and nobody is told to end it.
   *
   * @param status of the answer to every attempt; 410 is an expired resource version, after which
   *     all is listed anew and so comes again and again; 0 is a connection that is cut
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 410, 503})
  void f5AndJ11WatchesThatAreCutOrExpiredConverge(int status) {
    // Given
    var deleted = it.connected(TOOL);
    var waiting = it.awaitingConsent(TOOL);
    var disconnected = it.connected(TOOL);
    var exchanges = it.provider.exchanges();
    var operator = it.operator();
    if (status == 0) {
      operator.proxy.cut(When.BEFORE, WATCHES, Integer.MAX_VALUE);
    } else {
      operator.proxy.answer(When.BEFORE, WATCHES, status, Integer.MAX_VALUE);
    }
    operator.proxy.endStreams();
    // When
    var added = it.connecting(TOOL).applyAll();
    deleted.delete();
    disconnected.with("desiredState: Disconnected").applyConnection();
    it.person().connect(waiting.link());
    Awaiting.always(
        "it lives, and knows nothing of what happened unless it may list",
        Duration.ofSeconds(8),
        () ->
            operator.alive()
                && operator.health("/livez") == 200
                && (status == 410
                    || added.status().conditions().isEmpty()
                        && deleted.find() != null
                        && disconnected.status().phase() == ConnectionPhase.Connected));
    operator.proxy.clear();
    // Then
    Awaiting.until(
        "all has been caught up with",
        CONVERGES_WITHIN,
        () ->
            added.status().connectURL() != null
                && deleted.find() == null
                && disconnected.status().phase() == ConnectionPhase.Disconnected
                && waiting.status().phase() == ConnectionPhase.Connected);
    assertThat(it.provider.exchanges() - exchanges).isEqualTo(1);
    for (var ended : List.of(deleted, disconnected)) {
      assertThat(ended.liveTokens()).isEmpty();
    }
    waiting.assertConnected();
    waiting.assertOneLogin();
    assertThat(operator.health("/readyz")).isEqualTo(200);
  }
}
