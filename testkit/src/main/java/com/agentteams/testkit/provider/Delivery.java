package com.agentteams.testkit.provider;

import com.agentteams.testkit.provider.Disturbances.Due;
import com.agentteams.testkit.provider.Http.Answer;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Sends an answer, whole or as a fault has it. */
final class Delivery {
  private Delivery() {}

  /** Sends the answer, if the fault lets it. */
  static void send(HttpExchange exchange, Due due, Answer answer)
      throws IOException, InterruptedException {
    switch (due.fault()) {
      case null -> send(exchange, answer);
      case Fault.Hang _ -> due.cleared().await();
      case Fault.Drop _ -> {} // an exchange that is closed without an answer
      case Fault.Cut _ -> {
        head(exchange, answer, answer.body().length);
        exchange.getResponseBody().write(answer.body(), 0, answer.body().length / 2);
      }
      case Fault.Drip(var pause) -> {
        head(exchange, answer, answer.body().length);
        for (var one : answer.body()) {
          exchange.getResponseBody().write(one);
          exchange.getResponseBody().flush();
          Thread.sleep(pause);
        }
      }
      case Fault.Respond(var status, var headers, var body) ->
          send(exchange, new Answer(status, headers, body));
      case Fault.Flood(var bytes) -> flood(exchange, bytes);
      case Fault.Changed(var change) -> {
        var odd = change.apply(new Fault.Respond(answer.status(), answer.headers(), answer.body()));
        send(exchange, new Answer(odd.status(), odd.headers(), odd.body()));
      }
    }
  }

  private static void flood(HttpExchange exchange, long bytes) throws IOException {
    head(exchange, Answer.of(200, "application/json", ""), bytes);
    var start = "{\"access_token\":\"".getBytes(StandardCharsets.UTF_8);
    var filler = new byte[8192];
    Arrays.fill(filler, (byte) 'x');
    try (var body = exchange.getResponseBody()) {
      body.write(start, 0, (int) Math.min(start.length, bytes));
      for (var left = bytes - start.length; left > 0; left -= filler.length) {
        body.write(filler, 0, (int) Math.min(filler.length, left));
      }
    }
  }

  static void send(HttpExchange exchange, Answer answer) throws IOException {
    head(exchange, answer, answer.body().length == 0 ? -1 : answer.body().length);
    if (answer.body().length > 0) {
      exchange.getResponseBody().write(answer.body());
    }
  }

  private static void head(HttpExchange exchange, Answer answer, long length) throws IOException {
    answer.headers().forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(answer.status(), length);
  }
}
