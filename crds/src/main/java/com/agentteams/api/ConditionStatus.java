package com.agentteams.api;

/** The status of a {@link Condition}. */
public enum ConditionStatus {
  True,
  False,
  Unknown
}
