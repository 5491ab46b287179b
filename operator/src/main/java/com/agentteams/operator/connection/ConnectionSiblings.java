package com.agentteams.operator.connection;

import com.agentteams.api.ToolConnection;
import com.agentteams.login.KubernetesRegister;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a connection has to do with others: duplicates, claims, grants that may be shared. */
final class ConnectionSiblings {
  /** Older first; a tie goes by name. */
  private static final Comparator<ToolConnection> AGE =
      Comparator.comparing((ToolConnection c) -> c.getMetadata().getCreationTimestamp())
          .thenComparing(c -> c.getMetadata().getNamespace())
          .thenComparing(c -> c.getMetadata().getName());

  private ConnectionSiblings() {}

  /** The oldest that is older, among those of the same agent and tool. */
  static Optional<ToolConnection> older(ToolConnection c, Stream<ToolConnection> sameAgentAndTool) {
    return sameAgentAndTool
        .filter(other -> !same(other, c))
        .filter(other -> AGE.compare(other, c) < 0)
        .min(AGE);
  }

  /** One that has what this one claims, among those of the same installation. */
  static Optional<ToolConnection> claimedBy(
      ToolConnection c, Stream<ToolConnection> sameInstallation) {
    if (c.getSpec().claims().isEmpty()) {
      return Optional.empty();
    }
    var mine = new HashSet<>(c.getSpec().claims());
    var loggedIn = hasLogin(c);
    return sameInstallation
        .filter(other -> !same(other, c) && hasLogin(other))
        .filter(other -> other.getSpec().claims().stream().anyMatch(mine::contains))
        .filter(other -> !loggedIn || AGE.compare(other, c) < 0)
        .min(AGE);
  }

  /**
   * Whether a login may belong to this account, among those that may be of the same OAuth client;
   * what is not known counts as yes.
   */
  static boolean mayHold(
      ToolConnection c, @Nullable String account, Stream<ToolConnection> maybeSameClient) {
    return maybeSameClient
        .filter(other -> !same(other, c) && hasLogin(other))
        .anyMatch(other -> account == null || maybe(other, account));
  }

  private static boolean maybe(ToolConnection other, String account) {
    var known = other.getStatus() == null ? null : other.getStatus().account();
    return known == null || known.id().equals(account);
  }

  private static boolean hasLogin(ToolConnection c) {
    return c.getSpec() != null && KubernetesRegister.token(c).version() != null;
  }

  private static boolean same(ToolConnection a, ToolConnection b) {
    return a.getMetadata().getUid().equals(b.getMetadata().getUid());
  }
}
