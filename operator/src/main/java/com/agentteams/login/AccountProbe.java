package com.agentteams.login;

import com.agentteams.catalog.ProbeResult;
import com.agentteams.oauth.EndpointNotAllowedException;
import com.agentteams.vault.StoredLogin;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the provider whose a stored login is, and whether it works. */
final class AccountProbe {
  private static final Logger LOG = LoggerFactory.getLogger(AccountProbe.class);

  private static final String ASKED = "the provider is asked whose the login is, ";

  /** Some providers answer 401 in the first seconds of a fresh token. */
  private static final Duration FRESH = Duration.ofSeconds(15);

  private final Holder holder;
  private final LoginSubject subject;
  private final Provider provider;
  private final Claim claim;

  AccountProbe(Holder holder, LoginSubject subject, Provider provider, Claim claim) {
    this.holder = holder;
    this.subject = subject;
    this.provider = provider;
    this.claim = claim;
  }

  /** What came of it. */
  sealed interface Answer {
    /** It works. */
    record Alive(ProbeResult.Alive alive) implements Answer {}

    /** The provider says that it does not. */
    record Dead() implements Answer {}

    /**
     * Nobody knows.
     *
     * @param why as the end of a sentence
     * @param again when it is worth asking again
     */
    record Unknown(String why, Duration again) implements Answer {
      LoginResult.Later later() {
        return new LoginResult.Later(again, ASKED + why);
      }
    }
  }

  /** Asks once, for a login that may have been in use. */
  Answer once(StoredLogin login) {
    try {
      return switch (provider.probe(login, () -> {})) {
        case ProbeResult.Alive alive -> new Answer.Alive(alive);
        case ProbeResult.Reauthorize _ when isFresh(login) ->
            new Answer.Unknown("the provider does not accept it yet", Duration.ofSeconds(2));
        case ProbeResult.Reauthorize _ when mayHaveRunOut(login) ->
            new Answer.Unknown(
                "but its access token has run out: to consent anew, set spec.desiredState to"
                    + " Disconnected, and back once it is",
                Duration.ofMinutes(1));
        case ProbeResult.Reauthorize _ -> new Answer.Dead();
        case ProbeResult.Unavailable unavailable ->
            new Answer.Unknown(unavailable.why().sentence(), Duration.ofSeconds(5));
        case ProbeResult.Unreadable unreadable ->
            new Answer.Unknown(unreadable.sentence(), Duration.ofMinutes(1));
      };
    } catch (EndpointNotAllowedException e) {
      return new Answer.Unknown(notAllowed(e), Duration.ofMinutes(1));
    }
  }

  /**
   * Asks inside the claim, with the patience of a person who waits for it; empty if the object is
   * being ended meanwhile.
   *
   * @throws ClaimLostException if somebody else came to be in charge
   */
  Optional<Answer> patiently(StoredLogin login) {
    var patience = new Backoff(holder, Exchange.PATIENCE);
    var fresh = new Backoff(holder, FRESH);
    try {
      while (true) {
        var result = claim.sending(ready -> provider.probe(login, ready));
        if (looksTooFresh(result) && fresh.pause(null)) {
          continue;
        }
        switch (result) {
          case ProbeResult.Alive alive -> {
            return Optional.of(new Answer.Alive(alive));
          }
          case ProbeResult.Reauthorize _ -> {
            return Optional.of(new Answer.Dead());
          }
          case ProbeResult.Unreadable unreadable -> {
            return Optional.of(new Answer.Unknown(unreadable.sentence(), Duration.ZERO));
          }
          case ProbeResult.Unavailable unavailable -> {
            var why = unavailable.why().sentence();
            subject.progress().accept(ASKED + why);
            if (!patience.pause(unavailable.retryAfter())) {
              return Optional.of(
                  new Answer.Unknown(
                      "the probe of the Tool was not answered: " + why, Duration.ZERO));
            }
            claim.renew();
            if (!claim.live().wanted()) {
              return Optional.empty();
            }
          }
        }
      }
    } catch (EndpointNotAllowedException e) {
      return Optional.of(new Answer.Unknown(notAllowed(e), Duration.ZERO));
    }
  }

  private static String notAllowed(EndpointNotAllowedException e) {
    LOG.atWarn().addKeyValue("rule", e.rule()).log("An endpoint of the Tool is not allowed");
    return e.sentence();
  }

  /** What some providers answer in the first seconds. */
  private static boolean looksTooFresh(ProbeResult result) {
    return result instanceof ProbeResult.Reauthorize
        || (result instanceof ProbeResult.Unreadable unreadable
            && unreadable.why() == ProbeResult.Why.STATUS);
  }

  /**
   * Whether a refusal may mean only that the access token is too old; a refresh token would get
   * another. Where the provider does not say how long it lives, nobody knows.
   */
  private boolean mayHaveRunOut(StoredLogin login) {
    var expires = login.expirationTime();
    return login.refreshToken() != null
        && (expires == null || !holder.now().plus(Holder.CLOCKS_DIFFER_BY).isBefore(expires));
  }

  /** By clocks that may be far apart: another process wrote when it was obtained. */
  private boolean isFresh(StoredLogin login) {
    return Duration.between(login.obtainedTime(), holder.now()).abs().compareTo(FRESH) < 0;
  }
}
