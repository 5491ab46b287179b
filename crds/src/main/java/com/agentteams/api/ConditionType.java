package com.agentteams.api;

/**
 * The conditions that the kinds of this API have. Positive and always present, save the last two.
 */
public enum ConditionType {
  /** The spec and everything that it refers to make sense. */
  Accepted,
  /** There is a usable login. */
  Authorized,
  /** The provider answered the last check well. */
  Healthy,
  /** Events arrive. */
  EventsSubscribed,
  /** The object is in the state that its spec asks for. */
  Ready,
  /** The operator is at work (kstatus); absent otherwise. */
  Reconciling,
  /** This spec, or a person, has to change something (kstatus); absent otherwise. */
  Stalled
}
