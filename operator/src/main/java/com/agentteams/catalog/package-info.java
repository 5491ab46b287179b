/**
 * Reads Tool resources: what to ask, whom to call, how to judge the answer. Holds no state. Not
 * here: OAuth itself ({@code oauth}), and what an answer means for a login ({@code login}).
 */
@NullMarked
package com.agentteams.catalog;

import org.jspecify.annotations.NullMarked;
