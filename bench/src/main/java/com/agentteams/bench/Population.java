package com.agentteams.bench;

import com.agentteams.api.Access;
import com.agentteams.api.Agent;
import com.agentteams.api.AgentSpec;
import com.agentteams.api.DesiredState;
import com.agentteams.api.LocalRef;
import com.agentteams.api.OutboundWrites;
import com.agentteams.api.RevocationPolicy;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolConnectionSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The agents and the connections of a namespace. */
final class Population {
  private Population() {}

  /** Agents for so many connections, ten tools each. */
  static void createAgents(KubernetesClient client, String namespace, int connections) {
    var names = IntStream.rangeClosed(0, (connections - 1) / World.TOOLS).boxed().toList();
    Parallel.each(
        World.AT_ONCE,
        names,
        i -> {
          var agent = new Agent();
          agent.setMetadata(World.meta(namespace, agent(i)));
          agent.setSpec(new AgentSpec("Agent " + i, null, OutboundWrites.Never, null, null));
          client.resource(agent).create();
        });
  }

  private static String agent(int i) {
    return "agent-%03d".formatted(i);
  }

  /** So many connections, which do not exist yet. */
  static List<ToolConnection> connections(String namespace, int count) {
    var all = new ArrayList<ToolConnection>();
    for (int i = 0; i < count; i++) {
      var connection = new ToolConnection();
      connection.setMetadata(World.meta(namespace, "connection-%04d".formatted(i)));
      connection.setSpec(
          new ToolConnectionSpec(
              new LocalRef(agent(i / World.TOOLS)),
              World.tool(i),
              Access.ReadOnly,
              null,
              DesiredState.Connected,
              Map.of(),
              List.of(),
              null,
              RevocationPolicy.Attempt));
      all.add(connection);
    }
    return all;
  }
}
