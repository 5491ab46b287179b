package com.agentteams.operator.agent;

import com.agentteams.api.Agent;
import com.agentteams.api.ToolConnection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that the status of an agent depends on.
 *
 * @param older an older Agent with the same ServiceAccount
 * @param connections its connections, the oldest first
 * @param events names of event types, by tool
 */
record AgentFacts(
    Agent agent,
    Optional<Agent> older,
    List<ToolConnection> connections,
    Map<String, List<String>> events,
    Instant now) {
  AgentFacts {
    connections = List.copyOf(connections);
    events = Map.copyOf(events);
  }

  /** The ServiceAccount whose pods are the agent: the Agent's own name unless it says another. */
  static String serviceAccount(Agent agent) {
    var named = agent.getSpec().serviceAccountName();
    return named == null ? agent.getMetadata().getName() : named;
  }
}
