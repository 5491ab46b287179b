/**
 * OAuth 2.0 as values: attempts, state, PKCE, authorization requests, token answers and their
 * errors, and the one HTTP client that talks to providers. Knows nothing of Kubernetes.
 */
@NullMarked
package com.agentteams.oauth;

import org.jspecify.annotations.NullMarked;
