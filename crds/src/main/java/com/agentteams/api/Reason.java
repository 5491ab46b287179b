package com.agentteams.api;

/**
 * Why a condition is as it is. Public API: a release may add a reason and never renames one; {@code
 * docs/operating.md} has a row for each.
 */
public enum Reason {
  /** The spec and everything that it refers to make sense. */
  Accepted,
  /**
   * The stored object cannot be read by this release: apply it again with fields that the CRD
   * describes.
   */
  InvalidObject,
  /** There is no such Agent in the namespace: create it, or fix spec.agentRef. */
  AgentNotFound,
  /** There is no such Tool: apply its catalog entry, or fix spec.tool. */
  ToolNotFound,
  /** The tool is announced but not offered yet. */
  ToolSoon,
  /** An older connection joins the same agent and tool: delete one of the two. */
  DuplicateConnection,
  /** The ToolInstallation is one of another tool: fix spec.installationRef. */
  InstallationNotFound,
  /** The ToolInstallation is not ready: see its own conditions. */
  InstallationNotReady,
  /**
   * There is no such ToolInstallation for this namespace: create it, or ask its owner to allow the
   * namespace.
   */
  InstallationNotAllowed,
  /** The OAuth client's id or secret is missing: create the secret that the installation names. */
  ClientSecretMissing,
  /** The tool is read-only: set spec.access to ReadOnly. */
  WriteNotOffered,
  /**
   * The agent may not write outside: set spec.access to ReadOnly, or change the Agent's
   * outboundWrites.
   */
  WriteNotAllowed,
  /** A value that the tool asks for is missing or has the wrong form: set it in spec.inputs. */
  InputMissing,
  /** Another connection has what spec.claims asks for. */
  ClaimConflict,
  /** There is a login. */
  Authorized,
  /**
   * There is a login, but it was made for fewer scopes than are asked now: open the link to consent
   * again.
   */
  ScopesOutdated,
  /** Nobody has consented yet: open the page in status.connectURL. */
  ConsentRequired,
  /** The person or the provider said no: open the link again to change that. */
  ConsentDenied,
  /** The link ended before its consent could be used: a fresh one is in status.connectURL. */
  ConsentExpired,
  /** The provider's answer could not be turned into a login: open the link again. */
  ExchangeFailed,
  /** The provider refused the OAuth client: check the secret that the installation names. */
  ClientRejected,
  /** Another account consented than the one that may: open the link with the right account. */
  WrongAccount,
  /** Permissions were left out that the connection needs: open the link and grant them all. */
  ScopesMissing,
  /** The provider says that the login is gone: open the link to connect again. */
  TokenRevoked,
  /** A refreshed token was lost on the way: open the link to connect again. */
  RefreshLost,
  /**
   * The login was made with another OAuth client, installation or spec.inputs: put those back, or
   * open the link to connect again.
   */
  ClientChanged,
  /** There is no login, as asked. */
  Disconnected,
  /** The token store does not answer: it is tried again. */
  VaultUnavailable,
  /** The key that the login is encrypted with is not there: restore it; nothing is lost. */
  KeyUnavailable,
  /** The stored login is not what was stored: it is kept and not used. */
  StoredTokenUnreadable,
  /** The provider accepted the token. */
  ProbeSucceeded,
  /** The provider does not answer: it is tried again. */
  ProviderUnreachable,
  /** The provider asks to slow down: it is tried again later. */
  RateLimited,
  /** The provider accepted the token but not everything works. */
  Degraded,
  /**
   * The tool gives refresh tokens and gave none this time, so the login ends with its access token:
   * remove the app's access at the provider, then connect anew.
   */
  NotRefreshable,
  /** Events arrive. */
  Subscribed,
  /** The tool offers no events. */
  NotOffered,
  /** The installation has no webhook signing secret. */
  WebhookNotConfigured,
  /** The subscription could not be opened: it is tried again. */
  WatchFailed,
  /** The subscription ended without a new one. */
  WatchLapsed,
  /** An older Agent has the same ServiceAccount: give this one its own. */
  ServiceAccountConflict,
  /** A ToolInstallation counts only in the operator's namespace. */
  WrongNamespace,
  /** An expression of the Tool does not compile: see the message for field and place. */
  InvalidExpression,
  /**
   * A connection could choose the host to which a secret goes: give the input {@code from:
   * Installation}, or a fixed end of the host and a pattern without dots.
   */
  UnsafeInput,
  /** The operator is at work or waits for another object. */
  Progressing,
  /** The operator failed on this object: it is tried again; look for the error id in its log. */
  InternalError
}
