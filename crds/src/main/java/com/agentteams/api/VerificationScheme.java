package com.agentteams.api;

/** How an event proves that it is the provider's. */
public enum VerificationScheme {
  /** Slack's signature over version, timestamp and body. */
  Slack,
  /** Hex HMAC-SHA256 of the body in a header. */
  HmacSha256,
  /** Base64 HMAC-SHA1 of the body in a header. */
  HmacSha1,
  /** An OIDC token signed by Google. */
  GoogleOidc,
  /** A secret that was set when the watch was opened. */
  ChannelToken,
  /** The Standard Webhooks signature. */
  StandardWebhooks,
  /** Nothing proves it. */
  None
}
