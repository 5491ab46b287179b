package com.agentteams.catalog;

/** A Tool says something that cannot be. The text is written for the person who wrote the Tool. */
public final class InvalidToolException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String fieldPath;

  InvalidToolException(String fieldPath, String sentence) {
    super(fieldPath + " " + sentence);
    this.fieldPath = fieldPath;
  }

  /** Where, for example {@code spec.auth.successWhen}. */
  public String fieldPath() {
    return fieldPath;
  }
}
