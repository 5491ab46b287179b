package com.agentteams.operator.connection;

import static com.agentteams.operator.reconcile.Precedence.OLDEST_FIRST;

import com.agentteams.api.ConditionStatus;
import com.agentteams.api.ConditionType;
import com.agentteams.api.Reason;
import com.agentteams.api.ResourceClaim;
import com.agentteams.api.ToolConnection;
import com.agentteams.kube.Rfc3339;
import com.agentteams.login.KubernetesRegister;
import com.agentteams.operator.status.Conditions;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a connection has to do with others: duplicates, claims, grants that may be shared. */
final class ConnectionSiblings {
  private ConnectionSiblings() {}

  /** The oldest that is older, among those of the same agent and tool. */
  static Optional<ToolConnection> older(ToolConnection c, Stream<ToolConnection> sameAgentAndTool) {
    return sameAgentAndTool.filter(other -> OLDEST_FIRST.compare(other, c) < 0).min(OLDEST_FIRST);
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
            .min(OLDEST_FIRST);
  }

  private static boolean wins(ToolConnection other, ToolConnection c, ResourceClaim claim) {
    var theirs = granted(other, claim);
    var mine = granted(c, claim);
    if (theirs.isPresent() && mine.isPresent()) {
      var sooner = theirs.get().compareTo(mine.get());
      return sooner < 0 || (sooner == 0 && OLDEST_FIRST.compare(other, c) < 0);
    }
    var waits = isReadyFor(other, claim);
    return theirs.isPresent() || (mine.isEmpty() && waits && OLDEST_FIRST.compare(other, c) < 0);
  }

  /** Whether nothing else keeps it from having a claim, as its own reconciler saw it last. */
  private static boolean isReadyFor(ToolConnection c, ResourceClaim claim) {
    if (!isJudgedHere(c) || !c.getSpec().claims().contains(claim)) {
      return false;
    }
    var conditions = c.getStatus().conditions();
    var accepted = Conditions.find(conditions, ConditionType.Accepted);
    return Conditions.isTrue(conditions, ConditionType.Authorized)
        && accepted
            .filter(
                a ->
                    a.status() == ConditionStatus.True
                        || a.reason().equals(Reason.ClaimConflict.name()))
            .isPresent();
  }

  /** What its status says is of the installation that its spec names (law 5). */
  private static boolean isJudgedHere(ToolConnection c) {
    return c.getStatus() != null
        && c.getSpec().installationName().equals(c.getStatus().installation());
  }

  /** Since when a connection has a claim. */
  private static Optional<Instant> granted(ToolConnection c, ResourceClaim claim) {
    return isJudgedHere(c)
        ? c.getStatus().claims().stream()
            .filter(has -> has.claim().equals(claim))
            .findFirst()
            .map(has -> Rfc3339.parse(has.grantTime()).orElse(Instant.MAX))
        : Optional.empty();
  }

  /**
   * Whether a login may belong to this account, among those that may be of the same OAuth client;
   * what is not known counts as yes.
   */
  static boolean mayHold(
      ToolConnection c, @Nullable String account, Stream<ToolConnection> maybeSameClient) {
    return maybeSameClient
        .filter(other -> !same(other, c))
        .anyMatch(
            other ->
                KubernetesRegister.token(other).beingMade()
                    || KubernetesRegister.statusLost(other)
                    || (hasLogin(other) && maybe(other, account)));
  }

  private static boolean maybe(ToolConnection other, @Nullable String account) {
    var known = KubernetesRegister.toldAccount(other);
    return account == null || known == null || known.equals(account);
  }

  private static boolean hasLogin(ToolConnection c) {
    return KubernetesRegister.token(c).version() != null;
  }

  private static boolean same(ToolConnection a, ToolConnection b) {
    return a.getMetadata().getUid().equals(b.getMetadata().getUid());
  }
}
