package com.agentteams.login;

import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.TokenClaim;
import com.agentteams.kube.Rfc3339;
import java.time.Duration;
import java.time.Instant;

/**
 * How long a claim lasts. What its holder sends last ends within {@code timeout}, connecting
 * included; only then, and a margin later, may somebody else take over.
 *
 * @param timeout how long one call of a provider may take
 */
public record ClaimTimes(Duration timeout) {
  private static final Duration FULL_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration SEND_WITHIN = Duration.ofSeconds(15);
  private static final Duration MARGIN = Duration.ofSeconds(5);
  private static final Duration LEAST_MARGIN = Duration.ofSeconds(1);

  /** How long after it was made the holder of a claim may begin to send. */
  public Duration sendWithin() {
    return scaled(SEND_WITHIN);
  }

  /** How long after the last moment to send another may take over. */
  public Duration restAfterSending() {
    var margin = scaled(MARGIN);
    return timeout.plus(margin.compareTo(LEAST_MARGIN) < 0 ? LEAST_MARGIN : margin);
  }

  /**
   * How long a claim lasts, by the settings of whoever made it, which may be others than those
   * here: from {@code sendBefore} to {@code takeoverAfter}, and a quarter more for the time before
   * {@code sendBefore}. Zero for one that makes no sense.
   */
  static Duration lasts(TokenClaim claim) {
    var send = Rfc3339.parse(claim.sendBefore());
    var takeOver = Rfc3339.parse(claim.takeoverAfter());
    return send.isEmpty() || takeOver.isEmpty() || takeOver.get().isBefore(send.get())
        ? Duration.ZERO
        : Duration.between(send.get(), takeOver.get()).multipliedBy(5).dividedBy(4);
  }

  /** A claim from now on. */
  TokenClaim claim(String holder, ClaimPurpose purpose, Instant now) {
    var sendBefore = now.plus(sendWithin());
    return new TokenClaim(
        holder,
        purpose,
        Rfc3339.millis(sendBefore),
        Rfc3339.millis(sendBefore.plus(restAfterSending())));
  }

  private Duration scaled(Duration atFullTimeout) {
    return Duration.ofNanos(
        (long) (atFullTimeout.toNanos() * ((double) timeout.toMillis() / FULL_TIMEOUT.toMillis())));
  }
}
