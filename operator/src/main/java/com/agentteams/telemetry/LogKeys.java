package com.agentteams.telemetry;

/** Keys of key-value pairs in logs. Public: people search by them. */
public final class LogKeys {
  public static final String KIND = "kind";
  public static final String NAMESPACE = "namespace";
  public static final String NAME = "name";

  /** Namespace and name of the object whose login is worked on, in every line of that work. */
  public static final String LOGIN = "login";

  public static final String CONNECTION = "connection";
  public static final String AGENT = "agent";
  public static final String TOOL = "tool";
  public static final String ACCOUNT = "account";
  public static final String OUTCOME = "outcome";
  public static final String REASON = "reason";
  public static final String ERROR = "error";

  private LogKeys() {}
}
