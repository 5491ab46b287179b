package com.agentteams.callback;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** O-7: where people find us is what the setting says, as a browser writes it. */
class SiteTest {
  @ParameterizedTest
  @CsvSource({
    "https://Connect.example.com, https://connect.example.com",
    "https://connect.example.com:443, https://connect.example.com",
    "https://connect.example.com:80, https://connect.example.com:80",
    "https://connect.example.com/at, https://connect.example.com",
    "http://localhost:80, http://localhost",
    "http://localhost:8080, http://localhost:8080",
  })
  void theOriginHasAPortOnlyWhereTheSchemeHasAnother(URI base, String origin) {
    assertThat(new Site(base, false).origin()).isEqualTo(origin);
  }

  @ParameterizedTest
  @CsvSource({
    "https://connect.example.com, connect.example.com:443, true",
    "https://connect.example.com, connect.example.com:80, false",
    "http://localhost, localhost:80, true",
    "http://localhost, localhost:443, false",
    "http://localhost:8080, localhost:8080, true",
    "http://localhost:8080, LOCALHOST:8080, true",
    "http://localhost:8080, localhost, false",
    "http://localhost:8080, localhost:8080:80, false",
  })
  void aHostHeaderMeansUsWithThePortOfTheSetting(URI base, String host, boolean us) {
    assertThat(new Site(base, false).isHost(host)).isEqualTo(us);
  }
}
