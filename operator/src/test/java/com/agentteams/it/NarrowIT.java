package com.agentteams.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.ConnectionPhase;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** K-8: an operator that watches some namespaces, with rights in these only. */
class NarrowIT {
  private static final String TOOL = "narrow";

  @RegisterExtension
  static final Installation INSTALLATION = new Installation().narrow().tool("oauth2", TOOL);

  private final Installed it;

  NarrowIT(Installed it) {
    this.it = it;
  }

  /** A start lists what is there, namespace by namespace; none may hide another's objects. */
  @Test
  void everyWatchedNamespaceIsServedBeforeAndAfterARestart() {
    // Given
    var here = it.connecting(TOOL).applyAll();
    var there = it.connecting(TOOL).inNamespace(it.otherNamespace).applyAll();
    for (var c : List.of(here, there)) {
      c.awaitLink();
      it.person().connect(c.link());
      c.assertConnected();
    }
    // When
    it.operator().terminate();
    it.operator().start();
    it.operator().awaitReady();
    // Then
    for (var c : List.of(here, there)) {
      c.with("desiredState: Disconnected").applyConnection();
      c.awaitPhase(ConnectionPhase.Disconnected);
      c.with("desiredState: Connected").applyConnection();
      c.awaitLink();
      it.person().connect(c.link());
      c.assertConnected();
      c.delete();
      c.awaitGone();
      assertThat(c.liveTokens()).isEmpty();
    }
  }

  @Test
  void whatIsNotWatchedIsLeftAlone() {
    // Given
    var elsewhere = it.controlPlane.newNamespace("elsewhere");
    // When
    var c = it.connecting(TOOL).inNamespace(elsewhere).applyAll();
    var watched = it.awaitingConsent(TOOL);
    // Then
    assertThat(watched.status().connectURL()).isNotNull();
    assertThat(c.live().getFinalizers()).isEmpty();
    assertThat(c.status().conditions()).isEmpty();
  }
}
