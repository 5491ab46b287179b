package com.agentteams.login;

import com.agentteams.api.TokenClaim;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When the claim of another may be taken over: once it stood unchanged for as long as it lasts,
 * counted from when this process first saw it, by a clock that never jumps. The times in a claim
 * are the holder's; how far its clock is off does not matter.
 */
public final class ClaimWatch {
  private final Map<String, Seen> seen = new ConcurrentHashMap<>();
  private final LongSupplier nanos;

  /**
   * @param nanos a clock that never jumps, such as {@code System::nanoTime}
   */
  public ClaimWatch(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /**
   * How long the claim on an object may not be touched yet; zero if it may be taken over, or there
   * is none.
   */
  public Duration remaining(String uid, @Nullable TokenClaim claim) {
    if (claim == null) {
      seen.remove(uid);
      return Duration.ZERO;
    }
    var now = nanos.getAsLong();
    var first =
        seen.compute(
            uid, (_, s) -> s != null && s.claim().equals(claim) ? s : new Seen(claim, now));
    var left = ClaimTimes.lasts(claim).minusNanos(now - first.atNanos());
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** The object is gone. */
  public void forget(String uid) {
    seen.remove(uid);
  }

  private record Seen(TokenClaim claim, long atNanos) {}
}
