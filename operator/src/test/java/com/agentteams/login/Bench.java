package com.agentteams.login;

import com.agentteams.api.RevocationPolicy;
import com.agentteams.oauth.Attempt;
import com.agentteams.secret.Secret;
import com.agentteams.vault.FakeTokenStore;
import com.agentteams.vault.Opened;
import com.agentteams.vault.SimulatedKeys;
import com.agentteams.vault.StoredLogin;
import com.agentteams.vault.TokenVault;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One login on the bench: fakes around the real vault, and a clock that moves with each pause. */
final class Bench {
  static final Attempt ATTEMPT = new Attempt("a".repeat(43));
  static final Duration TIMEOUT = Duration.ofSeconds(60);

  final FakeRegister register = new FakeRegister();
  final FakeProvider provider = new FakeProvider();
  final FakeTokenStore store = new FakeTokenStore();
  final TokenVault vault = new TokenVault(store, SimulatedKeys.open().vault(), "cluster");

  /** Time that passed. */
  long nanos;

  boolean siblingsMayHold;

  final Holder holder =
      new Holder(
          "me",
          register,
          vault,
          new ClaimTimes(TIMEOUT),
          clock(),
          () -> nanos,
          pause -> nanos += pause.toNanos());

  private Clock clock() {
    InstantSource time = () -> Instant.parse("2026-03-01T10:00:00Z").plusNanos(nanos);
    return time.withZone(ZoneOffset.UTC);
  }

  final Logins logins =
      new Logins(() -> holder, "me", new ClaimWatch(holder.times().sendWithin(), () -> nanos));

  Claim claim() {
    return new Claim(holder, register.now());
  }

  /** The link of the attempt is open. */
  Bench open() {
    register.change(e -> e.openAttempt = ATTEMPT.hash());
    return this;
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
        _ -> {},
        _ -> siblingsMayHold);
  }

  StoredLogin login(String access, @Nullable Long replaces) {
    return new StoredLogin(
        StoredLogin.Kind.Candidate,
        ATTEMPT.hash(),
        1,
        replaces,
        "slack",
        FakeProvider.BINDING,
        Secret.of(access),
        Secret.of("r-" + access),
        "bearer",
        null,
        List.of("read"),
        List.of("read"),
        holder.now(),
        null,
        null,
        null);
  }

  /** Stores a login without anybody pointing to it. */
  long stored(String access, @Nullable Long replaces) {
    return vault.append(FakeRegister.OWNER, "slack", login(access, replaces)).version();
  }

  /** Whether a version is still there. */
  boolean holds(long version) {
    return vault.open(FakeRegister.OWNER, "slack", version) instanceof Opened.Found;
  }
}
