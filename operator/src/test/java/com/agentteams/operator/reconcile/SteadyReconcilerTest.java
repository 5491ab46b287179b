package com.agentteams.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.agentteams.api.Agent;
import com.agentteams.api.AgentStatus;
import com.agentteams.api.AgentTool;
import com.agentteams.api.Condition;
import com.agentteams.operator.status.EventRecorder;
import com.agentteams.operator.status.StatusWriter;
import com.agentteams.telemetry.LogLines;
import com.agentteams.vault.StoreUnavailableException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * J-2, F-20: whatever is thrown is retried, because the framework forgets an object on an Error.
 */
class SteadyReconcilerTest {
  private static final String REFUSAL =
      """
      {"kind":"Status","apiVersion":"v1","status":"Failure","code":422,"reason":"Invalid",
       "message":"repeats what was sent","details":{"causes":[{"field":"status.tools[0].name"}]}}
      """;
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-01T10:00:00Z"), ZoneOffset.UTC);

  private final BlockingQueue<JsonNode> writes = new LinkedBlockingQueue<>();
  private Predicate<JsonNode> refused = body -> false;
  private final HttpServer server;
  private final KubernetesClient client;

  SteadyReconcilerTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          var body = exchange.getRequestBody().readAllBytes();
          var code = 200;
          if (exchange.getRequestMethod().equals("PATCH")) {
            var json = new JsonMapper().readTree(body);
            writes.add(json);
            if (refused.test(json)) {
              code = 422;
              body = REFUSAL.getBytes(StandardCharsets.UTF_8);
            }
          }
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(code, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(Config.empty())
                    .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                    .build())
            .build();
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  static Stream<Throwable> whateverIsThrown() {
    return Stream.of(
        new NoClassDefFoundError("com/example/Gone"),
        new StackOverflowError(),
        new AssertionError("no"),
        new OutOfMemoryError("not really"),
        new ExceptionInInitializerError(new IllegalStateException()),
        new IllegalStateException("a bug"));
  }

  @ParameterizedTest
  @MethodSource("whateverIsThrown")
  void f20LeavesAsAnExceptionThatIsRetried(Throwable thrown) {
    // When
    var left = catchThrowable(() -> reconcile(thrown, Fails.JUDGING));
    // Then
    assertThat(left).isInstanceOf(RuntimeException.class);
  }

  @ParameterizedTest
  @MethodSource("whateverIsThrown")
  void f20ShowsOnTheObjectInOurOwnWords(Throwable thrown) throws InterruptedException {
    // When
    var unused = catchThrowable(() -> reconcile(thrown, Fails.JUDGING));
    // Then
    var ready =
        Objects.requireNonNull(writes.poll(10, TimeUnit.SECONDS)).at("/status/conditions/0");
    assertThat(ready.path("type").textValue()).isEqualTo("Ready");
    assertThat(ready.path("status").textValue()).isEqualTo("Unknown");
    assertThat(ready.path("reason").textValue()).isEqualTo("InternalError");
    assertThat(ready.path("message").textValue())
        .matches("The operator failed .* error id [0-9a-f]{8} in its log\\.");
  }

  @ParameterizedTest
  @MethodSource("whateverIsThrown")
  void f20AnErrorWhileShowingTheErrorIsRetriedToo(Throwable thrown) {
    // When
    var left = catchThrowable(() -> reconcile(thrown, Fails.ALWAYS));
    // Then
    assertThat(left).isInstanceOf(RuntimeException.class);
  }

  static Stream<RuntimeException> whateverDoesNotAnswer() {
    return Stream.of(
        new KubernetesClientException("a body that may hold anything", 500, null),
        new StoreUnavailableException(
            "secrets", "read", StoreUnavailableException.Reason.UNREACHABLE));
  }

  @ParameterizedTest
  @MethodSource("whateverDoesNotAnswer")
  void whatIsNotTheObjectsFaultIsNotToldOnIt(RuntimeException thrown) {
    // When
    var left = catchThrowable(() -> reconcile(thrown, Fails.JUDGING));
    // Then
    assertThat(left)
        .isInstanceOf(NoAnswerException.class)
        .message()
        .doesNotContain("a body that may hold anything");
    assertThat(writes).isEmpty();
  }

  @Test
  void aProcessThatIsNotReadyYetComesBackWithoutAWord() {
    // When
    var left =
        catchThrowable(
            () -> reconcile(new NotYetException("the key sets are not open yet"), Fails.JUDGING));
    // Then
    assertThat(left).isNull();
    assertThat(writes).isEmpty();
  }

  @Test
  void law2AnEqualStatusIsNotWritten() {
    // Given
    var agent = agent();
    agent.setStatus(new AgentStatus(1L, List.of(), List.of(), List.of()));
    var reconciler =
        reconciler(() -> Answer.of(new AgentStatus(1L, List.of(), List.of(), List.of())), List::of);
    // When
    var control = reconciler.reconcile(agent, context());
    // Then
    assertThat(control.isNoUpdate()).isTrue();
    assertThat(writes).isEmpty();
  }

  /** Item by item a status is bounded, but a newer schema may ask for more. */
  @Test
  void aStatusThatTheApiServerDoesNotTakeIsToldAsFarAsItCanBe() throws InterruptedException {
    // Given
    refused = body -> body.at("/status/tools/0").isObject();
    var tools = List.of(new AgentTool("slack", "pm-slack", null, null, null));
    var reconciler =
        reconciler(() -> Answer.of(new AgentStatus(1L, tools, List.of(), List.of())), List::of);
    try (var log = LogLines.of(reconciler.getClass())) {
      // When
      var left = catchThrowable(() -> reconciler.reconcile(agent(), context()));
      // Then
      assertThat(left).isInstanceOf(NoAnswerException.class);
      assertThat(writes.take().at("/status/tools/0/tool").textValue()).isEqualTo("slack");
      assertThat(writes.take().at("/status/conditions/0/reason").textValue())
          .isEqualTo("InternalError");
      assertThat(log.all())
          .singleElement()
          .satisfies(
              line ->
                  assertThat(line.getKeyValuePairs().toString()).contains("status.tools[0].name"));
    }
  }

  /** The finalizer is removed all the same. */
  @Test
  void aStatusThatTheApiServerDoesNotTakeStopsNoEnd() {
    // Given
    refused = body -> true;
    var status = new AgentStatus(1L, List.of(), List.of(), List.of());
    // When
    var accepted = writer().writeIfAccepted(agent(), status, context());
    // Then
    assertThat(accepted).isTrue();
    assertThat(writes).hasSize(1);
  }

  /** A link lives for a day, and what it waits for may change without an event. */
  @Test
  void nothingIsLeftUnlookedAtForLongerThanAQuarterOfAnHour() {
    // Given
    var agent = agent();
    var same = new AgentStatus(1L, List.of(), List.of(), List.of());
    agent.setStatus(same);
    var reconciler = reconciler(() -> Answer.of(same).againIn(Duration.ofHours(24)), List::of);
    // When
    var control = reconciler.reconcile(agent, context());
    // Then
    assertThat(control.getScheduleDelay()).contains(Duration.ofMinutes(15).toMillis());
  }

  private enum Fails {
    JUDGING,
    ALWAYS
  }

  private void reconcile(Throwable thrown, Fails when) {
    reconciler(
            () -> {
              throw SteadyReconcilerTest.<RuntimeException>sneaky(thrown);
            },
            () -> {
              if (when == Fails.ALWAYS) {
                throw SteadyReconcilerTest.<RuntimeException>sneaky(thrown);
              }
              return List.of();
            })
        .reconcile(agent(), context());
  }

  private SteadyReconciler<Agent, AgentStatus> reconciler(
      Supplier<Answer<AgentStatus>> judge, Supplier<List<Condition>> more) {
    return new SteadyReconciler<>(writer()) {
      @Override
      protected Answer<AgentStatus> judge(Agent primary, Context<Agent> context) {
        return judge.get();
      }

      @Override
      protected AgentStatus withConditions(Agent primary, List<Condition> conditions) {
        var all = Stream.concat(conditions.stream(), more.get().stream()).toList();
        return new AgentStatus(null, List.of(), List.of(), all);
      }
    };
  }

  private StatusWriter<Agent, AgentStatus> writer() {
    return new StatusWriter<>(
        client,
        Agent.class,
        Agent::new,
        s -> s,
        AgentStatus::conditions,
        new EventRecorder(client, "test", CLOCK),
        CLOCK);
  }

  private static Agent agent() {
    return new KubernetesSerialization()
        .unmarshal(
            "---\n{apiVersion: agentteams.com/v1alpha1, kind: Agent, metadata: {name: pm, namespace: team-a,"
                + " uid: u, generation: 1, resourceVersion: \"7\"}, spec: {displayName: Priya}}",
            Agent.class);
  }

  /** Nothing of the framework answers. */
  @SuppressWarnings("unchecked")
  private static Context<Agent> context() {
    return (Context<Agent>)
        Proxy.newProxyInstance(
            SteadyReconcilerTest.class.getClassLoader(),
            new Class<?>[] {Context.class},
            (proxy, method, arguments) -> {
              throw new UnsupportedOperationException(method.getName());
            });
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> RuntimeException sneaky(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
