package com.agentteams.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.Account;
import com.agentteams.api.AccountPin;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** O-13: which account may take a connection. */
class AccountTermsTest {
  @ParameterizedTest(name = "pin [{0}] known [{1}/{2}] consents {3}/{4}: {5}")
  @CsvSource(
      nullValues = "-",
      value = {
        // pin, known id, known tenant, id, tenant, right
        "'', -, -, U1, T1, true",
        "'', -, -, U1, -, true",
        "'expected: U1', -, -, U1, T1, true",
        "'expected: U1', -, -, U2, T1, false",
        "'expected: U1', -, -, u1, T1, false",
        "'tenant: T1', -, -, U2, T1, true",
        "'tenant: T1', -, -, U2, T2, false",
        "'tenant: T1', -, -, U2, -, false",
        "'expected: U1, tenant: T1', -, -, U1, T2, false",
        "'', U1, T1, U1, T1, true",
        "'', U1, -, U1, -, true",
        "'', U1, -, U1, T1, true",
        "'', U1, -, U2, T1, false",
        "'', U1, T1, U2, T1, false",
        "'', U1, T1, U1, T2, false",
        "'', U1, T1, U1, -, false",
        "'mayReplace: U1', U1, T1, U2, T2, true",
        "'mayReplace: U2', U1, T1, U2, T1, false",
        "'mayReplace: U0', U1, T1, U1, T1, true",
        "'mayReplace: U1, expected: U2', U1, T1, U2, T1, true",
        "'mayReplace: U1, expected: U2', U1, T1, U3, T1, false",
        "'mayReplace: U1, tenant: T1', U1, T1, U3, T2, false",
      })
  void theAccountThatMay(
      String pin,
      @Nullable String knownId,
      @Nullable String knownTenant,
      String id,
      @Nullable String tenant,
      boolean right) {
    // Given
    var terms = terms(pin, knownId, knownTenant);
    // When
    var wrong = terms.wrong(new Account(id, null, tenant));
    // Then
    assertThat(wrong.isEmpty()).as(wrong.orElse("right")).isEqualTo(right);
  }

  @Test
  void n19TheMessageNamesTheFieldAndWhatToDo() {
    var expected = terms("expected: U1", null, null).wrong(account("U2", "T1"));
    assertThat(expected.orElseThrow())
        .contains("Account U2", "spec.account.expected is U1", "status.connectURL");
    var tenant = terms("tenant: T1", null, null).wrong(account("U2", null));
    assertThat(tenant.orElseThrow()).contains("no tenant", "spec.account.tenant is T1");
    var known = terms("", "U1", "T1").wrong(account("U2", "T1"));
    assertThat(known.orElseThrow()).contains("belongs to U1", "spec.account.mayReplace");
  }

  private static Account account(String id, @Nullable String tenant) {
    return new Account(id, null, tenant);
  }

  private static AccountTerms terms(
      String pin, @Nullable String knownId, @Nullable String knownTenant) {
    return new AccountTerms(
        new KubernetesSerialization().unmarshal("---\n{" + pin + "}", AccountPin.class),
        knownId == null ? null : new Account(knownId, null, knownTenant));
  }
}
