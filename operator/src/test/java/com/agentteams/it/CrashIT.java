package com.agentteams.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.ConnectionPhase;
import com.agentteams.oauth.Attempt;
import com.agentteams.testkit.When;
import com.agentteams.testkit.gsm.Method;
import com.agentteams.testkit.kube.GateProxy;
import com.agentteams.testkit.kube.GateProxy.Match;
import com.agentteams.testkit.provider.Endpoint;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Law 3: whatever step a leader dies at, nothing that the provider granted is lost or left behind.
 *
 * <p>Taking a Lease over costs 15 s, so one kill serves many steps: connections are brought to
 * their steps one after another, the one that gets furthest first, and are all held there when the
 * leader is killed. Each has an OAuth client of its own, so what lives at the provider is known for
 * each.
 */
class CrashIT {
  /** Longer than it takes to bring all connections to their steps. */
  private static final Duration EXCHANGE_TIMEOUT = Duration.ofSeconds(12);

  private static final Duration SETTLES_WITHIN = Duration.ofSeconds(90);
  private static final String TOOL = "crashing";

  private static final Map<Step, Connecting> KILLED_AT = new EnumMap<>(Step.class);
  private static final Map<Step, String> LINK = new EnumMap<>(Step.class);

  @RegisterExtension
  static final Installation INSTALLATION =
      new Installation().operators(2).exchangeTimeout(EXCHANGE_TIMEOUT).tool("oauth2", TOOL);

  private final Installed it;

  CrashIT(Installed it) {
    this.it = it;
  }

  /** In the order in which connections are brought there; each passes all steps that follow it. */
  enum Step {
    EVENT_BEFORE(Wave.KUBERNETES),
    REPLY_DELETED(Wave.KUBERNETES),
    REPLY_BEFORE_DELETE(Wave.KUBERNETES),
    STATUS_WRITTEN(Wave.KUBERNETES),
    STATUS_BEFORE_WRITE(Wave.KUBERNETES),
    POINTER_MOVED(Wave.KUBERNETES),
    POINTER_BEFORE_MOVE(Wave.KUBERNETES),
    CLAIMED(Wave.KUBERNETES),
    BEFORE_CLAIM(Wave.KUBERNETES),
    REPLY_SEEN(Wave.KUBERNETES),
    PROBED(Wave.PROVIDER),
    BEFORE_PROBE(Wave.PROVIDER),
    APPENDED(Wave.PROVIDER),
    BEFORE_APPEND(Wave.PROVIDER),
    EXCHANGED(Wave.PROVIDER),
    BEFORE_EXCHANGE(Wave.PROVIDER),
    PREPARED(Wave.PROVIDER),
    BEFORE_PREPARE(Wave.PROVIDER);

    private final Wave wave;

    Step(Wave wave) {
      this.wave = wave;
    }
  }

  /** Steps that one kill serves. */
  enum Wave {
    KUBERNETES,
    PROVIDER
  }

  /** Waits until the request stands there; the second ends it together with its sender. */
  private record Held(Runnable awaitArrival, Runnable end) {}

  @ParameterizedTest
  @EnumSource(Step.class)
  void theLeaderDiesAt(Step step) {
    // Given
    killOnce(step.wave);
    var c = Objects.requireNonNull(KILLED_AT.get(step));
    var link = LINK.get(step);
    // Then
    var settled =
        c.await(
            "settled",
            s ->
                (s.token() == null || s.token().claim() == null)
                    && (s.phase() == ConnectionPhase.Connected
                        || (s.phase() == ConnectionPhase.AwaitingConsent
                            && s.connectURL() != null
                            && !s.connectURL().equals(link))),
            SETTLES_WITHIN);
    System.out.println("CrashIT " + step + ": " + settled.phase());
    if (settled.phase() == ConnectionPhase.AwaitingConsent) {
      assertThat(step)
          .as("a stored login is never given up")
          .isIn(Step.EXCHANGED, Step.BEFORE_EXCHANGE, Step.CLAIMED, Step.BEFORE_APPEND);
      c.assertNothingLives();
      it.person().connect(c.link());
    }
    c.assertConnected();
    c.assertOneLogin();
    Awaiting.until("replies are gone", Installed.PATIENCE, () -> c.replies().isEmpty());
    assertThat(c.token().lastAttempt()).isNotNull();
  }

  /** Brings a connection to each step of the wave, and kills the leader there. */
  private void killOnce(Wave wave) {
    var steps = Arrays.stream(Step.values()).filter(s -> s.wave == wave).toList();
    if (KILLED_AT.containsKey(steps.getFirst())) {
      return;
    }
    // persons first, so that little time passes between the first arrival and the kill
    var persons = new EnumMap<Step, Person>(Step.class);
    var redirects = new EnumMap<Step, URI>(Step.class);
    for (var step : steps) {
      KILLED_AT.put(step, it.connecting(TOOL).applyAll());
    }
    for (var step : steps) {
      var c = Objects.requireNonNull(KILLED_AT.get(step));
      LINK.put(step, Objects.requireNonNull(c.awaitLink().connectURL()));
      var person = it.person();
      persons.put(step, person);
      redirects.put(step, person.consent(c.link()));
    }
    var leader = it.leader();
    var held = new EnumMap<Step, Held>(Step.class);
    for (var step : steps) {
      var hold = hold(step, leader.proxy, Objects.requireNonNull(KILLED_AT.get(step)));
      held.put(step, hold);
      Objects.requireNonNull(persons.get(step))
          .comeBack(Objects.requireNonNull(redirects.get(step)));
      try {
        hold.awaitArrival.run();
      } catch (AssertionError e) {
        throw new AssertionError("at " + step + ": " + e.getMessage(), e);
      }
    }
    leader.kill();
    held.values().forEach(h -> h.end.run());
    leader.proxy.clear();
    leader.start();
  }

  private Held hold(Step step, GateProxy proxy, Connecting c) {
    var status = "/toolconnections/" + c.name + "/status";
    var claim = Match.of("PATCH", status).withBody("\"holder\":\"");
    // the pointer, and no claim any more
    var pointer = Match.of("PATCH", status).withBody("\"version\":[0-9]");
    // server-side apply names no token; before this one there may be one that says Connecting
    var apply =
        Match.of("PATCH", status + ".*fieldManager=agentteams-operator").withBody("connectTime");
    return switch (step) {
      case REPLY_SEEN ->
          kube(proxy, GateProxy.When.BEFORE, Match.of("GET", "/toolconnections/" + c.name + "$"));
      case BEFORE_CLAIM -> kube(proxy, GateProxy.When.BEFORE, claim);
      case CLAIMED -> kube(proxy, GateProxy.When.AFTER, claim);
      case POINTER_BEFORE_MOVE -> kube(proxy, GateProxy.When.BEFORE, pointer);
      case POINTER_MOVED -> kube(proxy, GateProxy.When.AFTER, pointer);
      case STATUS_BEFORE_WRITE -> kube(proxy, GateProxy.When.BEFORE, apply);
      case STATUS_WRITTEN -> kube(proxy, GateProxy.When.AFTER, apply);
      case REPLY_BEFORE_DELETE -> kube(proxy, GateProxy.When.BEFORE, replyOf(c));
      case REPLY_DELETED -> kube(proxy, GateProxy.When.AFTER, replyOf(c));
      case EVENT_BEFORE ->
          kube(
              proxy,
              GateProxy.When.BEFORE,
              Match.of("POST", "/events").withBody("(?s)\"" + c.name + "\".*\"Authorized\""));
      case PROBED -> provider(Endpoint.PROBE, When.AFTER_COMMIT);
      case BEFORE_PROBE -> provider(Endpoint.PROBE, When.BEFORE);
      case EXCHANGED -> provider(Endpoint.TOKEN, When.AFTER_COMMIT);
      case BEFORE_EXCHANGE -> provider(Endpoint.TOKEN, When.BEFORE);
      case APPENDED -> store(Method.ADD_SECRET_VERSION, When.AFTER_COMMIT);
      case BEFORE_APPEND -> store(Method.ADD_SECRET_VERSION, When.BEFORE);
      case PREPARED -> store(Method.CREATE_SECRET, When.AFTER_COMMIT);
      case BEFORE_PREPARE -> store(Method.CREATE_SECRET, When.BEFORE);
    };
  }

  /** The name of a reply is a hash of what only its connection and attempt have. */
  private static Match replyOf(Connecting c) {
    var attempt = c.link().substring(c.link().lastIndexOf('/') + 1);
    var name = new Attempt(attempt).replyName(c.live().getMetadata().getUid());
    return Match.of("DELETE", "/consentreplies/" + name);
  }

  private static Held kube(GateProxy proxy, GateProxy.When when, Match match) {
    var gate = proxy.gate(when, match);
    return new Held(() -> gate.awaitArrival(Duration.ofSeconds(20)), gate::cut);
  }

  private Held provider(Endpoint endpoint, When when) {
    var gate = it.provider.gate(endpoint, when);
    return new Held(() -> gate.awaitArrival(Duration.ofSeconds(20)), gate::discard);
  }

  private Held store(Method method, When when) {
    var gate = it.secretManager.gate(method, when);
    return new Held(() -> gate.awaitArrival(Duration.ofSeconds(20)), gate::discard);
  }
}
