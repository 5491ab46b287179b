package com.agentteams.oauth;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a provider answered, unjudged and bounded. It prints its status only: headers and body may
 * hold tokens.
 */
public final class ProviderAnswer {
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

  private final int status;
  private final Map<String, String> headers;
  private final byte[] body;

  /** The names of the headers are lower-case. */
  public ProviderAnswer(int status, Map<String, String> headers, byte[] body) {
    this.status = status;
    this.headers = Map.copyOf(headers);
    this.body = body.clone();
  }

  public int status() {
    return status;
  }

  public Map<String, String> headers() {
    return headers;
  }

  public byte[] body() {
    return body.clone();
  }

  /** The value of a header, by its lower-case name; empty if there is none. */
  public String header(String name) {
    return Objects.requireNonNull(headers.getOrDefault(name, ""));
  }

  public boolean is2xx() {
    return status / 100 == 2;
  }

  /** A redirect; it is never followed (O-15). */
  public boolean is3xx() {
    return status / 100 == 3;
  }

  /** Whether the status blames the moment, not the request. */
  public boolean mayBeTriedAgain() {
    return status == 408 || status == 429 || status >= 500;
  }

  /** Whether it says that it was too much; some do so with 403 (GitHub). */
  public boolean isLimited() {
    return !is2xx() && (retryAfter() != null || header("x-ratelimit-remaining").equals("0"));
  }

  /** Why there is no better answer, where it may be tried again. */
  public Setback setback() {
    return switch (status) {
      case 408 -> Setback.TIMED_OUT;
      case 503 -> Setback.UNAVAILABLE;
      default -> status >= 500 ? Setback.SERVER_ERROR : Setback.RATE_LIMITED;
    };
  }

  /**
   * How long the provider wants to be left alone, at most five minutes; null if it does not say.
   */
  public @Nullable Duration retryAfter() {
    var value = header("retry-after");
    if (value.isEmpty()) {
      value = header("x-ratelimit-retry-after");
    }
    return retryAfter(value.strip());
  }

  private @Nullable Duration retryAfter(String value) {
    if (value.matches("[0-9]{1,18}")) {
      return atMost(Duration.ofSeconds(Long.parseLong(value)));
    }
    var until = httpDate(value);
    if (until == null) {
      return null;
    }
    // by the provider's own clock where it tells the time, so that a skewed one does no harm
    var answered = httpDate(header("date"));
    return atMost(Duration.between(answered == null ? Instant.now() : answered, until));
  }

  private static Duration atMost(Duration wait) {
    if (wait.isNegative()) {
      return Duration.ZERO;
    }
    return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
  }

  private static @Nullable Instant httpDate(String value) {
    try {
      return DateTimeFormatter.RFC_1123_DATE_TIME.parse(value, Instant::from);
    } catch (DateTimeException e) {
      return null;
    }
  }

  @Override
  public String toString() {
    return "ProviderAnswer[" + status + "]";
  }
}
