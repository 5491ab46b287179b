package com.agentteams.operator.connection;

import com.agentteams.api.ConsentEnd;
import com.agentteams.api.ConsentReply;
import com.agentteams.api.Reason;
import com.agentteams.api.ReplyOutcome;
import com.agentteams.api.ToolConnectionStatus;
import com.agentteams.kube.Rfc3339;
import com.agentteams.oauth.Attempt;
import com.agentteams.operator.consent.AuthorizedCondition;
import com.agentteams.operator.consent.ConsentLink;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The attempts at a login in the status of a connection: the link that is open, kept, or taken
 * away, and how an attempt ended that came to no login.
 *
 * @param random for the ids of attempts
 */
record ConnectionAttempts(ConsentLink link, SecureRandom random) {
  /** Opens, keeps or takes away the link. */
  ToolConnectionStatus linked(
      ConnectionFacts f,
      boolean accepted,
      AuthorizedCondition authorized,
      ToolConnectionStatus status) {
    var open = f.attempt(link);
    if (open.filter(a -> f.replies().busy(a) || isToBeTold(f, a, status)).isPresent()) {
      return status;
    }
    if (!accepted || f.ending() || !(authorized.needsConsent() || f.notRefreshable())) {
      return status.withoutLink();
    }
    if (f.clientUnknown()) {
      return status; // what is there now may well be right
    }
    var terms = f.terms(link);
    var consent = status.consent();
    var kept =
        open.filter(a -> !used(f, a, status))
            .filter(a -> consent != null && link.stillAsks(terms, a, consent));
    var attempt = kept.orElseGet(() -> Attempt.open(random));
    return status.withLink(
        link.url(terms.path(), attempt),
        kept.isPresent()
            ? status.connectURLExpirationTime()
            : Rfc3339.seconds(f.now().plus(link.ttl())),
        link.authorizationUrl(terms, attempt),
        terms.permissions(),
        terms.with().fingerprint());
  }

  /**
   * Writes that nobody consented in time, or that somebody said no; other ends are told by work.
   *
   * @param nothingEnded whether no work ended that the status does not speak of yet
   */
  ToolConnectionStatus ended(ConnectionFacts f, boolean nothingEnded, ToolConnectionStatus status) {
    var open = f.attempt(link);
    if (open.isEmpty()) {
      return status;
    }
    var attempt = open.get();
    var replies = f.replies();
    var free = nothingEnded && !replies.busy(attempt);
    if (replies.tooLate(attempt)
        || (free && remaining(f, status).filter(Duration::isPositive).isEmpty())) {
      return status.withConsentEnd(end(f, attempt.hash(), Reason.ConsentExpired));
    }
    return free && replies.denial(attempt).isPresent()
        ? status.withConsentEnd(end(f, attempt.hash(), Reason.ConsentDenied))
        : status;
  }

  /** That an attempt ended so; as it stands there, if it was told before. */
  static ConsentEnd end(ConnectionFacts f, String attempt, Reason reason) {
    var last = f.status().consentEnd();
    return last != null && last.attempt().equals(attempt) && last.reason().equals(reason.name())
        ? last
        : new ConsentEnd(attempt, reason.name(), Rfc3339.seconds(f.now()));
  }

  /** Whether the code that was sent last came to an end: what is still done makes no login. */
  static boolean hasEnded(ConnectionFacts f) {
    return endedForGood(f.status().consentEnd(), f.token().lastAttempt());
  }

  /** Whether the status says how the attempt of a reply ended; after a denial a code may follow. */
  static boolean isEndOf(ConsentReply reply, @Nullable ConsentEnd last) {
    var attempt = reply.getSpec().attempt();
    return reply.getSpec().outcome() == ReplyOutcome.Code
        ? endedForGood(last, attempt)
        : last != null && last.attempt().equals(attempt);
  }

  /** A link that was denied may be used again. */
  private static boolean endedForGood(@Nullable ConsentEnd last, @Nullable String attempt) {
    return last != null
        && last.attempt().equals(attempt)
        && !last.reason().equals(Reason.ConsentDenied.name());
  }

  /** Its code was used, and the status does not say what came of it: that would be forgotten. */
  private static boolean isToBeTold(
      ConnectionFacts f, Attempt attempt, ToolConnectionStatus status) {
    return attempt.hash().equals(f.token().lastAttempt())
        && !endedForGood(status.consentEnd(), attempt.hash());
  }

  /** For how long still the link lives. */
  static Optional<Duration> remaining(ConnectionFacts f, ToolConnectionStatus status) {
    return Rfc3339.parse(status.connectURLExpirationTime())
        .map(end -> Duration.between(f.now(), end));
  }

  /** An attempt is used up by a claim of its code and by every end but a denial. */
  private static boolean used(ConnectionFacts f, Attempt attempt, ToolConnectionStatus status) {
    return attempt.hash().equals(f.token().lastAttempt())
        || endedForGood(status.consentEnd(), attempt.hash());
  }
}
