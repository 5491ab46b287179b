package com.agentteams.operator.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.ToolConnectionStatus;
import com.agentteams.api.ToolInstallation;
import com.agentteams.login.LoginSubject;
import com.agentteams.oauth.OAuthClient;
import com.agentteams.operator.client.OAuthClients.Lookup;
import com.agentteams.secret.Secret;
import com.agentteams.vault.LoginBinding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
  private final List<String> progress = new ArrayList<>();
  private final ConnectionLogin login =
      new ConnectionLogin(
          "cluster",
          Given.LINK,
          Given.providers(),
          (_, _) -> Secret.of("code"),
          (_, account) -> "shared".equals(account),
          new ClientWait(nanos::get),
          (_, what) -> progress.add(what));

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

  @Test
  void aClientThatCannotBeLookedUpIsAwaited() {
    // Given
    given.spec("{agentRef: {name: pm}, tool: slack, desiredState: Disconnected}");
    given.client = new Lookup.Unknown("does not answer");
    // Then
    assertThat(subject().clientAwaited()).isTrue();
    assertThat(subject().provider()).isEmpty();
    nanos.addAndGet(Duration.ofMinutes(10).toNanos());
    assertThat(subject().clientAwaited()).isFalse();
  }

  @Test
  void howLongTheEndWaitedIsForgottenWithTheObject() {
    // Given
    given.spec("{agentRef: {name: pm}, tool: slack, desiredState: Disconnected}");
    given.client = new Lookup.Unknown("does not answer");
    subject();
    nanos.addAndGet(Duration.ofMinutes(10).toNanos());
    // When
    login.forget(Given.UID);
    // Then
    assertThat(subject().clientAwaited()).isTrue();
  }

  @Test
  void whatWorkIsAtIsHandedOn() {
    // When
    subject().progress().accept("the code is sent again");
    // Then
    assertThat(progress).containsExactly("the code is sent again");
  }

  /** The code goes to whom the person consented to, and to nobody else. */
  @ParameterizedTest
  @CsvSource({
    "nothing, true",
    "scopes, true",
    "client, false",
    "installation, false",
    "unknown, false"
  })
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
      case "unknown" -> given.client = new Lookup.Unknown("does not answer");
      case "installation" ->
          given.spec("{agentRef: {name: pm}, tool: slack, installationRef: {name: other}}");
      default -> {}
    }
    // Then
    assertThat(subject().code().orElseThrow().asksStill()).isEqualTo(good);
  }

  /** also where the person does not see them, as they are in no URL that a browser opens. */
  @ParameterizedTest
  @CsvSource({"eu, true", "us, false"})
  void r9ACodeIsGoodForTheInputsThatItsLinkAskedWith(String region, boolean good) {
    // Given
    given.toolWith(
        "tokenURL: https://slack.com/api/oauth.v2.access",
        "tokenURL: https://{region}.slack.com/token\n    pkce: Unsupported\n"
            + "    inputs: [{name: region, pattern: '[a-z]+'}]");
    given.spec("{agentRef: {name: pm}, tool: slack, inputs: {region: eu}}");
    given.status(linked());
    given.replies = List.of(Given.reply(given.attempt(), "Code", Given.NOW));
    // When
    given.spec("{agentRef: {name: pm}, tool: slack, inputs: {region: " + region + "}}");
    // Then
    assertThat(subject().code().orElseThrow().asksStill()).isEqualTo(good);
    var until = given.facts().status().connectURLExpirationTime();
    given.replies = List.of();
    given.after(Duration.ofMinutes(1));
    assertThat(Objects.equals(linked().connectURLExpirationTime(), until)).isEqualTo(good);
  }

  /** A client that lost its secret: a provider that ends a grant without it still does. */
  @Test
  void f23AClientWithoutTheSecretThatItNeedsIsThereToEndALoginOnly() {
    // Given
    given.client = new Lookup.Found(new OAuthClient("client-1", null));
    // Then
    assertThat(subject().provider()).isPresent();
    assertThat(subject().mayUseClient()).isFalse();
    assertThat(subject().clientAwaited()).isFalse();
  }

  /** The values that fill the Tool's URLs are part of what a login is made with. */
  @Test
  void aLoginIsMadeWithTheInputsOfTheConnectionAndOfTheInstallation() {
    // Given
    given.toolWith(
        "tokenURL: https://slack.com/api/oauth.v2.access",
        "tokenURL: https://{host}/token\n    inputs: [{name: region, pattern: '[a-z]+'},"
            + " {name: host, pattern: '[a-z.]+', from: Installation}]");
    given.spec("{agentRef: {name: pm}, tool: slack, inputs: {region: eu}}");
    given.installation =
        Optional.of(
            Given.read(
                Given.INSTALLATION.replace(
                    "tool: slack\n", "tool: slack\n  inputs: {host: slack.example}\n"),
                ToolInstallation.class));
    // When
    var binding = subject().provider().orElseThrow().binding();
    // Then
    assertThat(binding)
        .isEqualTo(
            new LoginBinding("client-1", "slack", Map.of("region", "eu", "host", "slack.example")));
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
