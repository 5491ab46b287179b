package com.agentteams.login;

import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.TokenStatus;
import com.agentteams.login.ClaimLostException.Why;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The claim of one piece of work on one login, and the object as it was last seen live. Everything
 * that work changes in {@code status.token} goes through here, by the one compare-and-set loop
 * there is. Whoever finds that somebody else is in charge gets {@link ClaimLostException} and
 * stops; a register that is away is waited for.
 */
final class Claim {
  private static final Logger LOG = LoggerFactory.getLogger(Claim.class);

  /** Others write the status of the object all the time; only more than this is worth a pause. */
  private static final int CONFLICTS_WITHOUT_PAUSE = 5;

  /** For how long a call that has its place tries to renew; one answer may take longer. */
  private static final Duration SOON = Duration.ofSeconds(2);

  private final Holder holder;

  /** What was written since the last answer, and when that began. */
  private final Map<TokenStatus, Long> tried = new HashMap<>();

  private LoginEntry live;
  private long sendUntil;
  private long mineUntil;

  Claim(Holder holder, LoginEntry live) {
    this.holder = holder;
    this.live = live;
    this.sendUntil = holder.in(Duration.ZERO);
    this.mineUntil = sendUntil;
  }

  LoginEntry live() {
    return live;
  }

  TokenStatus token() {
    return live.token();
  }

  /**
   * Takes the work on, if nobody else did and the object still calls for it. Waits for a register
   * that is away for as long as a claim allows to send.
   *
   * @param attempt hash of the attempt that it is about; from now on its code counts as used
   * @throws RegisterUnavailableException if the register is away for so long
   */
  void take(ClaimPurpose purpose, @Nullable String attempt) {
    set(
        token ->
            token
                .withClaim(holder.times().claim(holder.name(), purpose, holder.now()))
                .withAttempt(attempt),
        holder.times().sendWithin(),
        sameAs(live));
  }

  /** Holds the claim for longer; tries for as long as the process lives. */
  void renew() {
    renew(null);
  }

  private void renew(@Nullable Duration atMost) {
    var claim = token().claim();
    if (claim == null || !holder.name().equals(claim.holder()) || claim.purpose() == null) {
      throw new ClaimLostException(Why.TAKEN);
    }
    var purpose = claim.purpose();
    set(
        token -> token.withClaim(holder.times().claim(holder.name(), purpose, holder.now())),
        atMost,
        _ -> true);
  }

  /**
   * Makes a call that is sent only inside the claim. A call waits for its place, perhaps for longer
   * than the claim lasts; it is renewed there if that is quick, else the place is given back first
   * (J-16).
   *
   * @param call given what to run right before it sends
   */
  <T> T sending(Function<Runnable, T> call) {
    while (true) {
      try {
        return call.apply(
            () -> {
              if (!holder.until(sendUntil).isPositive()) {
                renewSoon();
              }
            });
      } catch (NotSoonException e) {
        renew();
      }
    }
  }

  private void renewSoon() {
    try {
      renew(SOON);
    } catch (RegisterUnavailableException e) {
      throw new NotSoonException();
    }
    if (!holder.until(sendUntil).isPositive()) {
      throw new NotSoonException(); // the register answers too late to send
    }
  }

  /** The register does not answer while others wait for the place of a call. */
  private static final class NotSoonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotSoonException() {
      super(null, null, false, false);
    }
  }

  /** Before anything is destroyed: what begins now ends before anybody may take over. */
  void requireTimeToSend() {
    while (!holder.until(sendUntil).isPositive()) {
      renew(); // which may itself take longer than a claim allows
    }
  }

  /** Gives the claim back. */
  void release() {
    move(token().withClaim(null));
  }

  /** Moves the pointer, which gives the claim back; tries for as long as the process lives. */
  void move(TokenStatus next) {
    set(_ -> next, null, _ -> true);
  }

  /** How long until somebody else may take over. */
  Duration untilTakeover() {
    var left = holder.until(mineUntil);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /**
   * @param change what to write, made anew for each try because a claim counts from then
   * @param atMost how long a register that is away is waited for; null: for ever
   * @param stillDue whether the decision still holds for an object that changed meanwhile
   */
  private void set(
      UnaryOperator<TokenStatus> change,
      @Nullable Duration atMost,
      Predicate<LoginEntry> stillDue) {
    var decidedOn = token();
    var backoff = atMost == null ? new Backoff(holder) : new Backoff(holder, atMost);
    for (int conflicts = 0; ; conflicts++) {
      var next = change.apply(decidedOn);
      tried.put(next, holder.in(Duration.ZERO));
      var written = write(next, backoff);
      var begun = tried.get(written ? next : token());
      if (begun != null) {
        sendUntil = begun + holder.times().sendWithin().toNanos();
        mineUntil = sendUntil + holder.times().restAfterSending().toNanos();
        tried.clear();
        return;
      }
      if (!token().equals(decidedOn) || !stillDue.test(live)) {
        LOG.atInfo().log("Somebody else claimed the login first");
        throw new ClaimLostException(Why.TAKEN);
      }
      if (conflicts >= CONFLICTS_WITHOUT_PAUSE && !backoff.pause(null)) {
        throw new RegisterUnavailableException("the object changes all the time");
      }
    }
  }

  /**
   * The pointer alone does not tell: it is as empty before a login as after a status was removed.
   */
  private static Predicate<LoginEntry> sameAs(LoginEntry decidedOn) {
    return now ->
        now.wanted() == decidedOn.wanted()
            && now.statusLost() == decidedOn.statusLost()
            && Objects.equals(now.openAttempt(), decidedOn.openAttempt());
  }

  /**
   * Writes, or else looks what is in the register now: a write of ours whose answer was lost is
   * there all the same, perhaps only after the next one was tried, and is no rival's.
   */
  private boolean write(TokenStatus next, Backoff backoff) {
    try {
      var after = holder.register().compareAndSet(live, next);
      if (after.isPresent()) {
        live = after.get();
        return true;
      }
    } catch (RegisterUnavailableException e) {
      if (!backoff.pause(null)) {
        throw e;
      }
    }
    live = read(backoff);
    return false;
  }

  private LoginEntry read(Backoff backoff) {
    while (true) {
      try {
        return holder
            .register()
            .read(live.owner())
            .orElseThrow(() -> new ClaimLostException(Why.GONE));
      } catch (RegisterUnavailableException e) {
        if (!backoff.pause(null)) {
          throw e;
        }
      }
    }
  }
}
