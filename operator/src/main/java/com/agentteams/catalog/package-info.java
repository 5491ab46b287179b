/** Reads Tool resources: what to ask, whom to call, how to judge the answer. Holds no state. */
@NullMarked
package com.agentteams.catalog;

import org.jspecify.annotations.NullMarked;
