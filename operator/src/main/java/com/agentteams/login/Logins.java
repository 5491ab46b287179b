package com.agentteams.login;

import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.RevocationOutcome;
import com.agentteams.vault.KeyUnavailableException;
import com.agentteams.vault.NewerFormatException;
import com.agentteams.vault.StoreUnavailableException;
import com.agentteams.vault.UnreadableException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way into this package: decides the next step of a login and does it. What belongs to the
 * store, the provider, the register or a rival never comes out as an exception.
 */
public final class Logins {
  private static final Logger LOG = LoggerFactory.getLogger(Logins.class);

  private static final LoginResult STORED =
      new LoginResult.Later(
          Duration.ofMinutes(1),
          "a login is stored, and is taken into use once its OAuth client may be used");

  private final Supplier<Holder> holder;
  private final String name;
  private final ClaimWatch claims;
  private final Set<String> stray = ConcurrentHashMap.newKeySet();
  private final Set<String> verified = ConcurrentHashMap.newKeySet();

  /**
   * @param holder asked at each piece of work; throws while the keys are not there yet
   * @param name of this process, as claims have it
   * @param claims what this process has seen of claims
   */
  public Logins(Supplier<Holder> holder, String name, ClaimWatch claims) {
    this.holder = holder;
    this.name = name;
    this.claims = claims;
  }

  /** The next step, as an object looks; it is decided anew on the live object when it is done. */
  public Step next(LoginEntry entry, LoginSubject subject, Instant now) {
    var uid = entry.owner().uid();
    var left = claims.remaining(uid, entry.token().claim());
    return Steps.next(
        entry,
        subject,
        new Steps.Seen(name, left, stray.contains(uid), verified.contains(uid), now));
  }

  /** Reads the object live and does the next step, if there is one to do. */
  public LoginResult proceed(LoginSubject subject) {
    return work(
        subject,
        (me, claim) -> {
          var step = next(claim.live(), subject, me.now());
          var result =
              switch (step) {
                case Step.Nothing _ -> new LoginResult.Nothing(claim.live().revision());
                case Step.Wait wait -> new LoginResult.Later(wait.left());
                case Step.End _ -> end(new Ending(me, subject, claim));
                case Step.Exchange due ->
                    new Exchange(me, subject, provider(subject), claim).run(due.code());
                case Step.TakeOver _ -> new TakeOver(me, subject, provider(subject), claim).run();
                case Step.Finish _ -> new TakeOver(me, subject, provider(subject), claim).finish();
                case Step.Recover _ ->
                    new TakeOver(me, subject, provider(subject), claim).recover();
                case Step.Look _ -> look(me, subject, claim);
                case Step.Verify _ -> new TakeOver(me, subject, provider(subject), claim).verify();
                case Step.Tidy _ -> new TakeOver(me, subject, provider(subject), claim).tidy();
              };
          note(subject.owner().uid(), step, result);
          return result;
        });
  }

  /**
   * Where nothing is stored, a lost status spoke of no login, and a claim that was left behind
   * makes none any more: its client may not be used, so it is given back.
   */
  private static LoginResult look(Holder me, LoginSubject subject, Claim claim) {
    if (isStoredBehind(me, subject, claim)) {
      return STORED;
    }
    var token = claim.token();
    if (token.claim() == null) {
      return new LoginResult.Nothing(claim.live().revision());
    }
    claim.take(ClaimPurpose.Recovery, token.lastAttempt());
    if (isStoredBehind(me, subject, claim)) {
      return STORED; // by whoever had the claim
    }
    claim.release();
    // beside a login nobody can say whose attempt it was, before its client may be used again
    var attempt = token.version() == null ? token.lastAttempt() : null;
    return attempt != null && attempt.equals(claim.live().openAttempt())
        ? LoginResult.Refused.lostOnTheWay(attempt)
        : new LoginResult.Nothing(claim.live().revision());
  }

  private static boolean isStoredBehind(Holder me, LoginSubject subject, Claim claim) {
    var version = claim.token().version();
    var after = version == null ? 0 : version;
    return !me.vault().probeForward(subject.owner(), subject.tool(), after).isEmpty();
  }

  /** Without one no step is due that needs it. */
  private static Provider provider(LoginSubject subject) {
    return subject.provider().orElseThrow();
  }

  /** Nothing is sent any more once it is claimed; what is undone at the provider comes after. */
  private static LoginResult end(Ending ending) {
    ending.claim();
    return ending.revoke();
  }

  /** Remembers what is to be tidied up, which the next login or the end finds anyway, and more. */
  private void note(String uid, Step step, LoginResult result) {
    if (result instanceof LoginResult.Connected connected && connected.leftovers()) {
      stray.add(uid);
    } else if (result instanceof LoginResult.Destroyed
        || (step instanceof Step.Tidy && result instanceof LoginResult.Nothing)) {
      stray.remove(uid);
    } else if (step instanceof Step.Verify && result instanceof LoginResult.Nothing) {
      verified.add(uid);
    }
  }

  /** Destroys what is stored of a login, after the outcome of its revocation was recorded. */
  public LoginResult destroy(LoginSubject subject, RevocationOutcome outcome) {
    var uid = subject.owner().uid();
    return work(
        subject,
        (me, claim) -> {
          var result = new Ending(me, subject, claim).destroy(outcome);
          note(uid, new Step.End(), result);
          return result;
        });
  }

  /** The object is gone. */
  public void forget(String uid) {
    claims.forget(uid);
    stray.remove(uid);
    verified.remove(uid);
  }

  private LoginResult work(LoginSubject subject, BiFunction<Holder, Claim, LoginResult> work) {
    var owner = subject.owner();
    try {
      var me = holder.get();
      return me.register()
          .read(owner)
          .map(live -> work.apply(me, new Claim(me, live)))
          .orElseGet(() -> new LoginResult.Nothing(""));
    } catch (ClaimLostException e) {
      if (e.why() == ClaimLostException.Why.TAKEN_AFTER_STORING) {
        stray.add(owner.uid());
      }
      return new LoginResult.Later(Duration.ofSeconds(1));
    } catch (RegisterUnavailableException e) {
      if (e.refused()) {
        LOG.atError().log("The API server does not take what is written to status.token");
        return new LoginResult.Later(
            Duration.ofMinutes(1), "the API server does not take what is written to status.token");
      }
      return new LoginResult.Later(Duration.ofSeconds(2));
    } catch (StoreUnavailableException e) {
      LOG.atWarn().addKeyValue("problem", e.getMessage()).log("The token store does not answer");
      return LoginResult.Blocked.store();
    } catch (KeyUnavailableException e) {
      return LoginResult.Blocked.key();
    } catch (UnreadableException e) {
      return LoginResult.Blocked.unreadable(e instanceof NewerFormatException);
    }
  }
}
