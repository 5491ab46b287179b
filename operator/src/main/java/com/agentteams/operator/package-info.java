/** The operator process: what it needs at start, and how its parts are put together. */
@NullMarked
package com.agentteams.operator;

import org.jspecify.annotations.NullMarked;
