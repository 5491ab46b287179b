package com.agentteams.operator;

import com.agentteams.api.Agent;
import com.agentteams.api.AgentStatus;
import com.agentteams.api.Tool;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolConnectionStatus;
import com.agentteams.api.ToolInstallation;
import com.agentteams.api.ToolInstallationStatus;
import com.agentteams.api.ToolStatus;
import com.agentteams.operator.status.EventRecorder;
import com.agentteams.operator.status.StatusWriter;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;

/** One writer of status for each kind that has reconcilers. */
record StatusWriters(KubernetesClient client, EventRecorder events, Clock clock) {
  StatusWriter<Tool, ToolStatus> tools() {
    return new StatusWriter<>(
        client, Tool.class, Tool::new, s -> s, ToolStatus::conditions, events, clock);
  }

  StatusWriter<ToolInstallation, ToolInstallationStatus> installations() {
    return new StatusWriter<>(
        client,
        ToolInstallation.class,
        ToolInstallation::new,
        s -> s.withToken(null),
        ToolInstallationStatus::conditions,
        events,
        clock);
  }

  StatusWriter<Agent, AgentStatus> agents() {
    return new StatusWriter<>(
        client, Agent.class, Agent::new, s -> s, AgentStatus::conditions, events, clock);
  }

  StatusWriter<ToolConnection, ToolConnectionStatus> connections() {
    return new StatusWriter<>(
        client,
        ToolConnection.class,
        ToolConnection::new,
        s -> s.withToken(null),
        ToolConnectionStatus::conditions,
        events,
        clock);
  }
}
