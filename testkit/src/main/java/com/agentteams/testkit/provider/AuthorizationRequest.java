package com.agentteams.testkit.provider;

import java.util.Map;

/** What a browser was sent with to the consent page, after it was found to be right. */
public record AuthorizationRequest(Dialect dialect, Map<String, String> parameters) {}
