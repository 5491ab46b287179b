package com.agentteams.operator.connection;

import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.RevocationOutcome;
import com.agentteams.api.RevocationPolicy;
import com.agentteams.api.TokenStatus;
import com.agentteams.api.ToolConnection;
import com.agentteams.catalog.CompiledTool;
import com.agentteams.oauth.OAuthClient;
import com.agentteams.oauth.RevocationResult;
import com.agentteams.operator.status.Rfc3339;
import com.agentteams.operator.status.TokenPointer;
import com.agentteams.vault.BlobOwner;
import com.agentteams.vault.KeyUnavailableException;
import com.agentteams.vault.Opened;
import com.agentteams.vault.StoreUnavailableException;
import com.agentteams.vault.StoredLogin;
import com.agentteams.vault.UnreadableException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a login: claims it, so that no code or refresh is sent any more, revokes every version found
 * at the provider, and (once the outcome is recorded) destroys what is stored. A provider that does
 * not answer, a Tool, an installation or a client secret that is gone block none of it.
 */
final class DisconnectWork {
  private static final Logger LOG = LoggerFactory.getLogger(DisconnectWork.class);
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final LoginTools tools;
  private final Target target;

  /**
   * @param tool empty if the Tool is gone or does not make sense
   * @param client empty if the OAuth client cannot be had
   * @param recorded the outcome that the status has already; null or Pending: none
   * @param sharedGrant whether revoking could kill the login of another connection
   */
  record Target(
      BlobOwner owner,
      String toolName,
      RevocationPolicy policy,
      Map<String, String> inputs,
      Optional<CompiledTool> tool,
      Optional<OAuthClient> client,
      @Nullable RevocationOutcome recorded,
      Predicate<@Nullable String> sharedGrant,
      @Nullable String account) {}

  DisconnectWork(LoginTools tools, Target target) {
    this.tools = tools;
    this.target = target;
  }

  /** Claims and revokes. */
  Outcome revoke() {
    var live = live();
    if (live.isEmpty()) {
      return new Outcome.Revoked(RevocationOutcome.NotApplicable);
    }
    var token = TokenPointer.of(live.get());
    var now = tools.clock().instant();
    var claim = token.claim();
    var until =
        claim == null ? Instant.MIN : Rfc3339.parse(claim.takeoverAfter()).orElse(Instant.MIN);
    var mine =
        claim != null
            && tools.holder().equals(claim.holder())
            && claim.purpose() == ClaimPurpose.Disconnect;
    if (now.isBefore(until) && !mine) {
      return new Outcome.Later(Duration.between(now, until).plusMillis(100));
    }
    var end = now.plus(DEADLINE);
    var next = TokenPointer.claim(tools.holder(), ClaimPurpose.Disconnect, end, end.plusSeconds(5));
    var claimed = tools.pointer().compareAndSet(live.get(), TokenPointer.withClaim(token, next));
    if (claimed.isEmpty()) {
      return new Outcome.Later(Duration.ofMillis(200));
    }
    tools.wrote().accept(live.get(), claimed.get());
    try {
      var outcome = revokeAll(token, end);
      tools.revoked().record(target.toolName(), outcome.name());
      return new Outcome.Revoked(outcome);
    } catch (StoreUnavailableException e) {
      return Outcome.Blocked.store();
    }
  }

  private RevocationOutcome revokeAll(TokenStatus token, Instant end) {
    List<Opened.Found> found;
    try {
      var first = token.version() == null ? 0 : token.version() - 1;
      found = tools.vault().probeForward(target.owner(), target.toolName(), first);
    } catch (KeyUnavailableException | UnreadableException e) {
      LOG.atWarn().log("The stored login cannot be read: it is destroyed without being revoked");
      return RevocationOutcome.Abandoned;
    }
    if (found.isEmpty()) {
      var recorded = target.recorded();
      return recorded == null || recorded == RevocationOutcome.Pending
          ? RevocationOutcome.NotApplicable
          : recorded;
    }
    if (target.policy() == RevocationPolicy.Skip) {
      return RevocationOutcome.Skipped;
    }
    if (target.tool().isEmpty() || target.client().isEmpty()) {
      LOG.atWarn().log("The Tool or its OAuth client is gone: the provider cannot be told");
      return RevocationOutcome.Failed;
    }
    if (target.tool().get().revokesSiblings() && target.sharedGrant().test(target.account())) {
      LOG.atWarn().log("Not revoked: other connections share the grant");
      return RevocationOutcome.Skipped;
    }
    var worst = RevocationOutcome.Revoked;
    for (var one : found) {
      var outcome = revokeOne(one.login(), end);
      worst = outcome == RevocationOutcome.Revoked ? worst : outcome;
    }
    return worst;
  }

  private RevocationOutcome revokeOne(StoredLogin login, Instant end) {
    var tool = target.tool().orElseThrow();
    while (true) {
      var result =
          tool.revoke(
              tools.http(),
              target.client().orElseThrow(),
              login.accessToken(),
              login.refreshToken(),
              target.inputs(),
              Duration.between(tools.clock().instant(), end));
      switch (result) {
        case RevocationResult.Revoked ignored -> {
          return RevocationOutcome.Revoked;
        }
        case RevocationResult.Unsupported ignored -> {
          return RevocationOutcome.Unsupported;
        }
        case RevocationResult.Failed ignored -> {
          return RevocationOutcome.Failed;
        }
        case RevocationResult.TryLater ignored -> {
          if (tools.clock().instant().plusSeconds(1).isAfter(end)) {
            return RevocationOutcome.Failed;
          }
          tools.sleeper().sleep(Duration.ofSeconds(1));
        }
      }
    }
  }

  /** Destroys what is stored and, for an object that stays, gives the claim back. */
  Outcome destroy(RevocationOutcome outcome) {
    try {
      tools.vault().delete(target.owner());
    } catch (StoreUnavailableException e) {
      return Outcome.Blocked.store();
    }
    for (int i = 0; i < 20; i++) {
      var live = live();
      if (live.isEmpty() || live.get().getMetadata().getDeletionTimestamp() != null) {
        return new Outcome.Revoked(outcome);
      }
      var token = TokenPointer.of(live.get());
      var ended =
          new TokenStatus(
              token.store(),
              null,
              token.generation(),
              null,
              null,
              token.lastAttempt(),
              null,
              null,
              null);
      var after = tools.pointer().compareAndSet(live.get(), ended);
      if (after.isPresent()) {
        tools.wrote().accept(live.get(), after.get());
        return new Outcome.Revoked(outcome);
      }
    }
    return new Outcome.Later(Duration.ofSeconds(1));
  }

  private Optional<ToolConnection> live() {
    var o = target.owner();
    return tools.pointer().live(o.namespace(), o.name(), o.uid());
  }
}
