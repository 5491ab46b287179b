package com.agentteams.telemetry;

/** Keys of the pairs in log lines. */
public final class LogKeys {
  public static final String KIND = "kind";
  public static final String NAMESPACE = "namespace";
  public static final String NAME = "name";
  public static final String TOOL = "tool";
  public static final String REASON = "reason";
  public static final String OUTCOME = "outcome";
  public static final String ERROR = "error";

  private LogKeys() {}
}
