package com.agentteams.operator.connection;

import com.agentteams.api.ResourceClaim;
import com.agentteams.api.ToolConnection;
import com.agentteams.kube.Rfc3339;
import com.agentteams.login.KubernetesRegister;
import java.time.Instant;
import java.util.Comparator;
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

  /**
   * One that keeps this one from what it claims, among those of the same installation. A claim that
   * was granted stays with whom it was granted to, whatever the ages of the objects; among logins
   * that wait for it, the older goes first.
   */
  static Optional<ToolConnection> claimedBy(
      ToolConnection c, Stream<ToolConnection> sameInstallation) {
    return c.getSpec().claims().isEmpty()
        ? Optional.empty()
        : sameInstallation
            .filter(other -> !same(other, c))
            .filter(other -> c.getSpec().claims().stream().anyMatch(claim -> wins(other, c, claim)))
            .min(AGE);
  }

  private static boolean wins(ToolConnection other, ToolConnection c, ResourceClaim claim) {
    var theirs = granted(other, claim);
    var mine = granted(c, claim);
    if (theirs.isPresent() && mine.isPresent()) {
      var sooner = theirs.get().compareTo(mine.get());
      return sooner < 0 || (sooner == 0 && AGE.compare(other, c) < 0);
    }
    var waits = hasLogin(other) && other.getSpec().claims().contains(claim);
    return theirs.isPresent() || (mine.isEmpty() && waits && AGE.compare(other, c) < 0);
  }

  /** Since when a connection has a claim. */
  private static Optional<Instant> granted(ToolConnection c, ResourceClaim claim) {
    return c.getStatus() == null
        ? Optional.empty()
        : c.getStatus().claims().stream()
            .filter(has -> has.claim().equals(claim))
            .findFirst()
            .map(has -> Rfc3339.parse(has.grantTime()).orElse(Instant.MAX));
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
