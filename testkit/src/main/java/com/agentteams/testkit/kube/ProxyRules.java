package com.agentteams.testkit.kube;

import com.agentteams.testkit.kube.GateProxy.Match;
import com.agentteams.testkit.kube.GateProxy.When;
import com.agentteams.testkit.kube.GateProxy.Write;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** What a proxy does to requests instead of passing them on, in the order of its making. */
final class ProxyRules {
  private static final Map<Integer, String> REASONS =
      Map.of(
          403, "Forbidden",
          404, "NotFound",
          409, "Conflict",
          429, "TooManyRequests",
          500, "InternalError",
          503, "ServiceUnavailable",
          504, "Timeout");

  static final Outcome PASS = new Pass();
  static final Outcome CUT = new Cut();

  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private final ObjectMapper json = new ObjectMapper();

  /** What becomes of a request. */
  sealed interface Outcome {}

  record Pass() implements Outcome {}

  record Cut() implements Outcome {}

  record Answer(int status) implements Outcome {}

  /** What a rule does; it may take its time. */
  interface Action {
    Outcome act() throws InterruptedException;
  }

  record Received(String method, String path, String body) {
    /** Null if the request writes nothing or is not for a resource. */
    @Nullable Write write(String plainPath) {
      var verb =
          switch (method) {
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> "delete";
            default -> null;
          };
      var parts = List.of(plainPath.substring(1).split("/", -1));
      int prefix = parts.getFirst().equals("api") ? 2 : parts.getFirst().equals("apis") ? 3 : 99;
      if (verb == null || parts.size() <= prefix) {
        return null;
      }
      var rest = parts.subList(prefix, parts.size());
      boolean namespaced =
          rest.getFirst().equals("namespaces")
              && rest.size() > 2
              && !Set.of("status", "finalize").contains(rest.get(2));
      if (namespaced) {
        rest = rest.subList(2, rest.size());
      }
      return new Write(
          verb.equals("delete") && rest.size() == 1 ? "deletecollection" : verb,
          rest.getFirst(),
          rest.size() > 2 ? rest.get(2) : "");
    }
  }

  private record Rule(When when, Match match, Action action) {}

  void add(When when, Match match, Action action) {
    rules.add(new Rule(when, match, action));
  }

  void clear() {
    rules.clear();
  }

  static Action limited(int times, Outcome outcome) {
    var left = new Semaphore(times);
    return () -> left.tryAcquire() ? outcome : PASS;
  }

  /** Whether a rule has ended the request; leaving the exchange unanswered cuts its connection. */
  boolean stop(HttpExchange exchange, When when, Received request)
      throws IOException, InterruptedException {
    for (var rule : rules) {
      if (rule.when != when || !rule.match.matches(request.method, request.path, request.body)) {
        continue;
      }
      switch (rule.action.act()) {
        case Pass _ -> {}
        case Cut _ -> {
          return true;
        }
        case Answer answer -> {
          refuse(exchange, answer.status);
          return true;
        }
      }
    }
    return false;
  }

  private void refuse(HttpExchange exchange, int status) throws IOException {
    var reason =
        status == 409 && exchange.getRequestMethod().equals("POST")
            ? "AlreadyExists"
            : REASONS.getOrDefault(status, "Unknown");
    var body =
        json.writeValueAsBytes(
            Map.of(
                "kind", "Status",
                "apiVersion", "v1",
                "metadata", Map.of(),
                "status", "Failure",
                "message", "answered by the test's proxy",
                "reason", reason,
                "code", status));
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }
}
