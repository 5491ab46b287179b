package com.agentteams.callback;

import java.util.regex.Pattern;

/** The object that a link is for. */
record Target(String kind, String namespace, String name) {
  /** The only kind that people connect in this release. */
  static final String TOOL_CONNECTION = "ToolConnection";

  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

  static boolean isNamespace(String text) {
    return NAMESPACE.matcher(text).matches();
  }

  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }
}
