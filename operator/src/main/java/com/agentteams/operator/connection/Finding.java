package com.agentteams.operator.connection;

import com.agentteams.api.Reason;

/**
 * Something that keeps a connection from being accepted.
 *
 * @param reason the reason of condition Accepted
 * @param message one sentence: what is wrong, where, what to do
 */
record Finding(Reason reason, String message) {}
