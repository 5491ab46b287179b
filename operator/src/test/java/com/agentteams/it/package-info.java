/**
 * Whole installations on a real API server: our processes as children, under exactly the chart's
 * RBAC, against strict fakes. Everything they say is searched for secrets (law 1).
 */
@NullMarked
package com.agentteams.it;

import org.jspecify.annotations.NullMarked;
