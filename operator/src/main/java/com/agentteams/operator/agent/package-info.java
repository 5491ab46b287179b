/** The agents: one per ServiceAccount, and the tools that each has. */
@NullMarked
package com.agentteams.operator.agent;

import org.jspecify.annotations.NullMarked;
