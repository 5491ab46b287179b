package com.agentteams.operator.connection;

import com.agentteams.api.Availability;
import com.agentteams.api.NamespacesFrom;
import com.agentteams.api.Tool;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolInstallation;
import com.agentteams.catalog.CompiledTool;
import com.agentteams.catalog.InvalidToolException;
import com.agentteams.catalog.Problem;
import com.agentteams.catalog.ToolCatalog;
import com.agentteams.oauth.OAuthClient;
import com.agentteams.operator.client.OAuthClients;
import com.agentteams.operator.client.OAuthClients.Lookup;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Gathers the facts about a connection from caches; only the OAuth client may be read live. */
final class ConnectionGatherer {
  private final ConnectionCaches caches;
  private final ConnectionReplies replies;
  private final ToolCatalog catalog;
  private final OAuthClients clients;
  private final boolean allowHttpProviders;
  private final Clock clock;
  private final Set<String> empty = ConcurrentHashMap.newKeySet();

  ConnectionGatherer(
      ConnectionCaches caches,
      ConnectionReplies replies,
      ToolCatalog catalog,
      OAuthClients clients,
      boolean allowHttpProviders,
      Clock clock) {
    this.caches = caches;
    this.replies = replies;
    this.catalog = catalog;
    this.clients = clients;
    this.allowHttpProviders = allowHttpProviders;
    this.clock = clock;
  }

  /** A connection that nobody has touched yet: nothing of it can be stored. */
  void nothingStored(String uid) {
    empty.add(uid);
  }

  /** A connection that has been dealt with, or is gone. */
  void mayBeStored(String uid) {
    empty.remove(uid);
  }

  ConnectionFacts gather(ToolConnection c) {
    var spec = c.getSpec();
    if (spec == null) {
      return undecodable(c);
    }
    var tool = caches.tool(spec.tool());
    var compiled = tool.flatMap(this::compiled);
    var installation = caches.installation(c);
    var usable = installation.filter(i -> i.getSpec() != null);
    var allowed = usable.filter(i -> allows(i, c.getMetadata().getNamespace()));
    var client = usable.map(clients::find);
    return new ConnectionFacts(
        c,
        caches.agent(c),
        tool,
        compiled,
        tool.isPresent() ? List.of() : caches.toolNames(),
        installation,
        allowed.isPresent(),
        client,
        allowed.map(i -> place(i, client.get())).orElse("the OAuth client"),
        ConnectionSiblings.older(c, caches.sameAgentAndTool(c)),
        spec.claims().isEmpty()
            ? Optional.empty() // to list the others costs more, the more there are
            : ConnectionSiblings.claimedBy(c, caches.using(spec.installationName())),
        compiled.flatMap(
            t ->
                t.endpointProblems(allowHttpProviders).stream().map(Problem::toString).findFirst()),
        replies.to(c),
        !empty.contains(c.getMetadata().getUid()),
        clock.instant());
  }

  /** Of a connection that cannot be read, nothing more is known. */
  private ConnectionFacts undecodable(ToolConnection c) {
    return new ConnectionFacts(
        c,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        false,
        Optional.empty(),
        "the OAuth client",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        !empty.contains(c.getMetadata().getUid()),
        clock.instant());
  }

  /** Where the client is kept, and what looks wrong with it. */
  private String place(ToolInstallation installation, Lookup client) {
    var hint =
        client instanceof Lookup.Found found
            ? found.hint().map(odd -> " (" + odd + ")").orElse("")
            : "";
    return clients.place(installation) + hint;
  }

  /** Whether another login of the same OAuth client may belong to this account. */
  boolean mayHold(ConnectionFacts f, @Nullable String account) {
    var others = maybeSameClient(f).filter(c -> !empty.contains(c.getMetadata().getUid()));
    return ConnectionSiblings.mayHold(f.connection(), account, others);
  }

  /** Of the client that is about to be used, whatever is in its secret by now. */
  private Stream<ToolConnection> maybeSameClient(ConnectionFacts f) {
    var client = f.oauthClient().map(OAuthClient::id);
    return client.isEmpty()
        ? caches.everyConnection()
        : Stream.concat(
            caches
                .everyInstallation()
                .filter(i -> usedBy(f, i) || mayHave(i, client.get()))
                .flatMap(i -> caches.using(i.getMetadata().getName())),
            caches
                .everyConnection()
                // one that cannot be read may use any
                .filter(other -> other.getSpec() == null || caches.installation(other).isEmpty()));
  }

  /** Its own: what the status of that says may be older, or newer, than the client in use. */
  private static boolean usedBy(ConnectionFacts f, ToolInstallation i) {
    return i.getMetadata().getName().equals(f.spec().installationName());
  }

  /** As its own reconciler read it last. */
  private static boolean mayHave(ToolInstallation i, String client) {
    var known = i.getStatus() == null ? null : i.getStatus().clientID();
    return known == null || known.equals(client);
  }

  /** Ready for use; empty if it is Soon or does not make sense, which its own status says. */
  private Optional<CompiledTool> compiled(Tool tool) {
    if (tool.getSpec().availability() == Availability.Soon) {
      return Optional.empty();
    }
    try {
      return Optional.of(catalog.get(tool));
    } catch (InvalidToolException e) {
      return Optional.empty();
    }
  }

  private boolean allows(ToolInstallation installation, String tenant) {
    var allowed = installation.getSpec().allowedNamespaces();
    if (allowed.from() == NamespacesFrom.All) {
      return true;
    }
    var selector = allowed.selector();
    return selector != null
        && caches.labels(tenant).entrySet().containsAll(selector.matchLabels().entrySet());
  }
}
