package com.agentteams.testkit.provider;

import static com.agentteams.testkit.provider.Calls.json;
import static com.agentteams.testkit.provider.Calls.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.agentteams.testkit.When;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FaultsTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  private final FakeProvider provider = FakeProvider.start();
  private final Calls calls = new Calls(provider);

  @AfterEach
  void stop() {
    calls.close();
    provider.close();
  }

  private HttpRequest.Builder exchange() {
    var form = calls.exchange(Dialect.OAUTH2, calls.code(Dialect.OAUTH2));
    return post(provider.url(Dialect.OAUTH2, Endpoint.TOKEN), form);
  }

  @Test
  void answersWhatItIsToldAsOftenAsItIsTold() {
    provider.fault(
        Dialect.OAUTH2, Endpoint.TOKEN, Fault.respond(503, "text/html", "<h1>busy</h1>"), 2);
    var exchange = exchange();

    assertThat(calls.send(exchange).body()).isEqualTo("<h1>busy</h1>");
    assertThat(calls.send(exchange).statusCode()).isEqualTo(503);
    assertThat(calls.send(exchange).statusCode()).isEqualTo(200);
    assertThat(provider.tokenRequests())
        .extracting(TokenRequest::outcome)
        .containsExactly("fault", "fault", "issued");
    assertThat(provider.exchanges()).isEqualTo(3);
  }

  @Test
  void anOddAnswerIsOneWhoseTokensLive() {
    provider.fault(Dialect.OAUTH2, Endpoint.TOKEN, OddAnswer.member("expires_in", "3600.0"), 1);
    assertThat(calls.send(exchange()).body()).contains("\"expires_in\":3600.0");
    provider.fault(Dialect.OAUTH2, Endpoint.TOKEN, OddAnswer.status(500), 1);
    assertThat(calls.send(exchange()).statusCode()).isEqualTo(500);

    assertThat(provider.tokenRequests())
        .extracting(TokenRequest::outcome)
        .containsExactly("issued", "issued");
    assertThat(provider.liveGrants()).hasSize(2);
  }

  @Test
  void aFaultBelongsToOneDialectAndEndpoint() {
    var location = URI.create("http://127.0.0.1:1/");
    provider.fault(Dialect.OAUTH2, Endpoint.PROBE, Fault.redirect(307, location));
    var tokens = calls.connect(Dialect.OAUTH2);
    calls.connect(Dialect.GOOGLE);

    var probe = calls.probe(Dialect.OAUTH2, Calls.text(tokens, "access_token"));
    provider.clearFaults();
    var after = calls.probe(Dialect.OAUTH2, Calls.text(tokens, "access_token"));

    assertThat(probe.statusCode()).isEqualTo(307);
    assertThat(after.statusCode()).isEqualTo(200);
    assertThat(provider.probeCount()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource
  void aDroppedConnectionSaysNothingAboutWhatWasDone(When when) {
    provider.fault(Dialect.OAUTH2, Endpoint.TOKEN, new Fault.Drop(when), 1);
    var exchange = exchange();

    assertThatThrownBy(() -> calls.send(exchange)).hasCauseInstanceOf(IOException.class);

    assertThat(provider.liveTokens()).hasSize(when == When.BEFORE ? 0 : 2);
  }

  @ParameterizedTest
  @EnumSource
  void aHangingCallAnswersNothingUntilTheFaultsAreCleared(When when) {
    provider.fault(Dialect.OAUTH2, Endpoint.TOKEN, new Fault.Hang(when), 1);
    var arrival = provider.gate(Endpoint.TOKEN, When.BEFORE);
    var answer = calls.sendLater(exchange());
    arrival.awaitArrival(SOON);
    arrival.release();
    awaitTokenRequest();
    assertThat(answer).isNotDone();

    provider.clearFaults();

    assertThatThrownBy(() -> answer.get(10, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class);
    assertThat(provider.liveTokens()).hasSize(when == When.BEFORE ? 0 : 2);
  }

  private void awaitTokenRequest() {
    var end = System.nanoTime() + SOON.toNanos();
    while (provider.tokenRequests().isEmpty() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  @Test
  void anAnswerMayBeCutInTheMiddle() {
    provider.fault(Dialect.OAUTH2, Endpoint.TOKEN, new Fault.Cut(), 1);
    var exchange = exchange();

    assertThatThrownBy(() -> calls.send(exchange)).hasCauseInstanceOf(IOException.class);

    assertThat(provider.liveTokens()).hasSize(2);
  }

  @Test
  void anAnswerMayDrip() {
    provider.fault(Dialect.OAUTH2, Endpoint.TOKEN, new Fault.Drip(Duration.ZERO), 1);

    assertThat(json(calls.send(exchange())).has("access_token")).isTrue();
  }

  @Test
  void anAnswerMayBeHuge() {
    provider.fault(Dialect.OAUTH2, Endpoint.TOKEN, new Fault.Flood(3_000_000), 1);

    assertThat(calls.send(exchange()).body()).hasSize(3_000_000);
    assertThat(provider.liveTokens()).isEmpty();
  }

  @Test
  void aGateAfterTheCommitHoldsAnAnswerWhoseTokensLive() throws Exception {
    var gate = provider.gate(Endpoint.TOKEN, When.AFTER_COMMIT);
    var answer = calls.sendLater(exchange());
    gate.awaitArrival(SOON);
    assertThat(provider.liveTokens()).hasSize(2);
    assertThat(answer).isNotDone();

    gate.release();

    assertThat(answer.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
  }

  @Test
  void aCallThatIsDiscardedBeforeTheCommitLeavesNothing() {
    var gate = provider.gate(Endpoint.TOKEN, When.BEFORE);
    var answer = calls.sendLater(exchange());
    gate.awaitArrival(SOON);

    gate.discard();

    assertThatThrownBy(() -> answer.get(10, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class);
    assertThat(provider.liveTokens()).isEmpty();
    assertThat(calls.send(exchange()).statusCode()).isEqualTo(200);
  }

  @Test
  void aGateThatNobodyReachesFailsTheTest() {
    var gate = provider.gate(Endpoint.TOKEN, When.BEFORE);

    assertThatThrownBy(() -> gate.awaitArrival(Duration.ofMillis(1)))
        .isInstanceOf(AssertionError.class);
  }
}
