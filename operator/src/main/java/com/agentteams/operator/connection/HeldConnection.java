package com.agentteams.operator.connection;

import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.DesiredState;
import com.agentteams.api.TokenStatus;
import com.agentteams.api.ToolConnection;
import com.agentteams.operator.status.Rfc3339;
import com.agentteams.operator.status.TokenPointer;
import com.agentteams.vault.BlobOwner;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection that a piece of work is about, as it was last seen live, and the claim on it. All
 * that the work changes in {@code status.token} goes through here. Whoever finds that somebody else
 * is in charge gets {@link ClaimLost} and stops.
 */
final class HeldConnection {
  private static final Logger LOG = LoggerFactory.getLogger(HeldConnection.class);
  private static final int TRIES = 20;

  private final LoginTools tools;
  private final BlobOwner owner;
  private ToolConnection live;

  HeldConnection(LoginTools tools, BlobOwner owner, ToolConnection seen) {
    this.tools = tools;
    this.owner = owner;
    this.live = seen;
  }

  ToolConnection live() {
    return live;
  }

  TokenStatus token() {
    return TokenPointer.of(live);
  }

  /** Reads it live; throws if it is gone, or another has its name. */
  void refresh() {
    live =
        tools
            .pointer()
            .live(owner.namespace(), owner.name(), owner.uid())
            .orElseThrow(ClaimLost::new);
  }

  /** Whether nobody wants its login any more. */
  boolean unwanted() {
    return live.getMetadata().getDeletionTimestamp() != null
        || live.getSpec().desiredState() == DesiredState.Disconnected;
  }

  /** Takes the work on, if nobody else did. */
  void claim(ClaimPurpose purpose, String attempt) {
    set(TokenPointer.withClaim(token(), tools.newClaim(purpose), attempt));
  }

  /** Holds the claim for longer. */
  void renew() {
    for (int i = 0; ; i++) {
      var token = token();
      var claim = token.claim();
      if (claim == null || !tools.holder().equals(claim.holder()) || claim.purpose() == null) {
        throw new ClaimLost();
      }
      if (write(TokenPointer.withClaim(token, tools.newClaim(claim.purpose())))) {
        return;
      }
      again(i);
    }
  }

  /** Nothing is sent past the time that the claim gives for it. */
  void requireTimeToSend() {
    var claim = token().claim();
    var until = claim == null ? Optional.<Instant>empty() : Rfc3339.parse(claim.sendBefore());
    if (until.filter(u -> tools.clock().instant().isBefore(u)).isEmpty()) {
      renew();
    }
  }

  /** Gives the claim back. */
  void release() {
    set(TokenPointer.withClaim(token(), null));
  }

  /**
   * Moves the pointer. If the object changed otherwise, it is tried again on the live one, as long
   * as claim and version are what the decision was made from.
   */
  void set(TokenStatus next) {
    var decidedOn = token();
    for (int i = 0; !write(next); i++) {
      again(i);
      if (!token().equals(decidedOn)) {
        LOG.atInfo().log("Somebody else claimed the login first");
        throw new ClaimLost();
      }
    }
  }

  /** How long until anybody may take the claim over. */
  Duration untilTakeover() {
    var claim = token().claim();
    var until = claim == null ? Optional.<Instant>empty() : Rfc3339.parse(claim.takeoverAfter());
    return until
        .map(u -> Duration.between(tools.clock().instant(), u).plusMillis(100))
        .orElse(Duration.ofSeconds(1));
  }

  private boolean write(TokenStatus next) {
    var after = tools.pointer().compareAndSet(live, next);
    after.ifPresent(
        now -> {
          tools.wrote().accept(live, now);
          live = now;
        });
    return after.isPresent();
  }

  private void again(int tries) {
    if (tries > TRIES) {
      throw new ClaimLost();
    }
    refresh();
  }

  /** Somebody else is in charge now: stop, and let the next reconcile look again. */
  static final class ClaimLost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClaimLost() {
      super(null, null, false, false);
    }
  }
}
