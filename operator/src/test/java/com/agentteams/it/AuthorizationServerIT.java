package com.agentteams.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.ConnectionPhase;
import com.agentteams.testkit.authorizationserver.AuthorizationServerProcess;
import com.agentteams.testkit.authorizationserver.AuthorizationServerProcess.Iss;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same flow against a server that somebody else wrote: Spring Authorization Server. */
class AuthorizationServerIT {
  @RegisterExtension
  static final Installation INSTALLATION =
      new Installation()
          .needs(
              AuthorizationServerProcess.packaged(), "testkit/authorization-server is not packaged")
          .prepared(it -> it.secret(AuthorizationServerProcess.CLIENT_SECRET));

  private final Installed it;

  AuthorizationServerIT(Installed it) {
    this.it = it;
  }

  /** O-6: only the redirect that names this very server leads to a token request. */
  @ParameterizedTest
  @EnumSource(Iss.class)
  void connectsOnlyIfTheRedirectNamesTheServer(Iss iss) {
    // Given
    var tool = "spring-" + iss.name().toLowerCase(Locale.ROOT);
    var c = it.connecting(tool).withClientId(AuthorizationServerProcess.CLIENT_ID);
    var log = Path.of("target", "it", it.operatorNamespace, tool + ".log");
    try (var server =
        AuthorizationServerProcess.start(
            iss, log, URI.create(c.client.redirectUris().getFirst()))) {
      it.applyToolYaml(tool(tool, server.uri()));
      c.applyAgent()
          .applySecret(AuthorizationServerProcess.CLIENT_SECRET)
          .applyInstallation()
          .applyConnection();
      c.awaitLink();
      var person = it.person();
      // When
      var redirect = server.logInAndConsent(person.begin(c.link()));
      var page = person.tryToComeBack(redirect);
      // Then
      if (iss == Iss.RIGHT) {
        assertThat(page.status()).isEqualTo(303);
        c.awaitPhase(ConnectionPhase.Connected);
        assertThat(c.account().id()).isEqualTo("alice");
        c.delete();
        c.awaitGone();
      } else {
        assertThat(page.status()).isEqualTo(400);
        Awaiting.sleep(Duration.ofSeconds(2));
        assertThat(c.replies()).isEmpty();
        assertThat(c.token().claim()).isNull();
        assertThat(c.token().lastAttempt()).isNull();
      }
    }
  }

  private static String tool(String name, URI server) {
    return """
    apiVersion: agentteams.com/v1alpha1
    kind: Tool
    metadata: {name: %1$s}
    spec:
      displayName: Spring
      availability: Active
      auth:
        issuer: %2$s
        authorizationURL: %2$s/oauth2/authorize
        tokenURL: %2$s/oauth2/token
        pkce: Required
        clientAuthentication: Basic
      scopes: {read: [openid, files.read]}
      probe:
        request: {url: "%2$s/userinfo"}
        account: {id: /sub, name: /sub}
        reauthorizeWhen: response.status == 401
      revocation: {form: RFC7009, url: "%2$s/oauth2/revoke"}
      events: {delivery: None}
    """
        .formatted(name, server);
  }
}
