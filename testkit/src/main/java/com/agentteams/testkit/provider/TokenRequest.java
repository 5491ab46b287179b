package com.agentteams.testkit.provider;

import java.time.Instant;

/**
 * One call of a token endpoint, without secrets.
 *
 * @param grantType empty if there was none
 * @param outcome {@code issued}, the reason of the refusal in lower case, or {@code fault} if a
 *     programmed fault answered instead
 */
public record TokenRequest(Instant time, Dialect dialect, String grantType, String outcome) {}
