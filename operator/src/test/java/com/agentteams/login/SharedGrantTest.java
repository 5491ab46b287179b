package com.agentteams.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.login.SharedGrant.Staying;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether a grant may be revoked where that could end others. */
class SharedGrantTest {
  /** "other" is the account that a sibling has; "nobody" there is no sibling. */
  @ParameterizedTest(name = "kills siblings {0}, of {1}, own of {2}, other of {3}: {4}")
  @CsvSource(
      nullValues = "?",
      value = {
        // kills siblings, whose, own in use, other, may
        "false, U1, U1,   U1,     true",
        "false, ?,  ?,    ?,      true",
        "true,  U1, none, nobody, true",
        "true,  ?,  none, nobody, true",
        "true,  U1, U1,   nobody, false",
        "true,  U1, U2,   nobody, true",
        "true,  U1, ?,    nobody, false",
        "true,  ?,  U1,   nobody, false",
        "true,  U1, none, U1,     false",
        "true,  U1, none, U2,     true",
        "true,  ?,  none, U2,     false",
        "true,  U1, U2,   U1,     false",
        "true,  U1, U2,   U3,     true",
      })
  void whatIsNotKnownCountsAgainstIt(
      boolean kills,
      @Nullable String whose,
      @Nullable String own,
      @Nullable String other,
      boolean may) {
    // Given
    var staying = "none".equals(own) ? Staying.NOTHING : new Staying(true, own);
    Siblings siblings =
        account -> !"nobody".equals(other) && (account == null || Objects.equals(account, other));
    // Then
    assertThat(SharedGrant.mayRevoke(kills, whose, staying, siblings)).isEqualTo(may);
  }
}
