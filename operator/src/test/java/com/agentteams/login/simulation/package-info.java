/**
 * Deterministic simulation of logins: whole lives of objects over the code of {@link
 * com.agentteams.login}, with every effect a turnstile of one seeded scheduler. A seed that breaks
 * an invariant replays exactly.
 */
@NullMarked
package com.agentteams.login.simulation;

import org.jspecify.annotations.NullMarked;
