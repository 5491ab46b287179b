package com.agentteams.settings;

import java.net.URI;
import java.util.Map;

/**
 * What the callback process reads.
 *
 * @param namespace {@code AGENTTEAMS_NAMESPACE}: the operator's own namespace
 * @param callbackUrl {@code AGENTTEAMS_CALLBACK_URL}: public base URL of this process
 * @param httpPort {@code AGENTTEAMS_HTTP_PORT}: default 8080
 * @param managementPort {@code AGENTTEAMS_MANAGEMENT_PORT}: default 8082
 * @param allowHttpProviders {@code AGENTTEAMS_ALLOW_HTTP_PROVIDERS}: for tests and the demo
 */
public record CallbackSettings(
    String namespace,
    URI callbackUrl,
    int httpPort,
    int managementPort,
    boolean allowHttpProviders) {
  /** Throws {@link InvalidSettingException}. */
  public static CallbackSettings read(Map<String, String> environment) {
    var reader = new SettingsReader(environment);
    Unsupported.refuseOidc(reader);
    return new CallbackSettings(
        reader.name("AGENTTEAMS_NAMESPACE", OperatorSettings.DEFAULT_NAMESPACE),
        reader.baseUrl("AGENTTEAMS_CALLBACK_URL", OperatorSettings.DEFAULT_CALLBACK_URL),
        reader.port("AGENTTEAMS_HTTP_PORT", 8080),
        reader.port("AGENTTEAMS_MANAGEMENT_PORT", 8082),
        reader.flag("AGENTTEAMS_ALLOW_HTTP_PROVIDERS"));
  }
}
