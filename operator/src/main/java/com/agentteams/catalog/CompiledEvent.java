package com.agentteams.catalog;

import com.agentteams.api.ToolEvent;

/** A type of event with its rule. */
public record CompiledEvent(ToolEvent type, Expression when) {}
