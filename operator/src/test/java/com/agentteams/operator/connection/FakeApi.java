package com.agentteams.operator.connection;

import com.agentteams.api.ToolConnection;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An API server of one connection. It does what it is asked, unless it was told to refuse, and
 * remembers in what order it was asked.
 */
final class FakeApi extends Dispatcher {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String CONNECTION = "/toolconnections/pm-slack";

  private final Map<String, Deque<Integer>> refusals = new HashMap<>();
  private final Set<String> lost = new HashSet<>();
  private final List<String> calls = new ArrayList<>();
  private final List<JsonNode> events = new ArrayList<>();
  private @Nullable ObjectNode object;

  FakeApi(String yaml) {
    object = json(Given.YAML.asJson(Given.read(yaml, ToolConnection.class)));
  }

  /** The connection as it stands; fails if it is gone. */
  synchronized ToolConnection connection() {
    return Given.YAML.unmarshal(Objects.requireNonNull(object).toString(), ToolConnection.class);
  }

  synchronized boolean gone() {
    return object == null;
  }

  /** Somebody else writes the connection. */
  synchronized void change(UnaryOperator<ToolConnection> change) {
    object = json(Given.YAML.asJson(change.apply(connection())));
    touch();
  }

  /** Somebody else removes the connection. */
  synchronized void remove() {
    object = null;
  }

  /** The next calls of that kind are answered with these codes, and do nothing. */
  synchronized void refuse(String call, Integer... codes) {
    refusals.computeIfAbsent(call, _ -> new ArrayDeque<>()).addAll(List.of(codes));
  }

  /** The next such call is done, and answered as the client's second try of it is. */
  synchronized void loseAnswer(String call) {
    lost.add(call);
  }

  /** What was asked, in order: get, status, token, finalizers, delete and event. */
  synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  /** What was written, in order. */
  synchronized List<String> writes() {
    return calls.stream().filter(call -> !call.equals("get")).toList();
  }

  /** The messages of the Events with this reason. */
  synchronized List<String> told(String reason) {
    return events.stream()
        .filter(e -> e.path("reason").asText().equals(reason))
        .map(e -> e.path("type").asText() + ": " + e.path("message").asText())
        .toList();
  }

  @Override
  public synchronized MockResponse dispatch(RecordedRequest request) {
    var path = request.getPath();
    var call = call(request.getMethod(), path);
    calls.add(call);
    var refusal = refusals.getOrDefault(call, new ArrayDeque<>()).poll();
    if (refusal != null) {
      return answer(refusal, status(refusal));
    }
    if (call.equals("event")) {
      var event = json(request.getUtf8Body());
      events.add(event);
      return answer(201, event);
    }
    if (call.equals("delete")) {
      return answer(200, status(200));
    }
    if (object == null || !path.contains(CONNECTION)) {
      return answer(404, status(404));
    }
    if (call.equals("get")) {
      return answer(200, object);
    }
    var answer = patched(call, json(request.getUtf8Body()));
    return lost.remove(call) ? answer(409, status(409)) : answer;
  }

  private static String call(String method, String path) {
    if (path.contains("/events")) {
      return "event";
    }
    if (path.contains("/consentreplies/")) {
      return method.equals("DELETE") ? "delete" : method;
    }
    if (!path.contains(CONNECTION)) {
      return method + " " + path;
    }
    if (path.contains("/status")) {
      return path.contains("fieldManager=agentteams-token") ? "token" : "status";
    }
    return method.equals("PATCH") ? "finalizers" : "get";
  }

  private MockResponse patched(String call, ObjectNode patch) {
    var now = Objects.requireNonNull(object);
    var seen = patch.at("/metadata/resourceVersion");
    if (!seen.equals(now.at("/metadata/resourceVersion"))) {
      return answer(409, status(409));
    }
    if (call.equals("status")) {
      // the pointer is another field manager's
      var token = now.at("/status/token");
      now.set("status", patch.get("status"));
      if (token.isObject()) {
        ((ObjectNode) now.get("status")).set("token", token);
      }
    } else {
      merge(now, patch);
    }
    touch();
    var after = now.deepCopy();
    if (now.at("/metadata/finalizers").isEmpty() && now.at("/metadata").has("deletionTimestamp")) {
      object = null;
    }
    return answer(200, after);
  }

  /** RFC 7396. */
  private static void merge(ObjectNode into, JsonNode patch) {
    for (var field : patch.properties()) {
      if (field.getValue().isNull()) {
        into.remove(field.getKey());
      } else if (field.getValue().isObject()) {
        merge(into.withObjectProperty(field.getKey()), field.getValue());
      } else {
        into.set(field.getKey(), field.getValue());
      }
    }
  }

  private void touch() {
    var meta = (ObjectNode) Objects.requireNonNull(object).get("metadata");
    meta.put(
        "resourceVersion",
        Integer.toString(Integer.parseInt(meta.get("resourceVersion").textValue()) + 1));
  }

  private static MockResponse answer(int code, JsonNode body) {
    return new MockResponse()
        .setResponseCode(code)
        .setHeader("Content-Type", "application/json")
        .setBody(body.toString());
  }

  private static ObjectNode status(int code) {
    return json("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"code\":" + code + "}");
  }

  private static ObjectNode json(String text) {
    try {
      return (ObjectNode) JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
