package com.agentteams.operator.agent;

import com.agentteams.api.ToolConnection;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Where the connections of agents are read from: the cache of their own reconciler. No reconciler
 * runs before all caches are filled, because the framework starts them with the election.
 *
 * @param ofAgent those that name an agent
 * @param toTool those to a tool
 */
public record AgentConnections(
    Function<ResourceID, Stream<ToolConnection>> ofAgent,
    Function<String, Stream<ToolConnection>> toTool) {}
