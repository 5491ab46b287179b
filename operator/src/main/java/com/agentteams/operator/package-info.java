/**
 * The operator process: what it needs at start, and how its parts are put together. Not here: what
 * any kind of object means, which its own package says.
 */
@NullMarked
package com.agentteams.operator;

import org.jspecify.annotations.NullMarked;
