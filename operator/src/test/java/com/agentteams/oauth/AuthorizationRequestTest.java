package com.agentteams.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.oauth.Dialect.ClientAuth;
import com.agentteams.secret.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuthorizationRequestTest {
  private static final Dialect PLAIN =
      new Dialect(
          "https://p.example/authorize?tenant=a",
          "https://p.example/token",
          null,
          true,
          ClientAuth.BASIC,
          " ",
          "scope",
          "",
          Dialect.ANY_2XX,
          Map.of("prompt", "consent", "access_type", "offline", "audience", "https://api.example"),
          true);

  @Test
  void o1AsksForACodeInTheSameOrderEveryTime() {
    // When
    var url =
        AuthorizationRequest.url(PLAIN, "id", "https://us.example/cb", List.of("a", "b c"), "ch");

    // Then
    assertThat(url)
        .isEqualTo(
            "https://p.example/authorize?tenant=a&response_type=code&client_id=id"
                + "&redirect_uri=https%3A%2F%2Fus.example%2Fcb&scope=a%20b%20c"
                + "&code_challenge=ch&code_challenge_method=S256"
                + "&access_type=offline&audience=https%3A%2F%2Fapi.example&prompt=consent");
  }

  /** RFC 8707 section 2.1: the Tool's data names the resource; invalid_target is a refusal. */
  @Test
  void o18AResourceGoesWithTheRequest() {
    // Given
    var bound =
        new Dialect(
            "https://p.example/a",
            "https://p.example/t",
            null,
            false,
            ClientAuth.NONE,
            " ",
            "scope",
            "",
            Dialect.ANY_2XX,
            Map.of("resource", "https://api.example/v1"),
            false);

    // When
    var url = AuthorizationRequest.url(bound, "id", "unused", List.of("a"), null);

    // Then
    assertThat(url).endsWith("&resource=https%3A%2F%2Fapi.example%2Fv1");
    assertThat(OAuthError.judge("invalid_target", null))
        .isEqualTo(new TokenResult.Refused(OAuthError.NOT_PERMITTED));
  }

  @Test
  void o1ExtraParametersDoNotReplaceThoseOfTheFlow() {
    // Given
    var greedy =
        new Dialect(
            "https://p.example/a",
            "https://p.example/t",
            null,
            false,
            ClientAuth.NONE,
            ",",
            "user_scope",
            "",
            Dialect.ANY_2XX,
            Map.of("response_type", "token"),
            false);

    // When
    var url = AuthorizationRequest.url(greedy, "id", "unused", List.of("a", "b"), null);

    // Then
    assertThat(url)
        .isEqualTo("https://p.example/a?response_type=code&client_id=id&user_scope=a%2Cb");
  }

  @Test
  void o1NoOtherGrantIsInTheCode() throws IOException {
    try (var files = Files.walk(Path.of("src/main/java/com/agentteams/oauth"))) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file))
            .doesNotContain("PasswordGrant", "ClientCredentialsGrant", "\"token\", \"token");
      }
    }
  }

  @Test
  void o2MakesAVerifierOf43CharactersAndItsS256Challenge() {
    // Given the example of RFC 7636 appendix B
    var octets =
        new byte[] {
          116,
          24,
          (byte) 223,
          (byte) 180,
          (byte) 151,
          (byte) 153,
          (byte) 224,
          37,
          79,
          (byte) 250,
          96,
          125,
          (byte) 216,
          (byte) 173,
          (byte) 187,
          (byte) 186,
          22,
          (byte) 212,
          37,
          77,
          105,
          (byte) 214,
          (byte) 191,
          (byte) 240,
          91,
          88,
          5,
          88,
          83,
          (byte) 132,
          (byte) 141,
          121
        };

    // When
    var verifier = Pkce.verifier(octets);

    // Then
    assertThat(verifier.reveal()).isEqualTo("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    assertThat(Pkce.challenge(verifier)).isEqualTo("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
  }

  @Test
  void o2VerifiersAreUniqueAndOfTheAlphabet() {
    var random = new SecureRandom();
    var seen = new HashSet<String>();
    for (int i = 0; i < 100_000; i++) {
      var octets = new byte[32];
      random.nextBytes(octets);
      seen.add(Pkce.verifier(octets).reveal());
    }
    assertThat(seen).hasSize(100_000).allMatch(v -> v.matches("[A-Za-z0-9_-]{43}"));
    assertThat(Pkce.challenge(Secret.of("x"))).hasSize(43);
  }
}
