package com.agentteams.testkit.provider;

import static com.agentteams.testkit.provider.Calls.basic;
import static com.agentteams.testkit.provider.Calls.json;
import static com.agentteams.testkit.provider.Calls.post;
import static com.agentteams.testkit.provider.Calls.query;
import static com.agentteams.testkit.provider.Calls.refresh;
import static com.agentteams.testkit.provider.Calls.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.agentteams.testkit.MovableClock;
import com.agentteams.testkit.provider.Consent.Decision;
import com.agentteams.testkit.provider.LiveToken.Kind;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FakeProviderTest {
  private final MovableClock clock = new MovableClock(Instant.parse("2026-11-01T00:00:00Z"));
  private final FakeProvider provider =
      FakeProvider.start(
          Options.defaults().withClock(clock).withReuseGrace(Duration.ofSeconds(30)));
  private final Calls calls = new Calls(provider);

  @AfterEach
  void stop() {
    calls.close();
    provider.close();
  }

  // the front channel

  @ParameterizedTest
  @EnumSource
  void anAllowedConsentEndsInTokensThatTheProbeAccepts(Dialect dialect) {
    var tokens = calls.connect(dialect);

    var probe = calls.probe(dialect, text(tokens, "access_token"));

    assertThat(probe.statusCode()).isEqualTo(200);
    assertThat(probe.body()).containsAnyOf("U-ALICE", "1001");
    assertThat(text(tokens, "refresh_token")).contains("CANARY");
    assertThat(tokens.path("expires_in").asInt()).isEqualTo(3600);
    assertThat(provider.liveGrants()).hasSize(1);
    assertThat(provider.probeCount(dialect)).isEqualTo(1);
  }

  @Test
  void openingTheConsentPageGrantsNothing() {
    var page = calls.get(calls.authorization(Dialect.OAUTH2));

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("quickstart", "files.read", "files.write", "U-ALICE", "U-BOB");
    assertThat(provider.secrets()).noneMatch(secret -> secret.startsWith("code"));
  }

  @Test
  void aRedirectCarriesCodeAndStateAndTheIssuer() {
    var callback = Consent.allow(calls.authorization(Dialect.OAUTH2));

    assertThat(callback.toString()).startsWith(Calls.REDIRECT + "?");
    assertThat(query(callback)).containsOnlyKeys("code", "state", "iss");
    assertThat(query(callback)).containsEntry("iss", provider.issuer());
    assertThat(query(callback)).containsEntry("state", "a-state-of-some-length");
  }

  @Test
  void aDenialComesBackAsAnErrorWithoutACode() {
    var callback = Consent.deny(calls.authorization(Dialect.SLACK));

    assertThat(query(callback))
        .isEqualTo(Map.of("error", "access_denied", "state", "a-state-of-some-length"));
  }

  @ParameterizedTest
  @CsvSource({
    "client_id, nobody",
    "client_id, ",
    "redirect_uri, ",
    "redirect_uri, http://127.0.0.1:7777/oauth/callback/",
    "redirect_uri, http://127.0.0.1:7777/oauth/callback/tool/more",
    "redirect_uri, http://127.0.0.1:7777/oauth/callback/..",
    "redirect_uri, http://127.0.0.1:7777/oauth/callback/a%2Fb",
    "redirect_uri, http://127.0.0.1:7777/oauth/callback/tool?x=1",
    "redirect_uri, http://127.0.0.1:7777/oauth/callback/tool#x",
    "redirect_uri, https://127.0.0.1:7777/oauth/callback/tool",
    "redirect_uri, http://me@127.0.0.1:7777/oauth/callback/tool",
    "redirect_uri, http://evil.example/oauth/callback/tool",
    "redirect_uri, not a uri",
    "response_type, token",
    "response_type, ",
    "code_challenge, ",
    "code_challenge, short",
    "code_challenge_method, ",
    "code_challenge_method, plain",
    "scope, two  blanks",
    "client_secret, quickstart-secret",
  })
  void refusesAWrongAuthorizationRequestWithoutARedirect(String name, String value) {
    var parameters = calls.right(Dialect.OAUTH2);
    parameters.put(name, value == null ? "" : value);

    var page = calls.get(calls.authorization(Dialect.OAUTH2, parameters));

    assertThat(page.statusCode()).isEqualTo(400);
    assertThat(page.headers().firstValue("Location")).isEmpty();
  }

  @Test
  void refusesAParameterThatOccursTwice() {
    var page = calls.get(URI.create(calls.authorization(Dialect.OAUTH2) + "&scope=more"));

    assertThat(page.statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({
    "SLACK, code_challenge, E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    "SLACK, user_scope, channels:read chat:write",
    "HELPSCOUT, redirect_uri, http://localhost:8080/oauth/callback/helpscout",
    "HELPSCOUT, scope, anything",
    "GOOGLE, scope, ''",
    "GITHUB, code_challenge_method, plain",
  })
  void refusesWhatADialectDoesNotKnow(Dialect dialect, String name, String value) {
    var parameters = calls.right(dialect);
    parameters.put(name, value);

    assertThat(calls.get(calls.authorization(dialect, parameters)).statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:1/oauth/callback/a",
        "http://[::1]:65535/oauth/callback/b-c",
        "http://localhost/oauth/callback/d.e"
      })
  void aLoopbackRedirectMayHaveAnyPort(String redirectUri) {
    var parameters = calls.right(Dialect.OAUTH2);
    parameters.put("redirect_uri", redirectUri);

    var callback = Consent.allow(calls.authorization(Dialect.OAUTH2, parameters));

    assertThat(callback.toString()).startsWith(redirectUri + "?code=");
  }

  @Test
  void aRegisteredHostIsBoundToItsPort() {
    var redirect = "https://agents.example/oauth/callback/tool";
    provider.register(
        new Client("other", "other-secret-of-a-client", List.of(redirect), URI.create(redirect)));
    var parameters = calls.right(Dialect.OAUTH2);
    parameters.put("client_id", "other");
    parameters.put("redirect_uri", redirect);
    var right = calls.get(calls.authorization(Dialect.OAUTH2, parameters));

    parameters.put("redirect_uri", redirect.replace("example/", "example:8443/"));
    var wrong = calls.get(calls.authorization(Dialect.OAUTH2, parameters));

    assertThat(right.statusCode()).isEqualTo(200);
    assertThat(wrong.statusCode()).isEqualTo(400);
  }

  @Test
  void aRequestIsDecidedOnce() {
    var page = calls.get(calls.authorization(Dialect.OAUTH2)).body();
    var number = page.replaceAll("(?s).*name=\"request\" value=\"([^\"]+)\".*", "$1");
    var form = Map.of("request", number, "account", "alice", "decision", "allow");
    var url = provider.url() + "/oauth2/consent";
    assertThat(calls.send(post(url, form)).statusCode()).isEqualTo(303);

    assertThat(calls.send(post(url, form)).statusCode()).isEqualTo(400);
  }

  @Test
  void grantsOnlyTheScopesThatStayTicked() {
    var callback =
        Consent.consent(
            calls.authorization(Dialect.GOOGLE), "bob", Decision.ALLOW, Set.of("openid"));
    var form = calls.exchange(Dialect.GOOGLE, query(callback).getOrDefault("code", ""));

    var tokens = json(calls.token(Dialect.GOOGLE, form));

    assertThat(text(tokens, "scope")).isEqualTo("https://www.googleapis.com/auth/userinfo.email");
    assertThat(calls.probe(Dialect.GOOGLE, text(tokens, "access_token")).body())
        .contains("bob@acme.example");
  }

  @Test
  void theHelperSaysWhatTheProviderDidNotLike() {
    var parameters = calls.right(Dialect.OAUTH2);
    parameters.put("client_id", "nobody");

    assertThatThrownBy(() -> Consent.allow(calls.authorization(Dialect.OAUTH2, parameters)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("unknown client_id");
  }

  @Test
  void remembersTheLastAuthorizationRequest() {
    Consent.deny(calls.authorization(Dialect.SLACK));

    assertThat(provider.lastAuthorizationRequest().orElseThrow().parameters())
        .containsEntry("user_scope", "channels:read,chat:write");
  }

  // codes

  @Test
  void refusesACodeThatWasUsedBeforeAndRevokesItsTokens() {
    var form = calls.exchange(Dialect.OAUTH2, calls.code(Dialect.OAUTH2));
    var tokens = json(calls.token(Dialect.OAUTH2, form));

    var replay = calls.token(Dialect.OAUTH2, form);

    assertThat(replay.statusCode()).isEqualTo(400);
    assertThat(text(json(replay), "error")).isEqualTo("invalid_grant");
    assertThat(provider.liveTokens()).isEmpty();
    assertThat(calls.probe(Dialect.OAUTH2, text(tokens, "access_token")).statusCode())
        .isEqualTo(401);
    assertThat(provider.tokenRequests())
        .extracting(TokenRequest::outcome)
        .containsExactly("issued", "used code");
  }

  @Test
  void refusesACodeAfterSixtySeconds() {
    var form = calls.exchange(Dialect.OAUTH2, calls.code(Dialect.OAUTH2));
    clock.advance(Duration.ofSeconds(60));

    assertThat(calls.token(Dialect.OAUTH2, form).body()).contains("invalid_grant");
  }

  @ParameterizedTest
  @CsvSource({
    "code_verifier, ''",
    "code_verifier, dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXX",
    "redirect_uri, ''",
    "redirect_uri, http://127.0.0.1:7778/oauth/callback/tool",
    "code, code-CANARY-invented",
  })
  void refusesACodeThatIsNotPresentedAsItWasAskedFor(String name, String value) {
    var form = calls.exchange(Dialect.OAUTH2, calls.code(Dialect.OAUTH2));
    form.put(name, value);

    var answer = calls.token(Dialect.OAUTH2, form);

    assertThat(text(json(answer), "error")).isEqualTo("invalid_grant");
    assertThat(provider.liveTokens()).isEmpty();
  }

  @Test
  void refusesTheCodeOfAnotherClientWithoutEndingIt() {
    provider.register(
        new Client(
            "other", "other-secret-of-a-client", List.of(), URI.create("http://localhost/")));
    var code = calls.code(Dialect.OAUTH2);
    var stolen = calls.exchange(Dialect.OAUTH2, code);
    stolen.put("client_id", "other");
    stolen.put("client_secret", "other-secret-of-a-client");

    var theft = calls.token(Dialect.OAUTH2, stolen);

    assertThat(text(json(theft), "error")).isEqualTo("invalid_grant");
    assertThat(calls.token(Dialect.OAUTH2, calls.exchange(Dialect.OAUTH2, code)).statusCode())
        .isEqualTo(200);
  }

  @Test
  void refusesTheCodeOfAnotherDialect() {
    var form = calls.exchange(Dialect.GOOGLE, calls.code(Dialect.GITHUB));

    assertThat(calls.token(Dialect.GOOGLE, form).body()).contains("invalid_grant");
  }

  // the token endpoint

  @Test
  void takesTheClientSecretByBasicOrPostButNotBoth() {
    var url = provider.url(Dialect.OAUTH2, Endpoint.TOKEN);
    var basic = basic("quickstart", "quickstart-secret");
    var form = calls.exchange(Dialect.OAUTH2, calls.code(Dialect.OAUTH2));
    var both = calls.send(post(url, form).header("Authorization", basic));

    form.remove("client_secret");
    var one = calls.send(post(url, form).header("Authorization", basic));

    assertThat(text(json(both), "error")).isEqualTo("invalid_request");
    assertThat(one.statusCode()).isEqualTo(200);
    assertThat(one.headers().firstValue("Cache-Control")).contains("no-store");
  }

  @Test
  void refusesAWrongClientSecret() {
    var form = calls.exchange(Dialect.OAUTH2, calls.code(Dialect.OAUTH2));
    form.put("client_secret", "wrong");

    var answer = calls.token(Dialect.OAUTH2, form);

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(text(json(answer), "error")).isEqualTo("invalid_client");
  }

  @Test
  void refusesATokenRequestThatIsNotAPostedForm() {
    var url = provider.url(Dialect.OAUTH2, Endpoint.TOKEN);
    var form = calls.exchange(Dialect.OAUTH2, calls.code(Dialect.OAUTH2));
    var json =
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{}"));

    assertThat(calls.send(json).body()).contains("invalid_request");
    assertThat(calls.send(post(url + "?x=1", form)).body()).contains("invalid_request");
    assertThat(calls.get(URI.create(url + "?" + Http.encode(form))).statusCode()).isEqualTo(405);
    assertThat(provider.liveTokens()).isEmpty();
  }

  @Test
  void refusesAnUnknownGrantType() {
    var form = calls.exchange(Dialect.OAUTH2, calls.code(Dialect.OAUTH2));
    form.put("grant_type", "password");

    assertThat(calls.token(Dialect.OAUTH2, form).body()).contains("unsupported_grant_type");
  }

  @Test
  void anAccessTokenDiesWithItsTime() {
    var tokens = calls.connect(Dialect.SLACK);
    clock.advance(Duration.ofHours(1));

    var probe = calls.probe(Dialect.SLACK, text(tokens, "access_token"));

    assertThat(text(json(probe), "error")).isEqualTo("token_expired");
    assertThat(provider.liveTokens()).extracting(LiveToken::kind).containsExactly(Kind.REFRESH);
  }

  // refresh

  @Test
  void aRotatedRefreshTokenWorksDuringTheGraceAndThenEndsTheFamily() {
    var first = text(calls.connect(Dialect.OAUTH2), "refresh_token");
    var second = json(calls.token(Dialect.OAUTH2, refresh(first)));
    assertThat(text(second, "refresh_token")).isNotEqualTo(first);
    assertThat(calls.token(Dialect.OAUTH2, refresh(first)).statusCode()).isEqualTo(200);
    clock.advance(Duration.ofSeconds(30));

    var late = calls.token(Dialect.OAUTH2, refresh(first));

    assertThat(text(json(late), "error")).isEqualTo("invalid_grant");
    assertThat(provider.liveTokens()).isEmpty();
    assertThat(provider.refreshes()).isEqualTo(3);
    assertThat(provider.exchanges()).isEqualTo(1);
  }

  @Test
  void refusesMoreScopesThanWereGranted() {
    var form = new HashMap<>(refresh(text(calls.connect(Dialect.OAUTH2), "refresh_token")));
    form.put("scope", "files.read admin");

    assertThat(calls.token(Dialect.OAUTH2, form).body()).contains("invalid_scope");
  }

  @Test
  void googleKeepsItsRefreshToken() {
    var refreshToken = text(calls.connect(Dialect.GOOGLE), "refresh_token");
    var second = json(calls.token(Dialect.GOOGLE, refresh(refreshToken)));

    var third = calls.token(Dialect.GOOGLE, refresh(refreshToken));

    assertThat(second.has("refresh_token")).isFalse();
    assertThat(third.statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"access_type", "prompt"})
  void googleGivesARefreshTokenOnlyIfItIsAskedOutright(String left) {
    var parameters = calls.right(Dialect.GOOGLE);
    parameters.remove(left);
    var callback = Consent.allow(calls.authorization(Dialect.GOOGLE, parameters));
    var form = calls.exchange(Dialect.GOOGLE, query(callback).getOrDefault("code", ""));

    assertThat(json(calls.token(Dialect.GOOGLE, form)).has("refresh_token")).isFalse();
  }

  @Test
  void aRefreshAtGitHubKillsTheOldAccessTokenToo() {
    var first = calls.connect(Dialect.GITHUB);

    calls.token(Dialect.GITHUB, refresh(text(first, "refresh_token")));

    assertThat(calls.probe(Dialect.GITHUB, text(first, "access_token")).statusCode())
        .isEqualTo(401);
  }

  // how the dialects word it

  @Test
  void gitHubAnswersFormsAndHidesErrorsInA200() {
    var url = provider.url(Dialect.GITHUB, Endpoint.TOKEN);
    var form = calls.exchange(Dialect.GITHUB, calls.code(Dialect.GITHUB));
    var plain =
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(Http.encode(form)));
    var good = calls.send(plain);

    var bad = calls.send(plain);

    assertThat(good.body())
        .startsWith("access_token=access-CANARY-")
        .contains("repo%2Cread%3Auser");
    assertThat(bad.statusCode()).isEqualTo(200);
    assertThat(bad.body()).contains("error=bad_verification_code");
    var dead = calls.token(Dialect.GITHUB, refresh("unknown"));
    assertThat(dead.statusCode()).isEqualTo(200);
    assertThat(text(json(dead), "error")).isEqualTo("bad_refresh_token");
  }

  @Test
  void slackAnswers200WhateverHappens() {
    var answer = calls.token(Dialect.SLACK, refresh("unknown"));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"ok\":false", "invalid_refresh_token");
    assertThat(calls.probe(Dialect.SLACK, "unknown").body())
        .contains("\"ok\":false", "invalid_auth");
  }

  @Test
  void slackPutsAUserTokenBelowAuthedUserOnExchangeAndAtTheTopOnRefresh() {
    var exchanged =
        json(calls.token(Dialect.SLACK, calls.exchange(Dialect.SLACK, calls.code(Dialect.SLACK))));
    assertThat(exchanged.has("access_token")).isFalse();
    var user = exchanged.path("authed_user");
    assertThat(text(user, "token_type")).isEqualTo("user");

    var refreshed = json(calls.token(Dialect.SLACK, refresh(text(user, "refresh_token"))));

    assertThat(refreshed.path("ok").asBoolean()).isTrue();
    assertThat(text(refreshed, "token_type")).isEqualTo("user");
    assertThat(text(refreshed, "access_token")).contains("CANARY");
  }

  @Test
  void slackGivesABotItsOwnTokenAtTheTop() {
    var parameters = calls.right(Dialect.SLACK);
    parameters.put("scope", "app_mentions:read");
    parameters.remove("user_scope");
    var callback = Consent.allow(calls.authorization(Dialect.SLACK, parameters));
    var form = calls.exchange(Dialect.SLACK, query(callback).getOrDefault("code", ""));

    var answer = json(calls.token(Dialect.SLACK, form));

    assertThat(text(answer, "token_type")).isEqualTo("bot");
    assertThat(calls.probe(Dialect.SLACK, text(answer, "access_token")).body()).contains("U-BOT");
  }

  @Test
  void helpScoutSendsTheBrowserToTheOneRegisteredRedirect() {
    var callback = Consent.allow(calls.authorization(Dialect.HELPSCOUT));
    var form = calls.exchange(Dialect.HELPSCOUT, query(callback).getOrDefault("code", ""));
    form.put("redirect_uri", Calls.REDIRECT);

    assertThat(callback.toString())
        .startsWith("http://localhost:8080/oauth/callback/helpscout?code=");
    assertThat(calls.token(Dialect.HELPSCOUT, form).body()).contains("invalid_request");
  }

  // revocation

  @Test
  void revokingARefreshTokenByTheStandardEndsTheGrantAndAnUnknownOneIsNoError() {
    var tokens = calls.connect(Dialect.OAUTH2);
    var url = provider.url(Dialect.OAUTH2, Endpoint.REVOKE);
    var basic = basic("quickstart", "quickstart-secret");
    var form = Map.of("token", text(tokens, "refresh_token"));
    assertThat(calls.send(post(url, form)).statusCode()).isEqualTo(401);

    var first = calls.send(post(url, form).header("Authorization", basic));
    var again = calls.send(post(url, form).header("Authorization", basic));

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(provider.liveTokens()).isEmpty();
    assertThat(provider.revocations())
        .extracting(Revocation::outcome)
        .containsExactly("unknown client", "revoked", "unknown");
  }

  @Test
  void revokingOneTokenAtGoogleEndsEverythingOfThatPersonAndClient() {
    var one = calls.connect(Dialect.GOOGLE);
    calls.connect(Dialect.GOOGLE);
    calls.connect(Dialect.OAUTH2);
    var url = provider.url(Dialect.GOOGLE, Endpoint.REVOKE);
    var form = Map.of("token", text(one, "access_token"));

    var first = calls.send(post(url, form));
    var again = calls.send(post(url, form));

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(again.statusCode()).isEqualTo(400);
    assertThat(provider.liveGrants())
        .extracting(LiveGrant::dialect)
        .containsExactly(Dialect.OAUTH2);
  }

  @Test
  void slackRevokesWithTheTokenItself() {
    var accessToken = text(calls.connect(Dialect.SLACK), "access_token");
    var url = URI.create(provider.url(Dialect.SLACK, Endpoint.REVOKE));
    var answer =
        calls.send(
            HttpRequest.newBuilder(url)
                .header("Authorization", "Bearer " + accessToken)
                .POST(BodyPublishers.noBody()));

    assertThat(answer.body()).contains("\"revoked\":true");
    assertThat(text(json(calls.probe(Dialect.SLACK, accessToken)), "error"))
        .isEqualTo("token_revoked");
    assertThat(provider.liveTokens()).isEmpty();
  }

  @Test
  void gitHubRevokesForItsClientOnly() {
    var accessToken = text(calls.connect(Dialect.GITHUB), "access_token");
    var url = provider.url(Dialect.GITHUB, Endpoint.REVOKE).replace("{client_id}", "quickstart");
    var request =
        HttpRequest.newBuilder(URI.create(url))
            .method(
                "DELETE", BodyPublishers.ofString("{\"access_token\": \"" + accessToken + "\"}"));
    assertThat(calls.send(request).statusCode()).isEqualTo(401);
    request.header("Authorization", basic("quickstart", "quickstart-secret"));

    assertThat(calls.send(request).statusCode()).isEqualTo(204);
    assertThat(calls.send(request).statusCode()).isEqualTo(404);
    assertThat(provider.liveTokens()).isEmpty();
  }

  @Test
  void aPersonMayTakeTheAccessAway() {
    var tokens = calls.connect(Dialect.SLACK);
    calls.connect(Dialect.OAUTH2);

    provider.revokeGrant(Dialect.SLACK, Account.ALICE);

    assertThat(calls.token(Dialect.SLACK, refresh(text(tokens, "refresh_token"))).body())
        .contains("invalid_refresh_token");
    assertThat(provider.liveGrants()).hasSize(1);
  }

  @Test
  void anotherProcessMayLookAndTakeTheAccessAway() {
    calls.connect(Dialect.OAUTH2);
    var state = URI.create(provider.url() + "/control/state");
    assertThat(calls.get(state).body()).contains("\"liveTokens\":2").doesNotContain("CANARY");

    calls.send(post(provider.url() + "/control/revoke", Map.of("account", "alice")));

    assertThat(calls.get(state).body()).contains("\"liveTokens\":0");
  }

  // secrets

  @Test
  void knowsEverySecretThatItEverSaw() {
    var tokens = calls.connect(Dialect.OAUTH2);

    assertThat(provider.secrets())
        .contains(
            text(tokens, "access_token"),
            text(tokens, "refresh_token"),
            "quickstart-secret",
            "a-state-of-some-length",
            Calls.VERIFIER)
        .anyMatch(secret -> secret.startsWith("code-CANARY-"));
    assertThat(provider.tokenRequests().toString() + provider.liveTokens())
        .doesNotContain("CANARY");
  }
}
