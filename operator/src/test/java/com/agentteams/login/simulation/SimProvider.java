package com.agentteams.login.simulation;

import com.agentteams.api.Account;
import com.agentteams.catalog.ProbeResult;
import com.agentteams.login.Grant;
import com.agentteams.login.Provider;
import com.agentteams.oauth.Attempt;
import com.agentteams.oauth.OAuthError;
import com.agentteams.oauth.RevocationResult;
import com.agentteams.oauth.TokenResult;
import com.agentteams.oauth.Tokens;
import com.agentteams.secret.Secret;
import com.agentteams.vault.LoginBinding;
import com.agentteams.vault.StoredLogin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A provider that knows of each grant whether it lives, and who is to blame if nobody has it. */
final class SimProvider {
  /** What presenting a code twice does (RFC 6749 section 4.1.2 says: should revoke). */
  enum Replay {
    /** Refused, and what was given for it is revoked. */
    STRICT,
    /** Refused, and everything of this account and client is revoked. */
    FAMILY,
    /** Refused, and nothing else. */
    CARELESS,
    /** Answered again, with other tokens, for a while. */
    LEEWAY
  }

  static final String CLIENT = "client-1";

  /** Longer than any life: no access token runs out. */
  private static final Duration LIFETIME = Duration.ofDays(1);

  private static final long LEEWAY = 30_000_000_000L;

  final Life life;
  final Replay replay;
  final boolean revokesSiblings;
  final boolean slowToKnow;
  final List<Given> grants = new ArrayList<>();
  private final Map<String, Code> codes = new HashMap<>();
  private final Map<String, Given> byToken = new HashMap<>();
  private int inFlight;
  private @Nullable String client = CLIENT;

  /** The login of another object that has one of the same client. */
  final @Nullable Given neighbour;

  SimProvider(
      Life life, Replay replay, boolean revokesSiblings, boolean slowToKnow, boolean hasNeighbour) {
    this.life = life;
    this.replay = replay;
    this.revokesSiblings = revokesSiblings;
    this.slowToKnow = slowToKnow;
    this.neighbour =
        hasNeighbour ? new Given(-1, new Code("priya", CLIENT), "an attempt of its own", 0) : null;
  }

  /** A grant, and what is known of it from outside. */
  static final class Given {
    final int number;
    final String account;
    final String client;
    final String token;
    final String attempt;
    final long madeAt;
    boolean alive = true;
    boolean durable;
    boolean lostInTheWindow;
    boolean endedByAPerson;
    boolean endedByReplay;
    boolean revocationUnproven;
    boolean spared;

    Given(int number, Code code, String attempt, long madeAt) {
      this.number = number;
      this.account = code.account;
      this.client = code.client;
      this.token = "token-" + number;
      this.attempt = attempt;
      this.madeAt = madeAt;
    }

    @Override
    public String toString() {
      return "grant "
          + number
          + " of "
          + client
          + (alive ? " alive" : " dead")
          + (durable ? " durable" : "")
          + (lostInTheWindow ? " lost in the window" : "")
          + (endedByAPerson ? " ended by a person" : "")
          + (endedByReplay ? " ended by replay" : "")
          + (revocationUnproven ? " revocation unproven" : "")
          + (spared ? " spared" : "");
    }
  }

  private static final class Code {
    final String account;
    final String client;
    int seen;
    long firstSeenAt;

    Code(String account, String client) {
      this.account = account;
      this.client = client;
    }
  }

  /** The OAuth client of the installation; empty while its secret cannot be read. */
  Optional<String> client() {
    return Optional.ofNullable(client);
  }

  /** Whether the other object's login may be of this client and account. */
  boolean neighbourMayHold(Optional<String> with, @Nullable String account) {
    return neighbour != null
        && with.filter(c -> !c.equals(CLIENT)).isEmpty()
        && (account == null || account.equals(neighbour.account));
  }

  /** Somebody corrects the client in its secret, or takes it away for a while. */
  void clientBecomes(@Nullable String name) {
    client = name;
  }

  static LoginBinding binding(String client) {
    return new LoginBinding(client, "installation", Map.of());
  }

  /** A person consents. */
  String newCode(String account, String client) {
    var code = "code-" + codes.size();
    codes.put(code, new Code(account, client));
    return code;
  }

  Given of(StoredLogin login) {
    return java.util.Objects.requireNonNull(byToken.get(login.accessToken().reveal()));
  }

  /** The provider as one process sees it, with the client that it read. */
  Provider seenBy(SimProcess process, String with) {
    return new Seen(process, with);
  }

  private final class Seen implements Provider {
    private final SimProcess process;
    private final String with;

    Seen(SimProcess process, String with) {
      this.process = process;
      this.with = with;
    }

    @Override
    public LoginBinding binding() {
      return SimProvider.binding(with);
    }

    @Override
    public boolean revokesSiblings() {
      return revokesSiblings;
    }

    @Override
    public List<String> missingScopes(
        List<String> asked, List<String> granted, boolean refreshTokenCame) {
      return List.of();
    }

    @Override
    public TokenResult exchange(Attempt attempt, Secret secret, Runnable beforeSending) {
      life.turns.wire(life.turns.seconds(life.turns.chance(0.05) ? 60 : 0)); // for a place
      beforeSending.run();
      life.sent("an exchange", process);
      if (life.refused()) {
        life.turns.wire(life.turns.seconds(3));
        return new TokenResult.TryLater(null);
      }
      if (++inFlight > 1 && life.register.wipes() == 0) {
        throw life.broken("two exchanges in flight");
      }
      Given grant;
      try {
        life.turns.wire(life.turns.seconds(30));
        grant = present(attempt, secret.reveal(), with);
      } finally {
        inFlight--;
      }
      process.onTheWire = grant;
      if (life.lost()) {
        life.turns.wire(life.turns.seconds(30));
        blame(grant);
        process.onTheWire = null;
        return new TokenResult.Lost();
      }
      life.turns.wire(life.turns.seconds(1));
      if (grant == null) {
        return new TokenResult.Refused(OAuthError.INVALID_GRANT);
      }
      return new TokenResult.Granted(
          new Tokens(
              Secret.of(grant.token), Secret.of("r" + grant.token), "bearer", LIFETIME, null));
    }

    @Override
    public ProbeResult probe(StoredLogin login, Runnable beforeSending) {
      beforeSending.run();
      life.sent("a probe", process);
      if (life.refused() || life.lost()) {
        life.turns.wire(life.turns.seconds(30));
        return new ProbeResult.Unavailable(null);
      }
      life.turns.wire(life.turns.seconds(5));
      var grant = of(login);
      if (!grant.client.equals(with)) {
        throw life.broken("a login is used with " + with + ": " + grant);
      }
      var tooFresh = slowToKnow && life.turns.now() - grant.madeAt < 8_000_000_000L;
      return grant.alive && !tooFresh
          ? new ProbeResult.Alive(new Account(grant.account, null, null), false)
          : new ProbeResult.Reauthorize();
    }

    @Override
    public RevocationResult revoke(Grant given, Duration within, Runnable beforeSending) {
      life.turns.turn();
      beforeSending.run();
      var grant =
          java.util.Objects.requireNonNull(
              byToken.get(java.util.Objects.requireNonNull(given.access()).reveal()));
      if (!grant.client.equals(with)) {
        grant.revocationUnproven = true;
        return new RevocationResult.Failed();
      }
      if (life.refused()) {
        grant.revocationUnproven = true;
        return new RevocationResult.TryLater(null);
      }
      life.turns.wire(Math.min(life.turns.seconds(3), within.toNanos()));
      life.trace(process.name + " revokes " + grant);
      life.aboutToEnd(grant);
      grant.alive = false;
      if (revokesSiblings) {
        Stream.concat(grants.stream(), Stream.ofNullable(neighbour))
            .filter(g -> g.account.equals(grant.account) && g.client.equals(with))
            .forEach(this::endSibling);
      }
      return life.lost() ? new RevocationResult.TryLater(null) : new RevocationResult.Revoked();
    }

    private void endSibling(Given sibling) {
      if (sibling.alive) {
        life.aboutToEnd(sibling);
        sibling.alive = false;
      }
    }
  }

  private @Nullable Given present(Attempt attempt, String text, String with) {
    var code = java.util.Objects.requireNonNull(codes.get(text));
    if (!code.client.equals(with)) {
      throw life.broken("a code for " + code.client + " was presented by " + with);
    }
    code.seen++;
    if (code.seen > 2) {
      throw life.broken("a code was presented more than twice");
    }
    life.trace("presented " + text + " for the " + code.seen + ". time");
    if (code.seen == 2 && !life.recovers()) {
      throw life.broken("a code was presented again as if nothing had happened");
    }
    if (code.seen == 1) {
      code.firstSeenAt = life.turns.now();
      return grant(code, attempt);
    }
    if (replay == Replay.LEEWAY && life.turns.now() - code.firstSeenAt < LEEWAY) {
      return grant(code, attempt);
    }
    if (replay == Replay.STRICT || replay == Replay.FAMILY) {
      for (var grant : grants) {
        if (grant.attempt.equals(attempt.hash())
            || (replay == Replay.FAMILY
                && grant.account.equals(code.account)
                && grant.client.equals(code.client))) {
          grant.endedByReplay |= grant.alive;
          grant.alive = false;
        }
      }
    }
    return null;
  }

  private Given grant(Code code, Attempt attempt) {
    var grant = new Given(grants.size(), code, attempt.hash(), life.turns.now());
    grants.add(grant);
    byToken.put(grant.token, grant);
    return grant;
  }

  static void blame(@Nullable Given grant) {
    if (grant != null && !grant.durable) {
      grant.lostInTheWindow = true;
    }
  }
}
