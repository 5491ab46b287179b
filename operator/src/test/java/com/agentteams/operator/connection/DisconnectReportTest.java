package com.agentteams.operator.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.Account;
import com.agentteams.api.RevocationOutcome;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolConnectionStatus;
import com.agentteams.login.LoginResult;
import com.agentteams.operator.reconcile.FakeFramework;
import com.agentteams.telemetry.LogLines;
import com.agentteams.testkit.MovableClock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people and the audit log are told about a login that ended. */
class DisconnectReportTest {
  @RegisterExtension final LogLines lines = LogLines.of(DisconnectReport.class);

  private final FakeApi api = new FakeApi(Given.CONNECTION);
  private final FakeFramework<ToolConnection> framework = new FakeFramework<>(api);
  private final Given given = new Given();
  private final DisconnectReport report =
      new DisconnectReport(framework.recorder(new MovableClock(Given.NOW)));

  @AfterEach
  void stop() {
    framework.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Revoked       | Normal: The login was revoked at the provider and deleted.
          NotApplicable | Normal: There was no login to revoke.
          Skipped       | Warning: The login of priya was deleted and not revoked at the provider, because of this: to end it there, and with it every other login of that account, remove the app by hand in the tool's settings.
          Failed        | Warning: The login of priya was deleted and not revoked at the provider, because of this: to end it there, and with it every other login of that account, remove the app by hand in the tool's settings.
          """)
  void everyOutcomeIsToldInItsOwnWords(RevocationOutcome outcome, String words) {
    // Given
    connected();
    // When
    report.tell(given.facts(), new LoginResult.Revoked(outcome, "of this"));
    // Then
    assertThat(api.told("Disconnected")).containsExactly(words);
  }

  @Test
  void whereTheToolHasAPageForItThatIsNamed() {
    // Given
    connected();
    given.toolWith(
        "workspaceInstall: None",
        "workspaceInstall: None\n  connectedAppsURL: https://slack.com/apps");
    // When
    report.tell(given.facts(), new LoginResult.Revoked(RevocationOutcome.Failed));
    // Then
    assertThat(api.told("Disconnected"))
        .singleElement()
        .asString()
        .endsWith(
            "at the provider: to end it there, and with it every other login of that account, remove the app by hand at https://slack.com/apps");
  }

  @Test
  void theAuditLogSaysWhoseLoginEndedAndHow() {
    // Given
    connected();
    // When
    report.tell(given.facts(), new LoginResult.Revoked(RevocationOutcome.Revoked));
    // Then
    assertThat(lines.all())
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.getFormattedMessage()).isEqualTo("Disconnected");
              assertThat(line.getKeyValuePairs())
                  .extracting(pair -> pair.key + "=" + pair.value)
                  .containsExactly(
                      "namespace=team-a", "name=pm-slack", "tool=slack", "outcome=Revoked");
            });
  }

  @Test
  void nothingIsToldWhereThereNeverWasALogin() {
    // When
    report.tell(given.facts(), new LoginResult.Revoked(RevocationOutcome.NotApplicable));
    // Then
    assertThat(api.calls()).isEmpty();
    assertThat(lines.all()).isEmpty();
  }

  /** One that the status does not speak of was found and ended all the same. */
  @Test
  void whatEndedThoughTheStatusDidNotSpeakOfItIsTold() {
    // When
    report.tell(given.facts(), new LoginResult.Revoked(RevocationOutcome.Revoked));
    // Then
    assertThat(api.told("Disconnected")).hasSize(1);
  }

  private void connected() {
    given.status(
        ToolConnectionStatus.EMPTY.withLogin(
            new Account("U1", "priya", null), List.of(), "2026-03-01T09:00:00Z"));
  }
}
