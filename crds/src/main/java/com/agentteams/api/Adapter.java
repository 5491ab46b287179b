package com.agentteams.api;

/** Behaviour of a provider that the fields of a Tool cannot say. */
public enum Adapter {
  /** Slack's own envelope for events and interactive messages. */
  Slack
}
