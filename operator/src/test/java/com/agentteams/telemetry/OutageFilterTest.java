package com.agentteams.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.core.spi.FilterReply;
import com.agentteams.operator.reconcile.NoAnswerException;
import com.agentteams.vault.StoreUnavailableException;
import com.agentteams.vault.StoreUnavailableException.Reason;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.ConnectException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Which complaints of libraries only repeat that something does not answer. */
class OutageFilterTest {
  private static final String ELECTION =
      "io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector";

  private final OutageFilter filter = new OutageFilter();

  private static Stream<Throwable> outages() {
    return Stream.of(
        new ConnectException("refused"),
        new KubernetesClientException("Operation: [get]", new ConnectException("refused")),
        new KubernetesClientException("Failure executing", 503, null),
        new IllegalStateException(
            new StoreUnavailableException("google", "read", Reason.TIMED_OUT)),
        new NoAnswerException("the API server answered with status 0"));
  }

  private static Stream<Throwable> complaints() {
    return Stream.of(
        new KubernetesClientException("Failure executing", 403, null),
        new KubernetesClientException("Failure executing", 409, null),
        new IllegalStateException("a bug"));
  }

  @ParameterizedTest
  @MethodSource("outages")
  void anOutageIsNotRepeated(Throwable thrown) {
    assertThat(decide(ELECTION, null, thrown)).isEqualTo(FilterReply.DENY);
    assertThat(decide(ELECTION, new Object[] {"lock", thrown}, null)).isEqualTo(FilterReply.DENY);
  }

  @ParameterizedTest
  @MethodSource("complaints")
  void everythingElsePasses(Throwable thrown) {
    assertThat(decide(ELECTION, null, thrown)).isEqualTo(FilterReply.NEUTRAL);
    assertThat(decide(ELECTION, new Object[] {thrown}, null)).isEqualTo(FilterReply.NEUTRAL);
  }

  @Test
  void whatHasNoExceptionPasses() {
    assertThat(decide(ELECTION, null, null)).isEqualTo(FilterReply.NEUTRAL);
    assertThat(decide(ELECTION, new Object[0], null)).isEqualTo(FilterReply.NEUTRAL);
  }

  /** We log or throw, so a line of ours with an exception is meant. */
  @Test
  void ourOwnLinesPass() {
    assertThat(decide("com.agentteams.operator.OperatorProcess", null, new ConnectException()))
        .isEqualTo(FilterReply.NEUTRAL);
  }

  @Test
  void aCauseThatIsItsOwnCauseEnds() {
    var one = new IllegalStateException("one");
    one.initCause(new IllegalStateException("two", one));

    assertThat(decide(ELECTION, null, one)).isEqualTo(FilterReply.NEUTRAL);
  }

  @Test
  void theExceptionsOfOursExist() {
    for (var name : OutageFilter.NO_ANSWER) {
      assertThatCode(() -> Class.forName(name)).doesNotThrowAnyException();
    }
  }

  private FilterReply decide(
      String logger, Object @Nullable [] arguments, @Nullable Throwable thrown) {
    return filter.decide(
        null,
        (Logger) LoggerFactory.getLogger(logger),
        Level.WARN,
        "something failed",
        arguments,
        thrown);
  }
}
