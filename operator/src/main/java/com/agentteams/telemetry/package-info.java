/** Metrics, log keys and the management port. */
@NullMarked
package com.agentteams.telemetry;

import org.jspecify.annotations.NullMarked;
