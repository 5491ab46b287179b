package com.agentteams.login;

import com.agentteams.api.Account;
import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.RevocationPolicy;
import com.agentteams.api.TokenStatus;
import com.agentteams.oauth.Attempt;
import com.agentteams.secret.Secret;
import com.agentteams.vault.FakeTokenStore;
import com.agentteams.vault.KeySets;
import com.agentteams.vault.Opened;
import com.agentteams.vault.SimulatedKeys;
import com.agentteams.vault.StoredLogin;
import com.agentteams.vault.TokenVault;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One login on the bench: fakes around the real vault, and a clock that moves with each pause. */
final class Bench {
  static final Attempt ATTEMPT = new Attempt("a".repeat(43));
  static final Duration TIMEOUT = Duration.ofSeconds(60);

  /** Of an access token. */
  static final Duration LIFETIME = Duration.ofHours(1);

  final FakeRegister register = new FakeRegister();
  final FakeProvider provider = new FakeProvider();
  final FakeTokenStore store = new FakeTokenStore();
  private final KeySets keys = SimulatedKeys.open();
  final TokenVault vault = new TokenVault(store, keys.vault(), "cluster");

  /** Time that passed. */
  long nanos;

  /** What happens in each pause. */
  Runnable pausing = () -> {};

  boolean siblingsMayHold;

  /** What was told to be going on. */
  final List<String> progress = new ArrayList<>();

  /** What was counted. */
  final List<String> ended = new ArrayList<>();

  final Holder holder;
  final Logins logins;

  Bench() {
    this(TIMEOUT);
  }

  private Bench(Duration timeout) {
    holder =
        new Holder(
            "me",
            register,
            vault,
            new ClaimTimes(timeout),
            clock(),
            () -> nanos,
            pause -> {
              nanos += pause.toNanos();
              pausing.run();
            },
            meter());
    logins = new Logins(() -> holder, "me", new ClaimWatch(() -> nanos));
  }

  /** One whose calls of a provider may take no longer. */
  static Bench with(Duration timeout) {
    return new Bench(timeout);
  }

  private ProviderMeter meter() {
    return new ProviderMeter() {
      @Override
      public void seen(String tool) {}

      @Override
      public void exchanged(String tool, String outcome, Duration took) {}

      @Override
      public void revoked(String tool, String outcome) {
        ended.add(tool + " " + outcome);
      }
    };
  }

  private Clock clock() {
    InstantSource time = () -> Instant.parse("2026-03-01T10:00:00Z").plusNanos(nanos);
    return time.withZone(ZoneOffset.UTC);
  }

  Claim claim() {
    return new Claim(holder, register.now());
  }

  /** A claim that this process has. */
  Claim claimed(ClaimPurpose purpose) {
    var claim = claim();
    claim.take(purpose, ATTEMPT.hash());
    return claim;
  }

  /** The link of the attempt is open. */
  Bench open() {
    register.change(e -> e.openAttempt = ATTEMPT.hash());
    return this;
  }

  /** The pointer names a version, and nobody is at work. */
  Bench inUse(long version) {
    var before = register.token().generation();
    var generation = before == null ? 1 : before + 1;
    register.rival(
        new TokenStatus(
            "fake", version, generation, 1L, null, ATTEMPT.hash(), null, null, true, null));
    return this;
  }

  /** Another process is in charge from now on. */
  void rival() {
    register.rival(
        register
            .token()
            .withClaim(holder.times().claim("another", ClaimPurpose.Recovery, holder.now())));
  }

  /** The account that has had the login so far. */
  void known(String account) {
    register.change(e -> e.terms = new AccountTerms(null, new Account(account, null, null)));
  }

  void passes(Duration time) {
    nanos += time.toNanos();
  }

  /** Nobody wants it any more. */
  Bench unwanted(boolean deleting) {
    register.change(
        e -> {
          e.wanted = false;
          e.deleting = deleting;
        });
    return this;
  }

  LoginSubject subject() {
    return subject(Optional.of(provider));
  }

  LoginSubject subject(Optional<Provider> with) {
    return new LoginSubject(
        FakeRegister.OWNER,
        "slack",
        with,
        true,
        false,
        Optional.of(
            new ConsentCode(ATTEMPT, true, holder.now().plusSeconds(600), () -> Secret.of("code"))),
        true,
        true,
        RevocationPolicy.Attempt,
        progress::add,
        _ -> siblingsMayHold);
  }

  /** What is stored under a number of its own, and where. */
  TokenVault.Sealed sealed(StoredLogin login) {
    return vault.append(FakeRegister.OWNER, "slack", login);
  }

  StoredLogin login(String access, @Nullable Long replaces) {
    var generation = register.token().generation();
    return new StoredLogin(
        StoredLogin.Kind.Candidate,
        ATTEMPT.hash(),
        generation == null ? 1 : generation + 1,
        replaces,
        "slack",
        FakeProvider.BINDING,
        Secret.of(access),
        Secret.of("r-" + access),
        "bearer",
        holder.now().plus(LIFETIME),
        List.of("read"),
        List.of("read"),
        holder.now());
  }

  /** Stores a login without anybody pointing to it. */
  long stored(String access, @Nullable Long replaces) {
    return sealed(login(access, replaces)).version();
  }

  /** Stores a login that was encrypted with a key which is not there any more. */
  long storedWithALostKey() {
    return new TokenVault(store, SimulatedKeys.open().vault(), "cluster")
        .append(FakeRegister.OWNER, "slack", login("unreadable", null))
        .version();
  }

  /** Stores a login that a newer release made. */
  long storedByANewerRelease() {
    var blob = SimulatedKeys.newerLogin(keys, FakeRegister.OWNER, "slack");
    return store.append(FakeRegister.OWNER.storeName(), blob);
  }

  /** The login under a number. */
  StoredLogin opened(long version) {
    return ((Opened.Found) vault.open(FakeRegister.OWNER, "slack", version)).login();
  }

  /** Whether a version is still there. */
  boolean holds(long version) {
    return vault.open(FakeRegister.OWNER, "slack", version) instanceof Opened.Found;
  }
}
