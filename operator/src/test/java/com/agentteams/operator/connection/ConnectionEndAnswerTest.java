package com.agentteams.operator.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.Account;
import com.agentteams.api.ConnectionPhase;
import com.agentteams.api.ConsentEnd;
import com.agentteams.api.DisconnectStatus;
import com.agentteams.api.RevocationOutcome;
import com.agentteams.api.ToolConnectionStatus;
import com.agentteams.login.LoginResult;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a status says of an attempt or a login that ended, and when it says nothing yet. */
class ConnectionEndAnswerTest {
  private final Given given = new Given();

  /** Whoever has the claim may still send something. */
  @Test
  void aClaimThatIsLeftIsNotDisconnectedYet() {
    // Given
    disconnecting();
    given.token("{claim: {holder: another, purpose: Exchange}}");
    // When
    var status = status(null);
    // Then
    assertThat(status.phase()).isEqualTo(ConnectionPhase.Disconnecting);
  }

  @ParameterizedTest
  @CsvSource({"Pending, Disconnecting", "Revoked, Disconnected", "Failed, Disconnected"})
  void anOutcomeThatIsPendingIsNotDisconnectedYet(
      RevocationOutcome outcome, ConnectionPhase phase) {
    // Given
    disconnecting();
    given.token("{}");
    given.status(
        Objects.requireNonNull(given.connection.getStatus())
            .withDisconnect(new DisconnectStatus(outcome, null)));
    // When
    var status = status(null);
    // Then
    assertThat(status.phase()).isEqualTo(phase);
  }

  @Test
  void whereTheAppCanBeRemovedByHandIsTold() {
    // Given
    disconnecting();
    given.toolWith(
        "workspaceInstall: None",
        "workspaceInstall: None\n  connectedAppsURL: https://slack.com/apps");
    // When
    var status = status(new LoginResult.Revoked(RevocationOutcome.Unsupported));
    // Then
    assertThat(status.disconnect())
        .isEqualTo(new DisconnectStatus(RevocationOutcome.Unsupported, "https://slack.com/apps"));
  }

  /** A first login is told whole or not at all; one that replaces another is shown. */
  @ParameterizedTest
  @CsvSource({"false, false", "true, true"})
  void workIsShownUnlessItEndedAndOnlyTheStatusDoesNotSaySo(boolean told, boolean shown) {
    // Given
    given.status(told ? connected() : linked());
    given.token("{version: 1, generation: 1, lastAttempt: \"%s\"}".formatted("f".repeat(64)));
    // When
    var answer = Given.answer().of(given.facts(), Optional.empty(), Optional.of(""));
    // Then
    assertThat(answer.status() != null).isEqualTo(shown);
  }

  @Test
  void n18ADenialIsToldOnce() {
    // Given
    given.status(linked());
    given.replies = List.of(Given.reply(given.attempt(), "Denied", Given.NOW));
    var first = status(null);
    given.status(first).after(Duration.ofHours(1));
    // When
    var second = status(null);
    // Then
    assertThat(second).isEqualTo(first);
  }

  /** Whatever was told before was of another attempt, or is not what this one came to. */
  @ParameterizedTest
  @CsvSource({"ConsentDenied, true", "ConsentExpired, true", "ConsentExpired, false"})
  void n18ADenialIsToldAfterAnyOtherEnd(String reason, boolean another) {
    // Given
    given.status(linked());
    var attempt = given.attempt();
    var before =
        new ConsentEnd(another ? "f".repeat(64) : attempt.hash(), reason, "2026-03-01T09:00:00Z");
    given.status(linked().withConsentEnd(before));
    given.replies = List.of(Given.reply(attempt, "Denied", Given.NOW));
    // When
    var status = status(null);
    // Then
    assertThat(status.consentEnd())
        .isEqualTo(new ConsentEnd(attempt.hash(), "ConsentDenied", "2026-03-01T10:00:00Z"));
  }

  private void disconnecting() {
    given.status(connected());
    given.spec("{agentRef: {name: pm}, tool: slack, desiredState: Disconnected}");
  }

  private ToolConnectionStatus connected() {
    return linked()
        .withLogin(
            new Account("U1", "priya", null), List.of("channels:read"), "2026-03-01T09:00:00Z");
  }

  private ToolConnectionStatus linked() {
    given.mayBeStored = false;
    return status(null);
  }

  private ToolConnectionStatus status(@Nullable LoginResult result) {
    return Objects.requireNonNull(
        Given.answer().of(given.facts(), Optional.ofNullable(result), Optional.empty()).status());
  }
}
