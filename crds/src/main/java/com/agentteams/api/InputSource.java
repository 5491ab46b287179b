package com.agentteams.api;

/** Where the value of an input comes from. */
public enum InputSource {
  /** From spec.inputs of each ToolConnection. */
  Connection,
  /** From spec.inputs of the ToolInstallation: what only the platform team may choose. */
  Installation
}
