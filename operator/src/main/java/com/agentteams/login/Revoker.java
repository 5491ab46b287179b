package com.agentteams.login;

import com.agentteams.api.RevocationOutcome;
import com.agentteams.oauth.EndpointNotAllowedException;
import com.agentteams.oauth.RevocationResult;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends grants at the provider: tries for ten seconds, and says what is proven. */
final class Revoker {
  private static final Logger LOG = LoggerFactory.getLogger(Revoker.class);
  static final Duration DEADLINE = Duration.ofSeconds(10);

  private final Holder holder;
  private final @Nullable Claim claim;
  private final Backoff backoff;
  private final long end;

  /**
   * The ten seconds begin now, for all that it is given.
   *
   * @param claim inside which this may be sent; null for what nobody else wants
   */
  Revoker(Holder holder, @Nullable Claim claim) {
    this.holder = holder;
    this.claim = claim;
    this.backoff = new Backoff(holder, DEADLINE);
    this.end = holder.in(DEADLINE);
  }

  LoginResult.Revoked revoke(Provider provider, Grant grant) {
    while (true) {
      switch (once(provider, grant)) {
        case RevocationResult.Revoked _ -> {
          return new LoginResult.Revoked(RevocationOutcome.Revoked);
        }
        case RevocationResult.Unsupported _ -> {
          return new LoginResult.Revoked(
              RevocationOutcome.Unsupported, "the provider cannot be asked to revoke it");
        }
        case RevocationResult.Failed failed -> {
          return new LoginResult.Revoked(RevocationOutcome.Failed, failed.why());
        }
        case RevocationResult.TryLater later -> {
          if (!backoff.pause(later.retryAfter())) {
            LOG.atWarn().log("The provider did not say in time that a grant is revoked");
            return new LoginResult.Revoked(
                RevocationOutcome.Failed, "the provider did not answer: " + later.why().sentence());
          }
        }
      }
    }
  }

  private RevocationResult once(Provider provider, Grant grant) {
    try {
      return claim == null
          ? once(provider, grant, () -> {})
          : claim.sending(ready -> once(provider, grant, ready));
    } catch (EndpointNotAllowedException e) {
      LOG.atWarn().addKeyValue("rule", e.rule()).log("A grant cannot be revoked at this endpoint");
      return new RevocationResult.Failed(e.sentence());
    } catch (IllegalArgumentException | IllegalStateException e) {
      // nothing keeps a login from ending; and never the text, which may repeat what was sent
      LOG.atError().addKeyValue("error", e.getClass().getName()).log("A grant cannot be revoked");
      return new RevocationResult.Failed("the request could not be made");
    }
  }

  private RevocationResult once(Provider provider, Grant grant, Runnable ready) {
    var left = holder.until(end);
    if (!left.isPositive()) {
      return new RevocationResult.Failed("the provider did not answer in time");
    }
    var timeout = holder.times().timeout();
    return provider.revoke(grant, left.compareTo(timeout) < 0 ? left : timeout, ready);
  }
}
