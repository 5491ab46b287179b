package com.agentteams.operator.connection;

import com.agentteams.api.Access;
import com.agentteams.api.Agent;
import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.ConsentReply;
import com.agentteams.api.DesiredState;
import com.agentteams.api.OutboundWrites;
import com.agentteams.api.RefreshTokens;
import com.agentteams.api.TokenStatus;
import com.agentteams.api.Tool;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolConnectionSpec;
import com.agentteams.api.ToolConnectionStatus;
import com.agentteams.api.ToolInstallation;
import com.agentteams.api.ToolInstallationSpec;
import com.agentteams.catalog.CompiledTool;
import com.agentteams.login.KubernetesRegister;
import com.agentteams.oauth.Attempt;
import com.agentteams.oauth.OAuthClient;
import com.agentteams.operator.client.OAuthClients;
import com.agentteams.operator.client.OAuthClients.Lookup;
import com.agentteams.operator.consent.ConsentLink;
import com.agentteams.operator.consent.ConsentReplies;
import com.agentteams.operator.consent.ConsentTerms;
import com.agentteams.vault.LoginBinding;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that judging a connection needs, gathered once.
 *
 * @param connection the connection as it was read; its spec is null if it could not be
 * @param agent the Agent that it names, if there is one that can be read
 * @param tool the Tool that it names
 * @param compiled the Tool, ready for use; empty if it is Soon or does not make sense
 * @param toolNames the names of all Tools, for a helpful message; empty if the Tool is there
 * @param installation the installation that it uses
 * @param namespaceAllowed whether the installation is for this namespace
 * @param client the OAuth client of the installation; empty if not looked up
 * @param clientPlace where the OAuth client is, in words
 * @param older an older connection of the same agent and tool
 * @param claimedBy another connection that has what this one claims
 * @param endpointProblem what is wrong with a URL of the tool under this operator's settings
 * @param received what came back from the provider for this object
 * @param mayBeStored false if the object is known to be so new that nothing of it is stored
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
    Optional<Lookup> client,
    String clientPlace,
    Optional<ToolConnection> older,
    Optional<ToolConnection> claimedBy,
    Optional<String> endpointProblem,
    List<ConsentReply> received,
    boolean mayBeStored,
    Instant now) {
  ToolConnectionSpec spec() {
    return connection.getSpec();
  }

  ToolConnectionStatus status() {
    return connection.getStatus() == null ? ToolConnectionStatus.EMPTY : connection.getStatus();
  }

  TokenStatus token() {
    return KubernetesRegister.token(connection);
  }

  String uid() {
    return connection.getMetadata().getUid();
  }

  boolean deleting() {
    return connection.getMetadata().getDeletionTimestamp() != null;
  }

  /** Whether its spec asks for there to be no login. */
  boolean disconnectAsked() {
    return spec() != null && spec().desiredState() == DesiredState.Disconnected;
  }

  /** Whether there is to be no login any more: it is being deleted, or to be disconnected. */
  boolean ending() {
    return deleting() || disconnectAsked();
  }

  /** Whether a login is being ended; once begun, that goes on even if it is wanted again. */
  boolean stillEnding() {
    return ending() || token().isClaimedFor(ClaimPurpose.Disconnect);
  }

  /** Whether there may be a login that the status does not speak of. */
  boolean statusLost() {
    return mayBeStored && KubernetesRegister.statusLost(connection);
  }

  /** Whether the installation that it uses is one of its tool. */
  boolean installationFits() {
    return installation
        .map(ToolInstallation::getSpec)
        .filter(i -> spec() != null && i.tool().equals(spec().tool()))
        .isPresent();
  }

  /**
   * Whether the login in use was made with something else than one would be made with now; what is
   * not known counts as no.
   */
  boolean loginOfAnotherClient() {
    return token().version() != null
        && binding().filter(now -> !now.fits(token().binding())).isPresent();
  }

  /** What a login would be made with now; empty while that is not known, or not allowed (law 5). */
  Optional<LoginBinding> binding() {
    return namespaceAllowed && installationFits() && inputsComplete()
        ? oauthClient()
            .map(client -> new LoginBinding(client.id(), spec().installationName(), inputs()))
        : Optional.empty();
  }

  /** Whether the Tool gives refresh tokens and gave none, so the login ends by itself. */
  boolean notRefreshable() {
    return token().accessTokenExpirationTime() != null
        && Boolean.FALSE.equals(token().refreshable())
        && tool.map(t -> t.getSpec().auth())
            .filter(auth -> auth.refreshTokens() != RefreshTokens.None)
            .isPresent();
  }

  String toolName() {
    return spec() == null ? "unknown" : spec().tool();
  }

  Optional<OAuthClient> oauthClient() {
    return client.flatMap(
        l -> l instanceof Lookup.Found found ? Optional.of(found.client()) : Optional.empty());
  }

  /** Why the OAuth client is of no use, of a connection whose Tool and installation are there. */
  Optional<Lookup.Missing> clientProblem() {
    var secretNeeded = tool.filter(OAuthClients::needsSecret).isPresent();
    return client.flatMap(found -> found.problemFor(secretNeeded));
  }

  /** Whether the OAuth client looks wrong. */
  boolean clientOdd() {
    return client
        .filter(c -> c instanceof Lookup.Found found && found.hint().isPresent())
        .isPresent();
  }

  /** Whether there may be an OAuth client, and nobody can tell now. */
  boolean clientUnknown() {
    return client.filter(Lookup.Unknown.class::isInstance).isPresent();
  }

  ConsentReplies replies() {
    return new ConsentReplies(received, uid(), token(), now);
  }

  private String path() {
    var meta = connection.getMetadata();
    return ConsentTerms.connectPath(meta.getNamespace(), meta.getName());
  }

  /** The attempt that the open link is of. */
  Optional<Attempt> attempt(ConsentLink link) {
    return link.attempt(path(), status().connectURL());
  }

  /** The scopes that it asks for; none while its Tool or its Agent is not there. */
  List<String> scopes() {
    if (spec() == null || compiled.isEmpty() || agent.isEmpty()) {
      return List.of();
    }
    var write =
        spec().access() == Access.ReadWrite
            && agent.get().getSpec().outboundWrites() != OutboundWrites.Never;
    return compiled.get().requestedScopes(write);
  }

  /** The values that fill the Tool's URLs; only of a connection whose Tool is there. */
  Map<String, String> inputs() {
    var given =
        installation
            .map(ToolInstallation::getSpec)
            .map(ToolInstallationSpec::inputs)
            .orElse(Map.of());
    return compiled.map(tool -> tool.inputs(spec().inputs(), given)).orElse(Map.of());
  }

  /** Whether nothing is missing among them. */
  boolean inputsComplete() {
    return compiled.filter(tool -> tool.inputsComplete(inputs())).isPresent();
  }

  /** Whether more is asked now than was granted. */
  boolean scopesOutdated(List<String> granted) {
    var refreshable = Boolean.TRUE.equals(token().refreshable());
    return compiled.filter(tool -> !tool.coversScopes(scopes(), granted, refreshable)).isPresent();
  }

  /**
   * What a person is asked for.
   *
   * @throws IllegalStateException if the connection is not accepted
   */
  ConsentTerms terms(ConsentLink link) {
    var tool = compiled.orElseThrow(() -> new IllegalStateException("not accepted"));
    var with = binding().orElseThrow(() -> new IllegalStateException("not accepted"));
    return new ConsentTerms(
        path(),
        uid(),
        spec().tool(),
        tool.dialect(inputs()),
        with,
        link.redirectUri(spec().installationName()),
        tool.permissions(scopes()));
  }

  /** Whether the open link asked for a login with what one would be made with now. */
  boolean asksStill(ConsentLink link, Attempt attempt) {
    var consent = status().consent();
    return consent != null
        && binding().isPresent()
        && link.stillAsks(terms(link).withPermissions(consent.permissions()), attempt, consent);
  }
}
