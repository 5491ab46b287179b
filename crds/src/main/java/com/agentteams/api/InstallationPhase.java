package com.agentteams.api;

/** Summary of a ToolInstallation, derived from its conditions. */
public enum InstallationPhase {
  /** Something that it needs is missing or not ready. */
  Pending,
  /** An administrator has to open the link. */
  AwaitingConsent,
  /** Connections can be made. */
  Connected,
  /** The workspace install is gone. */
  Failed
}
