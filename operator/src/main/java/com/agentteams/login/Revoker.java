package com.agentteams.login;

import com.agentteams.api.RevocationOutcome;
import com.agentteams.oauth.EndpointNotAllowedException;
import com.agentteams.oauth.RevocationResult;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends grants at the provider: tries for ten seconds, and says what is proven. */
final class Revoker {
  private static final Logger LOG = LoggerFactory.getLogger(Revoker.class);
  static final Duration DEADLINE = Duration.ofSeconds(10);

  private final Holder holder;
  private final Runnable beforeEach;
  private final Backoff backoff;
  private final long end;

  /**
   * The ten seconds begin now, for all that it is given.
   *
   * @param beforeEach makes sure that this may still be sent
   */
  Revoker(Holder holder, Runnable beforeEach) {
    this.holder = holder;
    this.beforeEach = beforeEach;
    this.backoff = new Backoff(holder, DEADLINE);
    this.end = holder.in(DEADLINE);
  }

  RevocationOutcome revoke(Provider provider, Grant grant) {
    while (true) {
      switch (once(provider, grant)) {
        case RevocationResult.Revoked _ -> {
          return RevocationOutcome.Revoked;
        }
        case RevocationResult.Unsupported _ -> {
          return RevocationOutcome.Unsupported;
        }
        case RevocationResult.Failed _ -> {
          return RevocationOutcome.Failed;
        }
        case RevocationResult.TryLater later -> {
          if (!backoff.pause(later.retryAfter())) {
            LOG.atWarn().log("The provider did not say in time that a grant is revoked");
            return RevocationOutcome.Failed;
          }
        }
      }
    }
  }

  private RevocationResult once(Provider provider, Grant grant) {
    var left = holder.until(end);
    if (!left.isPositive()) {
      return new RevocationResult.Failed();
    }
    try {
      var timeout = holder.times().timeout();
      return provider.revoke(grant, left.compareTo(timeout) < 0 ? left : timeout, beforeEach);
    } catch (EndpointNotAllowedException e) {
      LOG.atWarn().addKeyValue("rule", e.rule()).log("A grant cannot be revoked at this endpoint");
      return new RevocationResult.Failed();
    }
  }
}
