package com.agentteams.operator.installation;

import com.agentteams.api.Availability;
import com.agentteams.api.Tool;
import com.agentteams.api.ToolInstallation;
import com.agentteams.api.ToolInstallationStatus;
import com.agentteams.catalog.Problem;
import com.agentteams.operator.client.OAuthClients;
import com.agentteams.operator.client.OAuthClients.Lookup;
import java.util.List;
import java.util.Optional;

/**
 * Everything that decides whether an installation makes sense.
 *
 * @param namespace the operator's own
 * @param client empty where nobody has to look for it
 * @param inputProblems what is wrong with {@code spec.inputs}
 * @param clientPlace where the OAuth client is, in words
 */
record InstallationFacts(
    ToolInstallation installation,
    String namespace,
    Optional<Tool> tool,
    Optional<Lookup> client,
    List<Problem> inputProblems,
    String clientPlace) {
  /** As it was read; empty if nobody has looked at the object yet. */
  ToolInstallationStatus status() {
    var status = installation.getStatus();
    return status == null ? ToolInstallationStatus.EMPTY : status;
  }

  boolean inTheOperatorsNamespace() {
    return namespace.equals(installation.getMetadata().getNamespace());
  }

  boolean soon() {
    return tool.filter(t -> t.getSpec().availability() == Availability.Soon).isPresent();
  }

  /** Whether the tool's authentication needs a client secret. */
  boolean needsSecret() {
    return tool.filter(OAuthClients::needsSecret).isPresent();
  }

  /** Whether its OAuth client is of any use. */
  boolean needsClient() {
    return installation.getSpec() != null
        && inTheOperatorsNamespace()
        && tool.isPresent()
        && !soon();
  }
}
