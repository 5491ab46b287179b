package com.agentteams.operator.installation;

import com.agentteams.api.Condition;
import com.agentteams.api.ConditionStatus;
import com.agentteams.api.ConditionType;
import com.agentteams.api.InstallationPhase;
import com.agentteams.api.Reason;
import com.agentteams.api.Tool;
import com.agentteams.api.ToolInstallation;
import com.agentteams.api.ToolInstallationStatus;
import com.agentteams.api.WorkspaceInstall;
import com.agentteams.operator.client.OAuthClients;
import com.agentteams.operator.reconcile.Answer;
import com.agentteams.operator.reconcile.SteadyReconciler;
import com.agentteams.operator.status.Conditions;
import com.agentteams.operator.status.StatusWriter;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.PrimaryToSecondaryMapper;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says whether the OAuth client of an installation is there, and what to paste at the provider. */
@ControllerConfiguration(name = "toolinstallation")
public final class InstallationReconciler
    extends SteadyReconciler<ToolInstallation, ToolInstallationStatus> {
  private static final String BY_TOOL = "tool";

  /** No Secret is watched, so that one that appears or goes is noticed by looking again. */
  private static final Duration LOOK_FOR_SECRET = Duration.ofSeconds(10);

  private static final Duration LOOK_AGAIN = Duration.ofMinutes(2);

  private final String namespace;
  private final OAuthClients clients;
  private final UnaryOperator<String> redirectUri;
  private final UnaryOperator<@Nullable String> eventsUrl;
  private final Clock clock;
  private @Nullable InformerEventSource<Tool, ToolInstallation> tools;

  /**
   * @param redirectUri redirect URI by name of installation
   * @param eventsUrl webhook URL by {@code tool/installation}; null where events have no base URL
   */
  public InstallationReconciler(
      StatusWriter<ToolInstallation, ToolInstallationStatus> status,
      String namespace,
      OAuthClients clients,
      UnaryOperator<String> redirectUri,
      UnaryOperator<@Nullable String> eventsUrl,
      Clock clock) {
    super(status);
    this.namespace = namespace;
    this.clients = clients;
    this.redirectUri = redirectUri;
    this.eventsUrl = eventsUrl;
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, ToolInstallation>> prepareEventSources(
      EventSourceContext<ToolInstallation> context) {
    var cache = context.getPrimaryCache();
    cache.addIndexer(BY_TOOL, i -> i.getSpec() == null ? List.of() : List.of(i.getSpec().tool()));
    tools =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Tool.class, ToolInstallation.class)
                .withName("installation-tools")
                .withWatchAllNamespaces()
                .withSecondaryToPrimaryMapper(
                    tool ->
                        cache.byIndex(BY_TOOL, tool.getMetadata().getName()).stream()
                            .map(ResourceID::fromResource)
                            .collect(Collectors.toSet()))
                .withPrimaryToSecondaryMapper(
                    (PrimaryToSecondaryMapper<ToolInstallation>)
                        i ->
                            i.getSpec() == null
                                ? Set.of()
                                : Set.of(new ResourceID(i.getSpec().tool(), null)))
                .build(),
            context);
    return List.of(tools);
  }

  @Override
  protected Answer<ToolInstallationStatus> judge(
      ToolInstallation installation, Context<ToolInstallation> context) {
    var meta = installation.getMetadata();
    var status = installation.getStatus();
    var generation = meta.getGeneration();
    var before = status == null ? List.<Condition>of() : status.conditions();
    var conditions = new Conditions(before, generation == null ? 0 : generation, clock.instant());
    var facts = gather(installation);
    var verdict = InstallationChecks.judge(facts);
    var accepted = verdict.accepted();
    conditions.accepted(verdict);
    var required =
        facts
            .tool()
            .filter(t -> t.getSpec().workspaceInstall() == WorkspaceInstall.Required)
            .isPresent();
    if (accepted && required) {
      conditions.set(
          ConditionType.Authorized,
          ConditionStatus.False,
          Reason.ConsentRequired,
          "The tool needs a workspace install, which this release cannot make yet.");
      conditions.ready(ConditionStatus.False, ConditionType.Authorized);
    } else {
      conditions.ready(
          accepted ? ConditionStatus.True : ConditionStatus.False, ConditionType.Accepted);
    }
    var here = verdict.reason() != Reason.WrongNamespace && installation.getSpec() != null;
    var next =
        new ToolInstallationStatus(
            generation,
            accepted && !required ? InstallationPhase.Connected : InstallationPhase.Pending,
            null,
            null,
            here ? redirectUri.apply(meta.getName()) : null,
            here ? eventsUrl.apply(installation.getSpec().tool() + "/" + meta.getName()) : null,
            null,
            status == null ? null : status.token(),
            conditions.list());
    return Answer.of(next)
        .againIn(verdict.reason() == Reason.ClientSecretMissing ? LOOK_FOR_SECRET : LOOK_AGAIN);
  }

  @Override
  protected ToolInstallationStatus withConditions(
      ToolInstallation installation, List<Condition> conditions) {
    var s = installation.getStatus();
    return (s == null ? ToolInstallationStatus.EMPTY : s).withConditions(conditions);
  }

  private InstallationFacts gather(ToolInstallation installation) {
    var tool =
        installation.getSpec() == null
            ? Optional.<Tool>empty()
            : Objects.requireNonNull(tools, "registered first")
                .get(new ResourceID(installation.getSpec().tool(), null))
                .filter(t -> t.getSpec() != null);
    var facts = new InstallationFacts(installation, namespace, tool, Optional.empty(), "");
    return facts.needsClient()
        ? new InstallationFacts(
            installation,
            namespace,
            tool,
            Optional.of(clients.find(installation)),
            clients.place(installation))
        : facts;
  }
}
