package com.agentteams.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.ToolScopes;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** O-14: scopes are compared by what they mean. */
class ScopeNamesTest {
  private static final ScopeNames NAMES =
      new ScopeNames(
          new ToolScopes(
              List.of(),
              List.of(),
              List.of(),
              List.of(),
              List.of("never.named", "api://x/.default"),
              Map.of(
                  "email", "https://p.example/Auth/userinfo.email",
                  "mail", "https://p.example/auth/userinfo.email",
                  "a", "b",
                  "b", "c",
                  "x", "y",
                  "y", "x")));

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // asked, granted, refresh token, missing
        "read, read, false, -",
        "read, read write, false, -",
        "read write, read, false, write",
        "read write, -, false, read write",
        "-, -, false, -",
        "-, read, false, -",
        "write write, read, false, write",
        // case
        "Mail.Read, mail.read, false, -",
        "mail.read, Mail.Read, false, -",
        // a part of a name is not the name
        "read:user, read, false, read:user",
        "read, read:user, false, read",
        // aliases, either way, in any case, over others
        "email, https://p.example/auth/userinfo.email, false, -",
        "https://p.example/auth/userinfo.email, email, false, -",
        "EMAIL, HTTPS://P.EXAMPLE/AUTH/USERINFO.EMAIL, false, -",
        "email, mail, false, -",
        "a, c, false, -",
        "c, a, false, -",
        "x, y, false, -",
        "y, x, false, -",
        "x, a, false, x",
        "email, openid, false, email",
        // never named
        "read never.named, read, false, -",
        "NEVER.NAMED, -, false, -",
        "api://x/.default, read, false, -",
        // a refresh token is what offline_access asks for
        "read offline_access, read, true, -",
        "read offline_access, read, false, offline_access",
        "Offline_Access, read, true, -",
        "offline_access, offline_access, false, -",
        "refresh_token, read, true, refresh_token",
        "write offline_access, read, true, write"
      })
  void comparesByMeaning(
      @Nullable String asked, @Nullable String granted, boolean refresh, @Nullable String missing) {
    assertThat(NAMES.missing(list(asked), list(granted), refresh)).isEqualTo(list(missing));
  }

  private static List<String> list(@Nullable String scopes) {
    return scopes == null ? List.of() : Arrays.asList(scopes.split(" ", -1));
  }

  @Test
  void aToolSaysWhetherALoginStillCoversWhatIsAsked() throws InvalidToolException {
    var google = CompiledTool.compile(Tools.shipped("gmail"));
    var long1 = "https://www.googleapis.com/auth/userinfo.email";

    assertThat(google.coversScopes(List.of("openid", "email"), List.of(long1, "openid"), true))
        .isTrue();
    assertThat(google.coversScopes(List.of("openid", "email"), List.of("openid"), true)).isFalse();
    assertThat(google.missingScopes(google.requestedScopes(true), List.of("email"), true))
        .doesNotContain(long1)
        .contains("openid");
  }
}
