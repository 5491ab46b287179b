/**
 * Spring Authorization Server as a process of its own: the OAuth server in our tests that nobody
 * here wrote. What a provider does wrong or unusually belongs in the test kit's own fake provider,
 * save the three forms of {@code iss}.
 */
@NullMarked
package com.agentteams.authorizationserver;

import org.jspecify.annotations.NullMarked;
