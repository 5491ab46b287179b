package com.agentteams.catalog;

import com.agentteams.api.ToolScopes;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Compares scopes by meaning (DESIGN 3): a provider may answer another spelling than it was asked
 * for, or leave out what it granted. Too strict a comparison sends people into a loop of consents
 * that cannot end.
 */
final class ScopeNames {
  /** OpenID Connect Core section 11: a refresh token is what it asks for, so one proves it. */
  private static final String OFFLINE_ACCESS = "offline_access";

  private final Map<String, Set<String>> spellings = new HashMap<>();
  private final Set<String> unconfirmed;

  ScopeNames(ToolScopes scopes) {
    scopes
        .aliases()
        .forEach(
            (asked, answered) -> {
              spellings.computeIfAbsent(plain(asked), _ -> new HashSet<>()).add(plain(answered));
              spellings.computeIfAbsent(plain(answered), _ -> new HashSet<>()).add(plain(asked));
            });
    unconfirmed = scopes.unconfirmed().stream().map(ScopeNames::plain).collect(Collectors.toSet());
  }

  /** What was asked and not granted, as it was asked, each once. */
  List<String> missing(List<String> asked, List<String> granted, boolean refreshTokenCame) {
    var have = granted.stream().map(ScopeNames::plain).collect(Collectors.toSet());
    if (refreshTokenCame) {
      have.add(OFFLINE_ACCESS);
    }
    var missing = new LinkedHashSet<String>();
    for (var scope : asked) {
      var names = meaning(plain(scope));
      if (names.stream().noneMatch(name -> have.contains(name) || unconfirmed.contains(name))) {
        missing.add(scope);
      }
    }
    return List.copyOf(missing);
  }

  /** All spellings of one scope, over any number of aliases. */
  private Set<String> meaning(String scope) {
    var all = new HashSet<String>();
    var open = new ArrayDeque<>(List.of(scope));
    while (!open.isEmpty()) {
      var next = open.pop();
      if (all.add(next)) {
        open.addAll(spellings.getOrDefault(next, Set.of()));
      }
    }
    return all;
  }

  private static String plain(String scope) {
    return scope.toLowerCase(Locale.ROOT);
  }
}
