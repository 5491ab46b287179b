package com.agentteams.catalog;

import com.agentteams.api.Permission;
import com.agentteams.api.ToolScopes;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Which scopes a Tool asks for, in words where people read them, and which of them were granted.
 */
final class ScopeRules {
  private final ToolScopes scopes;
  private final ScopeNames names;
  private final boolean events;

  /**
   * @param events whether the tool tells us anything by itself, and so is asked to
   */
  ScopeRules(ToolScopes scopes, boolean events) {
    this.scopes = scopes;
    this.names = new ScopeNames(scopes);
    this.events = events;
  }

  List<String> requested(boolean write) {
    var requested = new LinkedHashSet<>(scopes.read());
    if (write) {
      requested.addAll(scopes.write());
    }
    if (events) {
      requested.addAll(scopes.events());
    }
    return List.copyOf(requested);
  }

  List<String> missing(List<String> asked, List<String> granted, boolean refreshTokenCame) {
    return names.missing(asked, granted, refreshTokenCame);
  }

  List<Permission> permissions(List<String> asked) {
    return asked.stream().map(scope -> new Permission(scope, description(scope))).toList();
  }

  private String description(String scope) {
    for (var description : scopes.descriptions()) {
      if (description.scope().equals(scope)) {
        return description.description();
      }
    }
    if (scopes.write().contains(scope)) {
      return "Make changes";
    }
    return scopes.read().contains(scope) ? "Look, without changing anything" : "Learn of events";
  }
}
