package com.agentteams.operator.consent;

import com.agentteams.api.ConsentReply;
import com.agentteams.api.ReplyOutcome;
import com.agentteams.api.TokenStatus;
import com.agentteams.kube.Rfc3339;
import com.agentteams.oauth.Attempt;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The replies that name an object, and which of them count. The operator believes none of them
 * (F-25).
 *
 * @param all what the callback left for this object, in any order
 * @param uid of the object
 * @param token who works on its login, and which attempt was used
 */
public record ConsentReplies(List<ConsentReply> all, String uid, TokenStatus token, Instant now) {
  /** After this long a code is not sent any more. */
  public static final Duration LIFETIME = Duration.ofMinutes(10);

  public ConsentReplies {
    all = List.copyOf(all);
  }

  /** The reply with the code of this attempt, young enough and not used. */
  public Optional<ConsentReply> code(Attempt attempt) {
    return codeEver(attempt)
        .filter(_ -> !attempt.hash().equals(token.lastAttempt()))
        .filter(r -> !age(r, now).minus(LIFETIME).isPositive());
  }

  /** The reply with the code of this attempt, also one that was used, or came too late. */
  public Optional<ConsentReply> codeEver(Attempt attempt) {
    return of(attempt, ReplyOutcome.Code);
  }

  /** Whether a code of this attempt came so late that it is not sent any more. */
  public boolean tooLate(Attempt attempt) {
    return !exchanging()
        && !attempt.hash().equals(token.lastAttempt())
        && code(attempt).isEmpty()
        && codeEver(attempt).isPresent();
  }

  /** The denial of this attempt. */
  public Optional<ConsentReply> denial(Attempt attempt) {
    return of(attempt, ReplyOutcome.Denied);
  }

  /** Whether the attempt may not be replaced: its code is on the way, or being exchanged. */
  public boolean busy(Attempt attempt) {
    return code(attempt).isPresent() || exchanging();
  }

  /** Whether a claim for an exchange exists, live or left behind. */
  public boolean exchanging() {
    return token.beingMade();
  }

  /** How long ago the API server took a reply. */
  public static Duration age(ConsentReply reply, Instant now) {
    return created(reply)
        .map(created -> Duration.between(created, now))
        .orElse(LIFETIME.multipliedBy(2));
  }

  /** After this time the code of a reply is not sent any more. */
  public static Instant goodUntil(ConsentReply reply) {
    return created(reply).map(created -> created.plus(LIFETIME)).orElse(Instant.MIN);
  }

  private static Optional<Instant> created(ConsentReply reply) {
    return Rfc3339.parse(reply.getMetadata().getCreationTimestamp());
  }

  private Optional<ConsentReply> of(Attempt attempt, ReplyOutcome outcome) {
    return all.stream()
        .filter(r -> r.getSpec() != null)
        .filter(r -> r.getSpec().outcome() == outcome)
        .filter(r -> r.getSpec().target().uid().equals(uid))
        .filter(r -> r.getSpec().attempt().equals(attempt.hash()))
        .filter(r -> wellNamed(r, attempt))
        .findFirst();
  }

  /** Whether its name is what target and attempt make it: nobody can take another's place. */
  private boolean wellNamed(ConsentReply reply, Attempt attempt) {
    var name =
        reply.getSpec().outcome() == ReplyOutcome.Code
            ? attempt.replyName(uid)
            : attempt.denialName(uid);
    return reply.getMetadata().getName().equals(name);
  }
}
