package com.agentteams.operator.connection;

import com.agentteams.api.Agent;
import com.agentteams.api.ConsentReply;
import com.agentteams.api.Tool;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolInstallation;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What the caches of this process hold of the objects that connections have to do with. */
interface ConnectionCaches {
  /** Every connection that this process watches. */
  Stream<ToolConnection> everyConnection();

  /** The connections of the same agent and tool, itself too; none of one that cannot be read. */
  Stream<ToolConnection> sameAgentAndTool(ToolConnection c);

  /** The connections that name an agent. */
  Stream<ToolConnection> ofAgent(ResourceID agent);

  /** The connections to a tool. */
  Stream<ToolConnection> toTool(String tool);

  /** The connections that use an installation. */
  Stream<ToolConnection> using(String installation);

  /** The Tool of that name, if it can be read. */
  Optional<Tool> tool(String name);

  /** The names of all Tools, in order. */
  List<String> toolNames();

  /** The Agent of that name beside the connection, if it can be read. */
  Optional<Agent> agent(ToolConnection c);

  /** The installation that a connection uses, also one that cannot be read. */
  Optional<ToolInstallation> installation(ToolConnection c);

  /** Every installation that can be read. */
  Stream<ToolInstallation> everyInstallation();

  /** The labels of a namespace; none if it is not there. */
  Map<String, String> labels(String namespace);

  /** What the callback left for a connection. */
  List<ConsentReply> repliesTo(ToolConnection c);

  /** What the callback left at all. */
  List<ConsentReply> everyReply();
}
