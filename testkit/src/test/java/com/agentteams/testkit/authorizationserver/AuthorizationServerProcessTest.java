package com.agentteams.testkit.authorizationserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuthorizationServerProcessTest {

  private static final URI CALLBACK = URI.create("http://127.0.0.1:9/oauth/callback/files");

  @TempDir Path folder = Path.of("");

  @Test
  void aliceConsentsAndDenies() {
    // a clean build packages the server after this module; tests of later modules need it and do
    // not skip
    assumeTrue(AuthorizationServerProcess.packaged(), "the authorization server is not packaged");

    // Given
    try (var server =
        AuthorizationServerProcess.start(
            AuthorizationServerProcess.Iss.WRONG, folder.resolve("output"), CALLBACK)) {
      var authorize =
          server
              .uri()
              .resolve(
                  "/oauth2/authorize?response_type=code&client_id="
                      + AuthorizationServerProcess.CLIENT_ID
                      + "&redirect_uri="
                      + CALLBACK
                      + "&scope=openid%20files.read&state=s%2Bt"
                      + "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
                      + "&code_challenge_method=S256");

      // When
      var granted = server.logInAndConsent(authorize);
      var denied = server.logInAndDeny(authorize);

      // Then
      assertThat(granted.toString())
          .startsWith(CALLBACK + "?code=")
          .contains("&state=s%2Bt&iss=https%3A%2F%2Fsomebody-else.example.com");
      assertThat(denied.toString()).startsWith(CALLBACK + "?error=access_denied");
    }
  }
}
