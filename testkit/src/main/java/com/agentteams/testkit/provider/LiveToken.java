package com.agentteams.testkit.provider;

/** A token that works now: what an attacker who has it could still use. */
public record LiveToken(Kind kind, String value, LiveGrant grant) {

  /** What it is good for: calls, or more tokens. */
  public enum Kind {
    ACCESS,
    REFRESH
  }

  /** Keeps the token out of test reports. */
  @Override
  public String toString() {
    return "LiveToken[" + kind + ", " + grant + "]";
  }
}
