package com.agentteams.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LoginBindingTest {
  private static final LoginBinding MADE =
      new LoginBinding("client", "acme", Map.of("subdomain", "acme"));

  @ParameterizedTest
  @CsvSource({
    "client, acme, acme, true",
    "other, acme, acme, false",
    "client, other, acme, false",
    "client, acme, other, false"
  })
  void aLoginIsUsedWithExactlyWhatItWasMadeWith(
      String clientId, String installation, String subdomain, boolean fits) {
    // When
    var now = new LoginBinding(clientId, installation, Map.of("subdomain", subdomain));

    // Then
    assertThat(MADE.fits(now)).isEqualTo(fits);
  }

  @Test
  void changedInputsDoNotReachALoginThatHasItsOwn() {
    // Given
    var now = new LoginBinding("client", "acme", Map.of("subdomain", "evil"));

    // When
    var inputs = MADE.inputsOr(now);

    // Then
    assertThat(inputs).isEqualTo(Map.of("subdomain", "acme"));
  }

  /** Format 1 recorded the client alone. */
  @Test
  void aLoginOfTheFirstFormatFitsByItsClientAndTakesTheInputsOfNow() {
    // Given
    var first = new LoginBinding("client", "", Map.of());

    // When
    var fits = first.fits(MADE);

    // Then
    assertThat(fits).isTrue();
    assertThat(first.inputsOr(MADE)).isEqualTo(Map.of("subdomain", "acme"));
    assertThat(first.fits(new LoginBinding("other", "acme", Map.of()))).isFalse();
  }

  /** Also where one part ends and the next begins. */
  @Test
  void aFingerprintNamesEveryPartOfIt() {
    // Given
    var bindings =
        Stream.of(
            MADE,
            new LoginBinding("other", "acme", Map.of("subdomain", "acme")),
            new LoginBinding("client", "other", Map.of("subdomain", "acme")),
            new LoginBinding("client", "acme", Map.of("subdomain", "other")),
            new LoginBinding("client", "acme", Map.of("tenant", "acme")),
            new LoginBinding("client", "acme", Map.of("subdomainacme", "")),
            new LoginBinding("clienta", "cme", Map.of("subdomain", "acme")),
            new LoginBinding("client", "acme", Map.of()));

    // When
    var fingerprints = bindings.map(LoginBinding::fingerprint).toList();

    // Then
    assertThat(fingerprints).doesNotHaveDuplicates().allMatch(f -> f.matches("[0-9a-f]{32}"));
    assertThat(new LoginBinding("client", "acme", Map.of("subdomain", "acme")).fingerprint())
        .isEqualTo(MADE.fingerprint());
  }
}
