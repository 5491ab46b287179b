package com.agentteams.api;

/** How the provider's events arrive. */
public enum EventDelivery {
  /** One webhook for the app, set up at the provider. */
  AppWebhook,
  /** A subscription for each connection that lapses and is renewed. */
  Watch,
  /** The tool offers no events. */
  None
}
