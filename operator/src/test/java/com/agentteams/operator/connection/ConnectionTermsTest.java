package com.agentteams.operator.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.oauth.Attempt;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a link asks for, and what its verifier hangs on. */
class ConnectionTermsTest {
  private static final String A = "a".repeat(43);
  private static final String B = "b".repeat(43);

  private final Given given = new Given();

  /** Whichever of them changes, it is another verifier; the same ones give the same. */
  @Test
  void o3TheVerifierIsBoundToObjectAttemptToolAndRedirectUri() {
    // Given
    var dialect = given.facts().compiled().orElseThrow().dialect(Map.of());
    // When
    var verifiers =
        Stream.of(
                List.of("uid", A, "slack", "https://us.example/cb"),
                List.of("uid2", A, "slack", "https://us.example/cb"),
                List.of("uid", B, "slack", "https://us.example/cb"),
                List.of("uid", A, "slack2", "https://us.example/cb"),
                List.of("uid", A, "slack", "https://us.example/cb2"),
                List.of("uidx", A, "slack", "https://us.example/cb"))
            .map(
                of ->
                    Given.LINK
                        .verifier(dialect, of.get(0), new Attempt(of.get(1)), of.get(2), of.get(3))
                        .orElseThrow()
                        .reveal())
            .toList();
    // Then
    assertThat(verifiers).doesNotHaveDuplicates();
    assertThat(
            Given.LINK
                .verifier(dialect, "uid", new Attempt(A), "slack", "https://us.example/cb")
                .orElseThrow()
                .reveal())
        .isEqualTo(verifiers.getFirst());
  }

  /** What leaves the operator in a URL is the challenge alone. */
  @Test
  void o3TheAuthorizationUrlHasTheChallengeAndNotTheVerifier() {
    // Given
    var attempt = Attempt.open(new SecureRandom());
    var facts = given.facts();
    var verifier =
        Given.LINK
            .verifier(
                facts.compiled().orElseThrow().dialect(Map.of()),
                Given.UID,
                attempt,
                "slack",
                Given.LINK.redirectUri("slack"))
            .orElseThrow()
            .reveal();
    // When
    var url = Given.LINK.authorizationUrl(facts.terms(Given.LINK), attempt);
    // Then
    assertThat(url)
        .contains("code_challenge=", "code_challenge_method=S256")
        .doesNotContain(verifier);
  }

  /** The least that does: write scopes only where both the connection and its agent may write. */
  @ParameterizedTest
  @CsvSource({
    "ReadOnly, Never, channels:read",
    "ReadOnly, Always, channels:read",
    "ReadOnly, AfterApproval, channels:read",
    "ReadWrite, Never, channels:read",
    "ReadWrite, AfterApproval, channels:read chat:write",
    "ReadWrite, Always, channels:read chat:write"
  })
  void o22AsksForTheLeastScopes(String access, String outboundWrites, String scopes) {
    // Given
    given
        .spec("{agentRef: {name: pm}, tool: slack, access: " + access + "}")
        .agentWrites(outboundWrites);
    // Then
    assertThat(given.facts().scopes()).containsExactlyInAnyOrder(scopes.split(" "));
  }
}
