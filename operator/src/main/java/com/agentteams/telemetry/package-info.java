/**
 * What every process has: JVM metrics, log keys and format, the management port. Not here: metrics
 * of one room, which that room makes.
 */
@NullMarked
package com.agentteams.telemetry;

import org.jspecify.annotations.NullMarked;
