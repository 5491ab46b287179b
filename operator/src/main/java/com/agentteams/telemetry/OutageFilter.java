package com.agentteams.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Keeps libraries from saying with a stack trace each time that something does not answer: {@link
 * Reachability} says it once. Every other complaint of theirs passes, a refusal for example.
 */
final class OutageFilter extends TurboFilter {
  private static final List<String> LIBRARIES =
      List.of("io.fabric8.", "io.javaoperatorsdk.", "io.grpc.", "com.google.");

  /** What our own code throws to the framework because something does not answer. */
  static final Set<String> NO_ANSWER =
      Set.of(
          "com.agentteams.operator.reconcile.NoAnswerException",
          "com.agentteams.vault.StoreUnavailableException");

  private static final int SERVER_ERROR = 500;
  private static final int DEEPEST = 10;

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      Object @Nullable [] arguments,
      @Nullable Throwable thrown) {
    if (LIBRARIES.stream().noneMatch(logger.getName()::startsWith)) {
      return FilterReply.NEUTRAL;
    }
    return noAnswer(thrown) || noAnswer(last(arguments)) ? FilterReply.DENY : FilterReply.NEUTRAL;
  }

  /** SLF4J takes an exception as the last argument too, and logback sorts it out later. */
  private static @Nullable Throwable last(Object @Nullable [] arguments) {
    return arguments != null
            && arguments.length > 0
            && arguments[arguments.length - 1] instanceof Throwable thrown
        ? thrown
        : null;
  }

  private static boolean noAnswer(@Nullable Throwable thrown) {
    var cause = thrown;
    for (int i = 0; cause != null && i < DEEPEST; i++) {
      if (cause instanceof IOException
          || cause instanceof TimeoutException
          || NO_ANSWER.contains(cause.getClass().getName())
          || (cause instanceof KubernetesClientException e && e.getCode() >= SERVER_ERROR)) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }
}
