package com.agentteams.operator.status;

import com.agentteams.api.ConditionStatus;
import com.agentteams.api.Reason;
import java.util.Optional;

/**
 * Whether an object makes sense, and what condition {@code Accepted} says of it.
 *
 * @param status Unknown: nobody can tell now
 * @param message one sentence for a person: the field, and what to do
 */
public record Verdict(ConditionStatus status, Reason reason, String message) {
  /** What every kind says of an object that this release cannot decode. */
  public static final Verdict UNDECODABLE =
      new Verdict(
          Reason.InvalidObject,
          "This object has a field that this release cannot read: apply it again with the fields"
              + " that the CRD describes.");

  /** It makes sense if the reason is that it is accepted; any other is why it does not. */
  public Verdict(Reason reason, String message) {
    this(reason == Reason.Accepted ? ConditionStatus.True : ConditionStatus.False, reason, message);
  }

  /** For a check that found something. */
  public static Optional<Verdict> found(Reason reason, String message) {
    return Optional.of(new Verdict(reason, message));
  }

  /** Nobody can tell now; it is looked at again. */
  public static Verdict unknown(String message) {
    return new Verdict(ConditionStatus.Unknown, Reason.Progressing, message);
  }

  public boolean accepted() {
    return status == ConditionStatus.True;
  }
}
