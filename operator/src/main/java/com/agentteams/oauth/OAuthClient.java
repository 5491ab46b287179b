package com.agentteams.oauth;

import com.agentteams.secret.Secret;
import org.jspecify.annotations.Nullable;

/**
 * The OAuth client of an installation.
 *
 * @param secret null for a public client
 */
public record OAuthClient(String id, @Nullable Secret secret) {}
