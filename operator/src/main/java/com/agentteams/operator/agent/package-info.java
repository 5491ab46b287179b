/**
 * The agents: one per ServiceAccount, and the tools that each has.
 *
 * <p>Not here: a watch on connections, which are read from the cache of their own reconciler.
 */
@NullMarked
package com.agentteams.operator.agent;

import org.jspecify.annotations.NullMarked;
