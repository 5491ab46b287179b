package com.agentteams.testkit.provider;

import java.time.Instant;

/**
 * One call of a revocation endpoint, without secrets.
 *
 * @param outcome {@code revoked}, {@code unknown} for a token that was dead or never there, or why
 *     it was refused
 */
public record Revocation(Instant time, Dialect dialect, String outcome) {}
