package com.agentteams.operator.status;

import com.agentteams.api.ConditionStatus;
import com.agentteams.api.Reason;

/**
 * Whether an object makes sense, and what condition {@code Accepted} says of it.
 *
 * @param message one sentence for a person: the field, and what to do
 */
public record Verdict(Reason reason, String message) {
  /** What every kind says of an object that this release cannot decode. */
  public static final Verdict UNDECODABLE =
      new Verdict(
          Reason.InvalidObject,
          "This object has a field that this release cannot read: apply it again with the fields"
              + " that the CRD describes.");

  public boolean accepted() {
    return reason == Reason.Accepted;
  }

  ConditionStatus status() {
    return accepted() ? ConditionStatus.True : ConditionStatus.False;
  }
}
