package com.agentteams.operator.connection;

import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.ConsentReply;
import com.agentteams.api.ReplyOutcome;
import com.agentteams.oauth.Attempt;
import com.agentteams.operator.status.Rfc3339;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Which of the replies that name an object count. The operator believes none of them (B3). */
final class Replies {
  /** After this long a code is not sent any more. */
  static final Duration LIFETIME = Duration.ofMinutes(10);

  private Replies() {}

  /** The reply with the code of this attempt, young enough and not used. */
  static Optional<ConsentReply> code(ConnectionFacts f, Attempt attempt) {
    return of(f, attempt, ReplyOutcome.Code)
        .filter(r -> !attempt.hash().equals(f.token().lastAttempt()))
        .filter(r -> !age(r, f.now()).minus(LIFETIME).isPositive());
  }

  /** Whether a code of this attempt came so late that it is not sent any more. */
  static boolean tooLate(ConnectionFacts f, Attempt attempt) {
    return !exchanging(f)
        && !attempt.hash().equals(f.token().lastAttempt())
        && code(f, attempt).isEmpty()
        && of(f, attempt, ReplyOutcome.Code).isPresent();
  }

  /** The denial of this attempt. */
  static Optional<ConsentReply> denial(ConnectionFacts f, Attempt attempt) {
    return of(f, attempt, ReplyOutcome.Denied);
  }

  /** Whether the attempt may not be replaced: its code is on the way, or being exchanged. */
  static boolean busy(ConnectionFacts f, Attempt attempt) {
    return code(f, attempt).isPresent() || exchanging(f);
  }

  /** Whether a claim for an exchange exists, live or left behind. */
  static boolean exchanging(ConnectionFacts f) {
    var claim = f.token().claim();
    return claim != null
        && (claim.purpose() == ClaimPurpose.Exchange || claim.purpose() == ClaimPurpose.Recovery);
  }

  /** How long ago the API server took it. */
  static Duration age(ConsentReply reply, Instant now) {
    return Rfc3339.parse(reply.getMetadata().getCreationTimestamp())
        .map(created -> Duration.between(created, now))
        .orElse(LIFETIME.multipliedBy(2));
  }

  /** Whether its name is what target and attempt make it: nobody can take another's place. */
  static boolean wellNamed(ConsentReply reply, String uid, Attempt attempt) {
    var name =
        reply.getSpec().outcome() == ReplyOutcome.Code
            ? attempt.replyName(uid)
            : attempt.denialName(uid);
    return reply.getMetadata().getName().equals(name);
  }

  private static Optional<ConsentReply> of(
      ConnectionFacts f, Attempt attempt, ReplyOutcome outcome) {
    var uid = f.connection().getMetadata().getUid();
    return f.replies().stream()
        .filter(r -> r.getSpec() != null)
        .filter(r -> r.getSpec().outcome() == outcome)
        .filter(r -> r.getSpec().target().uid().equals(uid))
        .filter(r -> r.getSpec().attempt().equals(attempt.hash()))
        .filter(r -> wellNamed(r, uid, attempt))
        .findFirst();
  }
}
