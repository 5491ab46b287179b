package com.agentteams.operator.connection;

import com.agentteams.api.Agent;
import com.agentteams.api.ConsentReply;
import com.agentteams.api.Tool;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolConnectionSpec;
import com.agentteams.api.ToolConnectionStatus;
import com.agentteams.api.ToolInstallation;
import com.agentteams.catalog.CompiledTool;
import com.agentteams.operator.client.OAuthClients;
import com.agentteams.operator.status.TokenPointer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Everything that judging a connection needs, gathered once.
 *
 * @param connection the connection as it was read; its spec is null if it could not be
 * @param agent the Agent that it names, if there is one that can be read
 * @param tool the Tool that it names
 * @param compiled the Tool, ready for use; empty if it is Soon or does not make sense
 * @param toolNames the names of all Tools, for a helpful message
 * @param installation the installation that it uses
 * @param namespaceAllowed whether the installation is for this namespace
 * @param client the OAuth client of the installation; empty if not looked up
 * @param older an older connection of the same agent and tool
 * @param claimedBy another connection that has what this one claims
 * @param endpointProblem what is wrong with a URL of the tool under this operator's settings
 * @param replies what came back from the provider for this object
 * @param now when this was gathered
 */
record ConnectionFacts(
    ToolConnection connection,
    Optional<Agent> agent,
    Optional<Tool> tool,
    Optional<CompiledTool> compiled,
    List<String> toolNames,
    Optional<ToolInstallation> installation,
    boolean namespaceAllowed,
    Optional<OAuthClients.Lookup> client,
    Optional<ToolConnection> older,
    Optional<ToolConnection> claimedBy,
    Optional<String> endpointProblem,
    List<ConsentReply> replies,
    Instant now) {

  ToolConnectionSpec spec() {
    return connection.getSpec();
  }

  ToolConnectionStatus status() {
    return connection.getStatus() == null ? ConnectionStatus.EMPTY : connection.getStatus();
  }

  com.agentteams.api.TokenStatus token() {
    return TokenPointer.of(connection);
  }

  /** Name of the installation that it uses: the one it names, else the one named like the tool. */
  static String installationName(ToolConnectionSpec spec) {
    var ref = spec.installationRef();
    return ref == null ? spec.tool() : ref.name();
  }
}
