/**
 * Reads the OAuth clients that installations name. Not here: whether one is good enough for a
 * connection or an installation, which their checks say; it writes nothing.
 */
@NullMarked
package com.agentteams.operator.client;

import org.jspecify.annotations.NullMarked;
