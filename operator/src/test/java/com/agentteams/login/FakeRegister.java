package com.agentteams.login;

import com.agentteams.api.TokenStatus;
import com.agentteams.vault.BlobOwner;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A register of one object, with answers to order. */
final class FakeRegister implements Register {
  static final BlobOwner OWNER =
      new BlobOwner("cluster", "ToolConnection", "team-a", "pm-slack", "uid-1");

  private final Deque<Fault> faults = new ArrayDeque<>();
  private @Nullable LoginEntry entry = entry(TokenStatus.NONE);

  /** Whether it does not keep what a login was made with. */
  boolean pruning;

  private @Nullable TokenStatus unanswered;
  private int writes;

  /** What goes wrong with the next call. */
  enum Fault {
    /** No answer, and nothing happened. */
    AWAY,
    /** It happened, and no answer came. */
    LOST,
    /** It happened, the client sent it again, and that was a conflict. */
    REPEATED,
    /** Somebody changed something else in between. */
    CONFLICT,
    /** What was sent before and not answered happens now, so this is a conflict. */
    ARRIVES_LATE
  }

  static LoginEntry entry(TokenStatus token) {
    return new LoginEntry(
        OWNER,
        "1",
        token,
        true,
        false,
        false,
        token.version() != null,
        false,
        null,
        List.of("read"),
        AccountTerms.NONE,
        null);
  }

  FakeRegister next(Fault... coming) {
    faults.addAll(List.of(coming));
    return this;
  }

  LoginEntry now() {
    return Objects.requireNonNull(entry);
  }

  TokenStatus token() {
    return now().token();
  }

  int writes() {
    return writes;
  }

  void gone() {
    entry = null;
  }

  void change(Consumer<EntryDraft> change) {
    entry = at(EntryDraft.of(now(), change));
  }

  /** Somebody else writes the pointer. */
  void rival(TokenStatus token) {
    change(e -> e.token = token);
  }

  @Override
  public Optional<LoginEntry> read(BlobOwner owner) {
    if (faults.peek() == Fault.AWAY) {
      faults.poll();
      throw new RegisterUnavailableException("away");
    }
    return Optional.ofNullable(entry);
  }

  @Override
  public Optional<LoginEntry> compareAndSet(LoginEntry seen, TokenStatus next) {
    var fault = faults.poll();
    if (fault == Fault.AWAY) {
      unanswered = next;
      throw new RegisterUnavailableException("away");
    }
    if (fault == Fault.ARRIVES_LATE) {
      entry = at(with(now(), Objects.requireNonNull(unanswered)));
      writes++;
      return Optional.empty();
    }
    if (fault == Fault.CONFLICT && entry != null) {
      entry = at(entry);
    }
    if (entry == null || !entry.revision().equals(seen.revision())) {
      return Optional.empty();
    }
    entry = at(with(entry, pruning ? pruned(next) : next));
    writes++;
    if (fault == Fault.LOST) {
      throw new RegisterUnavailableException("away");
    }
    return fault == Fault.REPEATED ? Optional.empty() : Optional.of(entry);
  }

  private static TokenStatus pruned(TokenStatus t) {
    return new TokenStatus(
        t.store(),
        t.version(),
        t.generation(),
        t.keyID(),
        t.claim(),
        t.lastAttempt(),
        t.verdict(),
        t.accessTokenExpirationTime(),
        t.refreshable(),
        null);
  }

  private static LoginEntry at(LoginEntry e) {
    return EntryDraft.of(e, d -> d.revision = Integer.toString(Integer.parseInt(e.revision()) + 1));
  }

  private static LoginEntry with(LoginEntry e, TokenStatus token) {
    return EntryDraft.of(
        e,
        d -> {
          d.token = token;
          d.statusLost &= LoginEntry.isEmpty(token);
        });
  }
}
