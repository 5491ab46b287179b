package com.agentteams.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
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
}
