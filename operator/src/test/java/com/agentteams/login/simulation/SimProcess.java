package com.agentteams.login.simulation;

import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.Reason;
import com.agentteams.api.RevocationPolicy;
import com.agentteams.login.ClaimTimes;
import com.agentteams.login.ClaimWatch;
import com.agentteams.login.ConsentCode;
import com.agentteams.login.Holder;
import com.agentteams.login.LoginResult;
import com.agentteams.login.LoginSubject;
import com.agentteams.login.Logins;
import com.agentteams.login.Unmetered;
import com.agentteams.oauth.Attempt;
import com.agentteams.operator.consent.LoginRuns;
import com.agentteams.operator.consent.LoginTurn;
import com.agentteams.secret.Secret;
import com.agentteams.vault.TokenVault;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A leader: looks at the object, does the step that is due, and says in the status how it ended.
 * The rest of the operator is reduced to that; the login code is the product's.
 */
final class SimProcess implements Runnable {
  private final Life life;
  final String name;
  private final Duration skew;
  private final long bootedAt;
  private final Logins logins;
  private final Holder holder;

  private int cacheIsAt = -1;

  /** How the last work ended, until the status says it. */
  private LoginRuns.@Nullable Ended ended;

  /** What the provider gave this process and no store has yet. */
  SimProvider.@Nullable Given onTheWire;

  /**
   * @param skew by how much its clock is off
   */
  SimProcess(Life life, String name, Duration skew) {
    this.life = life;
    this.name = name;
    this.skew = skew;
    this.bootedAt = life.turns.now() - life.turns.seconds(1_000_000);
    var times = new ClaimTimes(Life.TIMEOUT);
    this.holder =
        new Holder(
            name,
            life.mutation.register(life.register),
            new TokenVault(
                life.mutation.store(life.store.seenBy(this)), Life.KEYS.vault(), "cluster"),
            times,
            clock(),
            this::nanos,
            pause -> life.turns.sleep(pause.toNanos()),
            new Unmetered());
    this.logins = new Logins(() -> holder, name, new ClaimWatch(this::nanos));
  }

  /** By its own clock. */
  Instant time() {
    return clock().instant();
  }

  private long nanos() {
    return life.turns.now() - bootedAt;
  }

  private Clock clock() {
    InstantSource time = () -> life.time().plus(skew);
    return time.withZone(ZoneOffset.UTC);
  }

  @Override
  public void run() {
    try {
      while (!life.over()) {
        look();
        life.turns.sleep(200_000_000L + life.turns.seconds(life.isQuiet() ? 20 : 3));
      }
    } catch (Turns.Crash e) {
      SimProvider.blame(onTheWire);
      life.died();
      throw e;
    }
  }

  private void look() {
    if (cacheIsAt < 0 || life.turns.chance(0.7)) {
      cacheIsAt = life.register.latest(); // else the watch is behind
    }
    var seen = life.register.cached(cacheIsAt);
    for (var tries = 0; tries < 4 && seen != null; tries++) {
      var object = seen;
      switch (turn(object)) {
        case LoginTurn.Start _ -> {
          ended = new LoginRuns.Ended(logins.proceed(subject(object)), time());
          // the cache has what was written here, and perhaps no more
          seen = life.register.cached(Math.max(cacheIsAt, life.register.writtenBy(name)));
        }
        case LoginTurn.Tell tell -> {
          if (tell(object, tell)) {
            return;
          }
          seen = life.register.object();
        }
        case LoginTurn.LetGo _ -> {
          letGo();
          return;
        }
        case LoginTurn.Forget _ -> {
          ended = null;
          return;
        }
        case LoginTurn.Look _, LoginTurn.Show _ -> {
          return;
        }
      }
    }
  }

  private LoginTurn turn(SimObject o) {
    var seen =
        new LoginTurn.Seen(
            o.token(),
            Long.toString(o.revision()),
            o.entry().statusLost(),
            o.deleting(),
            Optional.empty(),
            Optional.ofNullable(ended),
            time());
    return LoginTurn.next(seen, () -> logins.next(o.entry(), subject(o), time()));
  }

  /** Writes the status and does what follows from it; false if somebody else was faster. */
  private boolean tell(SimObject o, LoginTurn.Tell tell) {
    var next = told(o, tell.result());
    if (next != null && !life.register.write(o, next)) {
      return false;
    }
    if (tell.settled()) {
      ended = null;
    }
    tell.destroys()
        .ifPresent(
            revoked ->
                ended = new LoginRuns.Ended(logins.destroy(subject(o), revoked.outcome()), time()));
    return true;
  }

  /** On a live look, as the finalizer is removed. */
  private void letGo() {
    var live = life.register.object();
    if (live != null && live.deleting() && turn(live) instanceof LoginTurn.LetGo) {
      life.register.remove();
    }
  }

  /** The status that says it; null if it says it already. */
  private @Nullable SimObject told(SimObject o, @Nullable LoginResult result) {
    life.judge(o, result);
    var busy = isExchanging(o) || (o.reply() != null && unused(o));
    var next =
        switch (result) {
          case LoginResult.Connected c -> o.withLogin(c.account());
          case LoginResult.Refused r when o.link() != null && r.attempt().equals(o.link().hash()) ->
              r.reason() == Reason.ClientChanged ? o.withoutLink().untold() : o.withoutLink();
          case LoginResult.Revoked r -> o.withOutcome(r.outcome());
          case null, default -> LoginTurn.settles(result) ? o.judgedAsIs() : o;
        };
    var used = next.link() != null && next.link().hash().equals(next.token().lastAttempt());
    if (!busy && !used) {
      next = linked(next);
    }
    return next.equals(o) ? null : next;
  }

  /** Opens, keeps, replaces or takes away the link; what ConnectionAttempts does with all facts. */
  private SimObject linked(SimObject o) {
    var client = life.provider.client();
    if (client.isEmpty()) {
      return o; // what is there now may well be right
    }
    var name = client.get();
    var changed = !SimProvider.binding(name).fits(o.token().binding());
    if (!o.judged() || !o.wanted() || !(o.token().version() == null || o.asksAgain() || changed)) {
      return o.link() == null ? o : o.withoutLink();
    }
    return o.link() == null || !name.equals(o.askedWith()) ? o.withLink(fresh(), name) : o;
  }

  private static boolean isExchanging(SimObject o) {
    return o.token().claim() != null && o.token().claim().purpose() != ClaimPurpose.Disconnect;
  }

  private static boolean unused(SimObject o) {
    return o.reply() != null
        && o.link() != null
        && o.reply().attempt().equals(o.link())
        && !o.link().hash().equals(o.token().lastAttempt());
  }

  private Attempt fresh() {
    return Attempt.open(
        new SecureRandom() {
          private static final long serialVersionUID = 1L;

          @Override
          public void nextBytes(byte[] bytes) {
            life.turns.random.nextBytes(bytes);
          }
        });
  }

  private LoginSubject subject(SimObject o) {
    var reply = o.reply();
    var client = life.provider.client();
    return new LoginSubject(
        SimObject.OWNER,
        "slack",
        client.map(with -> life.mutation.provider(life.provider.seenBy(this, with))),
        true,
        client.isEmpty(),
        Optional.ofNullable(reply)
            .filter(r -> r.attempt().equals(o.link()))
            .map(
                r ->
                    new ConsentCode(
                        r.attempt(),
                        client.filter(with -> with.equals(o.askedWith())).isPresent(),
                        life.timeAt(r.madeAt()).plus(Duration.ofMinutes(10)),
                        () -> Secret.of(r.code()))),
        true,
        true,
        RevocationPolicy.Attempt,
        _ -> {},
        account -> life.provider.neighbourMayHold(client, account));
  }

  /** For the invariants: whether a refusal says that the answer was lost. */
  static boolean saysLost(LoginResult.Refused refused) {
    return refused.reason() == Reason.ExchangeFailed
        && String.valueOf(refused.message()).contains("lost on the way");
  }
}
