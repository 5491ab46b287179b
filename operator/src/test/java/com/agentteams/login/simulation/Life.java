package com.agentteams.login.simulation;

import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.RevocationOutcome;
import com.agentteams.api.TokenStatus;
import com.agentteams.kube.Rfc3339;
import com.agentteams.login.LoginResult;
import com.agentteams.vault.KeySets;
import com.agentteams.vault.Opened;
import com.agentteams.vault.SimulatedKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One object, from its creation until everybody is idle: what people do to it, the processes that
 * work on it, and what must hold of it after every step and at the end.
 */
final class Life {
  static final Duration TIMEOUT = Duration.ofSeconds(60);
  static final KeySets KEYS = SimulatedKeys.open();

  private static final boolean TRACE = Boolean.getBoolean("simulation.trace");
  private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");
  private static final int MOST_TURNS = 60_000;

  /** In seconds. A claim that is left behind is taken over after 81. */
  private static final int LONGEST_QUIET = 1_200;

  private static final int SETTLED = 200;
  private static final int LOOK = 20;

  final Turns turns;
  final Mutation mutation;
  final SimRegister register;
  final SimStore store;
  final SimProvider provider;
  final Tally tally;
  private final Weather weather;
  private final int processes;
  private boolean quiet;
  private boolean over;
  private int born;
  private int alive;
  private int deaths;
  private int refusals;

  /** What was in use last, whatever became of the status since. */
  private SimProvider.@Nullable Given lastInUse;

  Life(long seed, Mutation mutation, Tally tally) {
    this.turns = new Turns(seed);
    this.mutation = mutation;
    this.tally = tally;
    var random = turns.random;
    this.weather =
        switch (random.nextInt(4)) {
          case 0 -> Weather.CALM;
          case 1 -> Weather.STORM;
          default -> Weather.ROUGH;
        };
    this.processes = 1 + random.nextInt(2);
    this.register = new SimRegister(this);
    this.store = new SimStore(this);
    this.provider =
        new SimProvider(
            this,
            List.of(SimProvider.Replay.values())
                .get(random.nextInt(SimProvider.Replay.values().length)),
            random.nextInt(5) == 0,
            random.nextInt(5) == 0,
            random.nextBoolean());
  }

  void run() {
    turns.crashes = weather.crashes();
    turns.stalls = weather.stalls();
    turns.spawn("people", false, this::people);
    for (var i = 0; i < processes; i++) {
      start();
    }
    turns.run(MOST_TURNS);
    judgeTheEnd();
  }

  boolean isQuiet() {
    return quiet;
  }

  boolean over() {
    return over;
  }

  Instant time() {
    return timeAt(turns.now());
  }

  Instant timeAt(long nanos) {
    return BEGINNING.plusNanos(nanos);
  }

  boolean refused() {
    var refused = !quiet && turns.chance(weather.refused());
    refusals += refused ? 1 : 0;
    return refused;
  }

  boolean lost() {
    return !quiet && turns.chance(weather.lost());
  }

  private void start() {
    var name = "process-" + born++;
    var skew =
        turns.random.nextInt(3) == 0
            ? Duration.ofSeconds(turns.random.nextInt(7200) - 3600)
            : Duration.ZERO;
    alive++;
    turns.spawn(name, true, new SimProcess(this, name, skew));
  }

  /** A process died; another is started after a while. */
  void died() {
    alive--;
    deaths++;
    trace("a process died");
    tally.crashes++;
    turns.spawn(
        "kubelet",
        false,
        () -> {
          turns.sleep(turns.seconds(20));
          if (!over && alive < processes) {
            start();
          }
        });
  }

  // --- what people do

  private void people() {
    var things = 3 + turns.random.nextInt(8);
    for (var i = 0; i < things; i++) {
      turns.sleep(turns.seconds(turns.random.nextInt(4) == 0 ? 300 : 20));
      somebodyDoes(turns.random.nextInt(24));
    }
    turns.sleep(turns.seconds(120));
    provider.clientBecomes(provider.client().orElse(SimProvider.CLIENT));
    quiet = true;
    turns.calm();
    turns.sleep(SETTLED * 1_000_000_000L);
    for (var waited = 0; waited < LONGEST_QUIET && !register.settled(SETTLED); waited += LOOK) {
      turns.sleep(LOOK * 1_000_000_000L);
    }
    over = true;
  }

  private void somebodyDoes(int what) {
    trace("somebody does " + what);
    switch (what) {
      case 0 -> register.wipe();
      case 1 -> register.change(o -> o.asked(true, o.disconnected(), o.asksAgain()));
      case 2 -> register.change(o -> o.asked(false, !o.disconnected(), o.asksAgain()));
      case 3 -> provider.grants.stream().filter(g -> g.alive).forEach(this::endedByAPerson);
      case 4, 5 -> register.change(o -> o.asked(false, o.disconnected(), true));
      case 6 ->
          provider.clientBecomes(turns.random.nextBoolean() ? SimProvider.CLIENT : "client-2");
      case 7 -> provider.clientBecomes(null);
      default -> consent(turns.random.nextInt(5) == 0 ? "somebody else" : "priya");
    }
  }

  private void endedByAPerson(SimProvider.Given grant) {
    if (turns.random.nextBoolean()) {
      grant.alive = false;
      grant.endedByAPerson = true;
    }
  }

  private void consent(String account) {
    register.change(
        o -> {
          var link = o.link();
          var asks = o.askedWith();
          if (link == null
              || asks == null
              || (o.reply() != null && o.reply().attempt().equals(link))) {
            return o;
          }
          tally.consents++;
          return o.withReply(
              new SimObject.Reply(link, provider.newCode(account, asks), turns.now()));
        });
  }

  /** For whoever replays a seed. */
  void trace(String what) {
    if (TRACE) {
      System.out.printf("@%8.3f %s%n", turns.now() / 1e9, what);
    }
  }

  // --- what must hold

  AssertionError broken(String what) {
    return new AssertionError(what + "; " + provider.grants + "; " + register.object());
  }

  /** Something goes out to the provider: only inside a claim, if it is about a login to be made. */
  void sent(String what, SimProcess process) {
    var object = register.object();
    if (!what.equals("an exchange") || object == null || register.wipes() > 0) {
      return;
    }
    var claim = object.token().claim();
    if (claim == null || !process.name.equals(claim.holder())) {
      throw broken(what + " outside of a claim, by " + process.name);
    }
    if (Rfc3339.parse(claim.sendBefore()).filter(process.time()::isBefore).isEmpty()) {
      throw broken(what + " after the time to send, by " + process.name);
    }
  }

  /** Whether whoever is at work says that it finishes what was begun before. */
  boolean recovers() {
    var object = register.object();
    var claim = object == null ? null : object.token().claim();
    return register.wipes() > 0
        || object == null
        || (claim != null && claim.purpose() != ClaimPurpose.Exchange);
  }

  /** A grant is about to be revoked: not the one in use by an object that is wanted. */
  void aboutToEnd(SimProvider.Given grant) {
    if (grant == provider.neighbour) {
      throw broken("the login of another object is ended");
    }
    if (grant.alive && grant == lastInUse && wanted()) {
      throw broken("the login in use is revoked: " + grant);
    }
  }

  /** The protocol wrote the pointer. */
  void pointed(TokenStatus token) {
    if (token.version() != null) {
      lastInUse = inUse();
    }
    if (token.isClaimedFor(ClaimPurpose.Disconnect)) {
      lastInUse = null;
    }
  }

  private boolean wanted() {
    var object = register.object();
    return object != null
        && object.wanted()
        && (object.token().claim() == null
            || object.token().claim().purpose() != ClaimPurpose.Disconnect);
  }

  /** How work ended, about to be told. */
  void judge(SimObject object, @Nullable LoginResult result) {
    if (result != null) {
      trace(turns.current().name + " tells " + result);
    }
    if (result instanceof LoginResult.Revoked revoked
        && revoked.outcome() == RevocationOutcome.Failed) {
      // asked too late to be asked at all, and said so
      provider.grants.stream().filter(g -> g.alive).forEach(g -> g.revocationUnproven = true);
    }
    if (result instanceof LoginResult.Refused refused && SimProcess.saysLost(refused)) {
      for (var grant : provider.grants) {
        if (grant.attempt.equals(refused.attempt())
            && grant.durable
            && grant.alive
            && grant == inUse()) {
          throw broken("a login in use is told as lost: " + grant);
        }
      }
    }
    if (result instanceof LoginResult.Connected) {
      tally.connected++;
    }
  }

  private SimProvider.@Nullable Given inUse() {
    var object = register.object();
    var version = object == null ? null : object.token().version();
    if (version == null) {
      return null;
    }
    return store.peek(version) instanceof Opened.Found found ? provider.of(found.login()) : null;
  }

  private void judgeTheEnd() {
    var object = register.object();
    var inUse = inUse();
    for (var grant : provider.grants) {
      if (grant.alive && grant != inUse && !excused(grant)) {
        throw broken("alive at the provider, and nobody points to it: " + grant);
      }
      if (grant.lostInTheWindow) {
        tally.lostInTheWindow++;
      }
    }
    if (object == null) {
      if (isLeftStored()) {
        throw broken("the object is gone, what it stored is not");
      }
      tally.deleted++;
      return;
    }
    if (object.token().claim() != null) {
      throw broken("a claim is left behind");
    }
    if (object.deleting()) {
      throw broken("the deletion does not end");
    }
    if (object.disconnected() && (object.token().version() != null || isLeftStored())) {
      throw broken("disconnected, and a login is left");
    }
    if (object.token().version() != null) {
      // one that a person ended may be found dead, and destroyed, by whoever did not tell it
      if (inUse == null && lastInUse != null && lastInUse.endedByAPerson) {
        return;
      }
      if (inUse == null) {
        throw broken("the pointer names what is not stored");
      } else if (!inUse.alive
          && !inUse.endedByAPerson
          && !inUse.endedByReplay
          && !isOfAnotherClient(inUse)
          && !provider.revokesSiblings) {
        throw broken("the login in use is dead, and no person ended it: " + inUse);
      }
      if (!object.told() && inUse.client.equals(provider.client().orElse(null))) {
        throw broken("there is a login and the status does not say so");
      }
    }
  }

  /**
   * Wiped in the middle of an exchange, ended by another process, and its own dead before it saw
   * that: nobody looks there any more.
   */
  private boolean isLeftStored() {
    return !store.isEmpty() && (register.wipes() == 0 || deaths == 0);
  }

  private boolean excused(SimProvider.Given grant) {
    // a wipe or a store that was away in the middle, and then the process dead: whatever is stored
    // is found by the next login or the end
    var wipedAndDied = (register.wipes() > 0 || refusals > 0) && store.has(grant) && deaths > 0;
    return grant.lostInTheWindow
        || grant.revocationUnproven
        || wipedAndDied
        || (store.has(grant) && isOfAnotherClient(inUse()))
        || provider.revokesSiblings;
  }

  /**
   * Nobody can be asked about it, so what is stored below it waits for the next login or the end.
   */
  private boolean isOfAnotherClient(SimProvider.@Nullable Given inUse) {
    return inUse != null && !inUse.client.equals(provider.client().orElse(null));
  }

  /** What the lives of one run came to. */
  static final class Tally {
    int consents;
    int connected;
    int crashes;
    int deleted;
    int lostInTheWindow;

    void add(Tally other) {
      consents += other.consents;
      connected += other.connected;
      crashes += other.crashes;
      deleted += other.deleted;
      lostInTheWindow += other.lostInTheWindow;
    }
  }
}
