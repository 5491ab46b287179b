package com.agentteams.api;

/** Does the installation itself go through an administrator's consent? */
public enum WorkspaceInstall {
  /** The installation is only an OAuth client. */
  None,
  /** An administrator may install the app; connections do not wait for it. */
  Optional,
  /** Connections wait until an administrator has installed the app. */
  Required
}
