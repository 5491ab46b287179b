package com.agentteams.operator.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.ToolConnectionStatus;
import com.agentteams.api.ToolInstallation;
import com.agentteams.login.LoginSubject;
import com.agentteams.login.Permits;
import com.agentteams.login.ProviderMeter;
import com.agentteams.login.Providers;
import com.agentteams.oauth.OAuthClient;
import com.agentteams.oauth.ProviderHttp;
import com.agentteams.oauth.TokenEndpoint;
import com.agentteams.operator.client.OAuthClients.Lookup;
import com.agentteams.secret.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What work on the login of a connection may use, and for what. */
class ConnectionLoginTest {
  private final Given given = new Given();
  private final AtomicLong nanos = new AtomicLong();
  private final ConnectionLogin login =
      new ConnectionLogin(
          "cluster",
          Given.LINK,
          providers(),
          (_, _) -> Secret.of("code"),
          (_, account) -> "shared".equals(account),
          new ClientWait(nanos::get),
          (_, _) -> {});

  @Test
  void anAcceptedConnectionMayDoAllOfIt() {
    // When
    var subject = subject();
    // Then
    assertThat(subject.provider()).isPresent();
    assertThat(subject.mayUseClient()).isTrue();
    assertThat(subject.mayConnect()).isTrue();
    assertThat(subject.clientAwaited()).isFalse();
    assertThat(subject.siblings().mayHold("shared")).isTrue();
    assertThat(subject.siblings().mayHold("other")).isFalse();
  }

  /** Law 5: the client of an installation is good for nothing but to end what it made. */
  @Test
  void law5AClientThatIsNotForThisNamespaceIsNotUsed() {
    // Given
    given.namespaceAllowed = false;
    // Then
    assertThat(subject().mayUseClient()).isFalse();
    assertThat(subject().mayConnect()).isFalse();
    assertThat(subject().provider()).isPresent();
  }

  /** Law 5: its secret would go to the endpoints of a Tool that it is not for. */
  @Test
  void law5TheClientOfAnotherToolIsNotEvenThereToEndALogin() {
    // Given
    given.installation = Optional.of(installation("github"));
    // Then
    assertThat(subject().provider()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"Attempt, true", "Skip, false"})
  void theEndWaitsForAClientThatCannotBeLookedUpIfItHasAUseForIt(String revocation, boolean waits) {
    // Given
    given.spec(
        "{agentRef: {name: pm}, tool: slack, desiredState: Disconnected, revocation: "
            + revocation
            + "}");
    given.client = new Lookup.Unknown("does not answer");
    // Then
    assertThat(subject().clientAwaited()).isEqualTo(waits);
    assertThat(subject().provider()).isEmpty();
    nanos.addAndGet(Duration.ofMinutes(10).toNanos());
    assertThat(subject().clientAwaited()).isFalse();
  }

  /** The code goes to whom the person consented to, and to nobody else. */
  @ParameterizedTest
  @CsvSource({"nothing, true", "scopes, true", "client, false", "installation, false"})
  void aCodeIsGoodForWhatItsLinkAskedWith(String changed, boolean good) {
    // Given
    given.status(linked());
    given.replies = List.of(Given.reply(given.attempt(), "Code", Given.NOW));
    assertThat(subject().code().orElseThrow().asksStill()).isTrue();
    // When
    switch (changed) {
      case "scopes" ->
          given
              .agentWrites("Always")
              .spec("{agentRef: {name: pm}, tool: slack, access: ReadWrite}");
      case "client" -> given.client = new Lookup.Found(new OAuthClient("client-2", secret()));
      case "installation" ->
          given.spec("{agentRef: {name: pm}, tool: slack, installationRef: {name: other}}");
      default -> {}
    }
    // Then
    assertThat(subject().code().orElseThrow().asksStill()).isEqualTo(good);
  }

  /** Nothing is sent. */
  private static Providers providers() {
    var http = new ProviderHttp(false);
    var unmetered =
        new ProviderMeter() {
          @Override
          public void exchanged(String tool, String outcome, Duration took) {}

          @Override
          public void revoked(String tool, String outcome) {}
        };
    return new Providers(
        http, new TokenEndpoint(http), new Permits(), Duration.ofSeconds(1), unmetered);
  }

  private static ToolInstallation installation(String tool) {
    return Given.read(
        Given.INSTALLATION.replace("tool: slack", "tool: " + tool), ToolInstallation.class);
  }

  private static Secret secret() {
    return Secret.of("s");
  }

  private ToolConnectionStatus linked() {
    return Objects.requireNonNull(
        Given.answer().of(given.facts(), Optional.empty(), Optional.empty()).status());
  }

  private LoginSubject subject() {
    return login.subject(given.facts());
  }
}
