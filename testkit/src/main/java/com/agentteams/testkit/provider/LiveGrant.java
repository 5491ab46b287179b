package com.agentteams.testkit.provider;

import java.util.Set;

/** A consent that still has a living token. */
public record LiveGrant(Dialect dialect, String clientId, Account account, Set<String> scopes) {}
