package com.agentteams.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** K-8: an operator that watches some namespaces, with rights in these only. */
class NarrowIT {
  private static final String TOOL = "narrow";
  private static @Nullable Installed shared;

  @BeforeAll
  static void install() {
    shared = Installed.startNarrow(1, 1);
    shared.applyTool("oauth2", TOOL);
  }

  @AfterAll
  static void scan() {
    if (shared != null) {
      shared.close();
    }
  }

  private static Installed it() {
    return Objects.requireNonNull(shared);
  }

  /** A start lists what is there, namespace by namespace; none may hide another's objects. */
  @Test
  void everyWatchedNamespaceIsServedBeforeAndAfterARestart() {
    // Given
    var here = it().connecting(TOOL).applyAll();
    var there = it().connecting(TOOL).inNamespace(it().otherNamespace).applyAll();
    for (var c : List.of(here, there)) {
      c.awaitLink();
      it().person().connect(c.link());
      c.assertConnected();
    }
    // When
    it().operator().terminate();
    it().operator().start();
    it().operator().awaitReady();
    // Then
    for (var c : List.of(here, there)) {
      c.with("desiredState: Disconnected").applyConnection();
      c.awaitPhase(com.agentteams.api.ConnectionPhase.Disconnected);
      c.with("desiredState: Connected").applyConnection();
      c.awaitLink();
      it().person().connect(c.link());
      c.assertConnected();
      c.delete();
      c.awaitGone();
      assertThat(c.liveTokens()).isEmpty();
    }
  }

  @Test
  void whatIsNotWatchedIsLeftAlone() {
    // Given
    var elsewhere = it().controlPlane.newNamespace("elsewhere");
    // When
    var c = it().connecting(TOOL).inNamespace(elsewhere).applyAll();
    var watched = it().awaitingConsent(TOOL);
    // Then
    assertThat(watched.status().connectURL()).isNotNull();
    assertThat(c.live().getFinalizers()).isEmpty();
    assertThat(c.status().conditions()).isEmpty();
  }
}
