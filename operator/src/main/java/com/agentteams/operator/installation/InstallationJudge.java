package com.agentteams.operator.installation;

import com.agentteams.api.Condition;
import com.agentteams.api.ConditionStatus;
import com.agentteams.api.ConditionType;
import com.agentteams.api.InstallationPhase;
import com.agentteams.api.Reason;
import com.agentteams.api.ToolInstallationStatus;
import com.agentteams.api.WorkspaceInstall;
import com.agentteams.operator.client.OAuthClients.Lookup;
import com.agentteams.operator.reconcile.Answer;
import com.agentteams.operator.status.Conditions;
import com.agentteams.operator.status.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The status of an installation, from what was gathered. */
final class InstallationJudge {
  /**
   * No Secret is listed or watched, so that one that appears, changes or goes is noticed by looking
   * again.
   */
  static final Duration LOOK_FOR_CLIENT = Duration.ofSeconds(10);

  static final Duration LOOK_AGAIN = Duration.ofMinutes(2);

  /** What was said of an installation whose client had been looked up. */
  private static final Set<String> OF_A_CLIENT =
      Set.of(Reason.Accepted.name(), Reason.ClientSecretMissing.name());

  private final UnaryOperator<String> redirectUri;
  private final UnaryOperator<@Nullable String> eventsUrl;

  /**
   * @param redirectUri redirect URI by name of installation
   * @param eventsUrl webhook URL by {@code tool/installation}; null where events have no base URL
   */
  InstallationJudge(UnaryOperator<String> redirectUri, UnaryOperator<@Nullable String> eventsUrl) {
    this.redirectUri = redirectUri;
    this.eventsUrl = eventsUrl;
  }

  /** The whole status, or none where what was said before still has to stand. */
  Answer<ToolInstallationStatus> judge(InstallationFacts f, Instant now) {
    var verdict = InstallationChecks.judge(f);
    if (verdict.status() == ConditionStatus.Unknown && judgedBefore(f)) {
      return Answer.later(LOOK_FOR_CLIENT);
    }
    var required = verdict.accepted() && workspaceInstallRequired(f);
    var next =
        addressed(f)
            .withClientID(clientId(f))
            .withConditions(
                f.installation().getMetadata().getGeneration(),
                verdict.accepted() && !required
                    ? InstallationPhase.Connected
                    : InstallationPhase.Pending,
                conditions(f, verdict, required, now));
    return Answer.of(next).againIn(f.client().isPresent() ? LOOK_FOR_CLIENT : LOOK_AGAIN);
  }

  /** The status as it was, with what to paste at the provider if the installation counts. */
  private ToolInstallationStatus addressed(InstallationFacts f) {
    var spec = f.installation().getSpec();
    if (spec == null || !f.inTheOperatorsNamespace()) {
      return f.status().withAddresses(null, null);
    }
    var name = f.installation().getMetadata().getName();
    return f.status()
        .withAddresses(redirectUri.apply(name), eventsUrl.apply(spec.tool() + "/" + name));
  }

  private static List<Condition> conditions(
      InstallationFacts f, Verdict verdict, boolean required, Instant now) {
    var generation = f.installation().getMetadata().getGeneration();
    var conditions =
        new Conditions(f.status().conditions(), generation == null ? 0 : generation, now);
    if (!required) {
      return conditions.acceptedAndReady(verdict).list();
    }
    return conditions
        .accepted(verdict)
        .set(
            ConditionType.Authorized,
            ConditionStatus.False,
            Reason.ConsentRequired,
            "The tool needs a workspace install, which this release cannot make yet.")
        .ready(ConditionStatus.False, ConditionType.Authorized)
        .list();
  }

  /** An outage says nothing new of an installation whose client was looked up before (law 4). */
  private static boolean judgedBefore(InstallationFacts f) {
    var generation = f.installation().getMetadata().getGeneration();
    return Conditions.find(f.status().conditions(), ConditionType.Accepted)
        .filter(c -> OF_A_CLIENT.contains(c.reason()))
        .filter(c -> generation == null || generation.equals(c.observedGeneration()))
        .isPresent();
  }

  /** As last read: a change wakes the connections, which open a link with the new one. */
  private static @Nullable String clientId(InstallationFacts f) {
    return f.client()
        .map(
            client ->
                switch (client) {
                  case Lookup.Found found -> found.client().id();
                  case Lookup.Missing ignored -> null;
                  case Lookup.Unknown ignored -> f.status().clientID();
                })
        .orElse(null);
  }

  private static boolean workspaceInstallRequired(InstallationFacts f) {
    return f.tool()
        .filter(t -> t.getSpec().workspaceInstall() == WorkspaceInstall.Required)
        .isPresent();
  }
}
