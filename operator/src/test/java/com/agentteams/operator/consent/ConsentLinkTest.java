package com.agentteams.operator.consent;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.Consent;
import com.agentteams.api.Permission;
import com.agentteams.oauth.Attempt;
import com.agentteams.oauth.Dialect;
import com.agentteams.vault.LoginBinding;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which text is a link of ours, and whether it still asks for what is wanted. */
class ConsentLinkTest {
  private static final String PATH = ConsentTerms.connectPath("team-a", "pm-slack");
  private static final Attempt ATTEMPT = new Attempt("a".repeat(43));

  private static final LoginBinding WITH = new LoginBinding("client-1", "acme-slack", Map.of());

  private final ConsentLink link =
      new ConsentLink(
          URI.create("https://connect.example.com/at"), Duration.ofHours(24), _ -> new byte[32]);

  @Test
  void aLinkNamesItsObjectAndItsAttempt() {
    // When
    var url = link.url(PATH, ATTEMPT);
    // Then
    assertThat(url)
        .isEqualTo("https://connect.example.com/at/connect/team-a/pm-slack/" + ATTEMPT.id());
    assertThat(link.attempt(PATH, url)).contains(ATTEMPT);
  }

  /** The callback moved, the object is another, or the status was written by somebody else. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-",
        "''",
        "https://connect.example.com/at/connect/team-a/pm-slack/",
        "https://connect.example.com/at/connect/team-a/pm-slack/ID/",
        "https://connect.example.com/at/connect/team-a/pm-slack/xID",
        "https://connect.example.com/at/connect/team-a/other/ID",
        "https://connect.example.com/connect/team-a/pm-slack/ID",
        "https://connect.example.org/at/connect/team-a/pm-slack/ID",
        "http://connect.example.com/at/connect/team-a/pm-slack/ID",
      })
  void whatIsNoLinkOfThisObjectIsOfNoAttempt(@Nullable String url) {
    assertThat(link.attempt(PATH, url == null ? null : url.replace("ID", ATTEMPT.id()))).isEmpty();
  }

  @Test
  void aLinkAsksStillWhereItAsksForTheSameWithTheSame() {
    // Given
    var terms = terms(true);
    var url = link.authorizationUrl(terms, ATTEMPT);
    var asked = new Consent(url, terms.permissions(), WITH.fingerprint(), null);
    // Then
    assertThat(link.stillAsks(terms, ATTEMPT, asked)).isTrue();
    var more = terms.withPermissions(List.of(new Permission("chat:write", "Send messages")));
    assertThat(link.stillAsks(more, ATTEMPT, asked)).isFalse();
    assertThat(link.stillAsks(terms, ATTEMPT, with(url + "x", WITH.fingerprint()))).isFalse();
    assertThat(link.stillAsks(terms, ATTEMPT, with(null, WITH.fingerprint()))).isFalse();
    var others = new LoginBinding("client-1", "acme-slack", Map.of("host", "other.example"));
    assertThat(link.stillAsks(terms, ATTEMPT, with(url, others.fingerprint()))).isFalse();
    assertThat(link.stillAsks(terms, ATTEMPT, with(url, null))).as("an older link").isTrue();
  }

  private static Consent with(@Nullable String authorizationUrl, @Nullable String binding) {
    return new Consent(authorizationUrl, List.of(), binding, null);
  }

  @Test
  void aProviderThatTakesNoChallengeGetsNoneAndThereIsNoVerifier() {
    // Given
    var terms = terms(false);
    // Then
    assertThat(link.authorizationUrl(terms, ATTEMPT))
        .contains("client_id=client-1", "scope=channels%3Aread")
        .doesNotContain("code_challenge");
    assertThat(link.verifier(terms.dialect(), "uid", ATTEMPT, "slack", terms.redirectUri()))
        .isEmpty();
  }

  /** What is judged by it fits into the status for whatever attempt follows. */
  @Test
  void theLengthOfAnAuthorizationUrlIsThatOfALongerCallbackUrl() {
    // When
    var length = ConsentLink.authorizationUrlLength(with -> terms(with, true));
    // Then
    assertThat(length)
        .isGreaterThan(link.authorizationUrl(terms(true), ATTEMPT).length() + 150)
        .isLessThan(ConsentLink.LONGEST_AUTHORIZATION_URL);
  }

  private ConsentTerms terms(boolean pkce) {
    return terms(link, pkce);
  }

  private static ConsentTerms terms(ConsentLink link, boolean pkce) {
    return new ConsentTerms(
        PATH,
        "uid",
        "slack",
        new Dialect(
            "https://slack.example.com/authorize",
            "https://slack.example.com/token",
            null,
            pkce,
            Dialect.ClientAuth.BASIC,
            " ",
            "scope",
            "",
            Dialect.ANY_2XX,
            Map.of(),
            true),
        WITH,
        link.redirectUri("acme-slack"),
        List.of(new Permission("channels:read", "Read messages")));
  }
}
