package com.agentteams.kube;

/** What the API server's refusals mean. */
public final class ApiErrors {
  /** HTTP status where an object does not fit its schema: trying the same again does not help. */
  public static final int INVALID = 422;

  private ApiErrors() {}

  /**
   * How it answered, as a sentence without a full stop.
   *
   * @param status of the HTTP answer; zero or less if there was none
   */
  public static String sentence(int status) {
    return status <= 0
        ? "the API server does not answer"
        : "the API server answered with status " + status;
  }
}
