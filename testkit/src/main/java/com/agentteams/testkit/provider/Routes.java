package com.agentteams.testkit.provider;

import com.agentteams.testkit.When;
import com.agentteams.testkit.provider.Http.Answer;
import com.agentteams.testkit.provider.Http.Request;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/** Leads a request to the page or the endpoint that it is for, past what a test has planned. */
final class Routes {
  private final ConsentPage consentPage;
  private final Protocol protocol;
  private final RevocationEndpoint revocation;
  private final ProbeEndpoint probe;
  private final Disturbances disturbances;
  private final List<Dialect> probes;

  /**
   * @param probes gets the dialect of each probe, in order
   */
  Routes(
      ConsentPage consentPage,
      Protocol protocol,
      RevocationEndpoint revocation,
      ProbeEndpoint probe,
      Disturbances disturbances,
      List<Dialect> probes) {
    this.consentPage = consentPage;
    this.protocol = protocol;
    this.revocation = revocation;
    this.probe = probe;
    this.disturbances = disturbances;
    this.probes = probes;
  }

  void route(HttpExchange exchange, Request request) throws IOException, InterruptedException {
    for (var dialect : Dialect.values()) {
      if (request.path().equals(dialect.prefix() + "/consent")) {
        Delivery.send(exchange, only("POST", request, () -> consentPage.decide(dialect, request)));
        return;
      }
      for (var endpoint : Endpoint.values()) {
        if (dialect.serves(endpoint, request.path())) {
          serve(exchange, dialect, endpoint, request);
          return;
        }
      }
    }
    Delivery.send(exchange, Answer.empty(404));
  }

  private void serve(HttpExchange exchange, Dialect dialect, Endpoint endpoint, Request request)
      throws IOException, InterruptedException {
    if (endpoint == Endpoint.AUTHORIZE) {
      Delivery.send(exchange, only("GET", request, () -> consentPage.show(dialect, request)));
      return;
    }
    if (endpoint == Endpoint.PROBE) {
      probes.add(dialect);
    }
    if (!disturbances.pass(endpoint, When.BEFORE)) {
      return;
    }
    var due = disturbances.next(dialect, endpoint);
    if (due.replacesWork()) {
      if (endpoint == Endpoint.TOKEN) {
        protocol.record(dialect, grantType(request), "fault");
      }
      Delivery.send(exchange, due, Answer.empty(500));
      return;
    }
    var answer =
        switch (endpoint) {
          case TOKEN -> only("POST", request, () -> protocol.token(dialect, request));
          case REVOKE ->
              only(
                  dialect == Dialect.GITHUB ? "DELETE" : "POST",
                  request,
                  () -> revocation.revoke(dialect, request));
          case PROBE ->
              only(
                  dialect == Dialect.SLACK ? "POST" : "GET",
                  request,
                  () -> probe.probe(dialect, request));
          case AUTHORIZE -> throw new IllegalStateException();
        };
    if (!disturbances.pass(endpoint, When.AFTER_COMMIT)) {
      return;
    }
    Delivery.send(exchange, due, answer);
  }

  private static Answer only(String method, Request request, Supplier<Answer> answer) {
    return request.method().equals(method) ? answer.get() : Answer.empty(405).with("Allow", method);
  }

  private static String grantType(Request request) {
    try {
      return request.form().getOrDefault("grant_type", "");
    } catch (Refusal e) {
      return "";
    }
  }
}
