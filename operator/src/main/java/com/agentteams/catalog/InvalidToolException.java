package com.agentteams.catalog;

import com.agentteams.api.Reason;

/** A Tool says something that cannot be. The text is written for the person who wrote the Tool. */
public final class InvalidToolException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final String fieldPath;

  InvalidToolException(String fieldPath, String sentence) {
    this(Reason.InvalidExpression, fieldPath, sentence);
  }

  InvalidToolException(Reason reason, String fieldPath, String sentence) {
    super(fieldPath + " " + sentence);
    this.reason = reason;
    this.fieldPath = fieldPath;
  }

  /** What the Tool's Accepted condition says. */
  public Reason reason() {
    return reason;
  }

  /** Where, for example {@code spec.auth.successWhen}. */
  public String fieldPath() {
    return fieldPath;
  }
}
