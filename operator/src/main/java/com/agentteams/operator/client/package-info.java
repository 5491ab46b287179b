/** Reads the OAuth clients that installations name. */
@NullMarked
package com.agentteams.operator.client;

import org.jspecify.annotations.NullMarked;
