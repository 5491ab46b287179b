package com.agentteams.settings;

/** Settings that are announced and that this release would otherwise ignore in silence. */
final class Unsupported {
  private Unsupported() {}

  /** A login in front of the connect page that is asked for and not there would be a hole. */
  static void refuseOidc(SettingsReader reader) {
    switch (reader.text("AGENTTEAMS_CONNECT_AUTH", "none")) {
      case "none" -> {}
      case "oidc" ->
          throw new InvalidSettingException(
              "AGENTTEAMS_CONNECT_AUTH", "oidc is not in this release: set it to none");
      default ->
          throw new InvalidSettingException("AGENTTEAMS_CONNECT_AUTH", "must be one of none, oidc");
    }
  }
}
