package com.agentteams.operator.installation;

import com.agentteams.api.Condition;
import com.agentteams.api.Tool;
import com.agentteams.api.ToolInstallation;
import com.agentteams.api.ToolInstallationStatus;
import com.agentteams.catalog.InvalidToolException;
import com.agentteams.catalog.Problem;
import com.agentteams.catalog.ToolCatalog;
import com.agentteams.operator.client.OAuthClients;
import com.agentteams.operator.reconcile.Answer;
import com.agentteams.operator.reconcile.SteadyReconciler;
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
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says whether the OAuth client of an installation is there, and what to paste at the provider. */
@ControllerConfiguration(name = "toolinstallation")
public final class InstallationReconciler
    extends SteadyReconciler<ToolInstallation, ToolInstallationStatus> {
  private static final String BY_TOOL = "tool";

  private final String namespace;
  private final OAuthClients clients;
  private final ToolCatalog catalog = new ToolCatalog();
  private final InstallationJudge judge;
  private final Clock clock;
  private @Nullable Function<String, Optional<Tool>> tools;

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
    this.judge = new InstallationJudge(redirectUri, eventsUrl);
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, ToolInstallation>> prepareEventSources(
      EventSourceContext<ToolInstallation> context) {
    var cache = context.getPrimaryCache();
    cache.addIndexer(BY_TOOL, i -> i.getSpec() == null ? List.of() : List.of(i.getSpec().tool()));
    var source =
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
    readToolsFrom(name -> source.get(new ResourceID(name, null)));
    return List.of(source);
  }

  /** Where Tools come from, by name. */
  void readToolsFrom(Function<String, Optional<Tool>> source) {
    tools = source;
  }

  @Override
  protected Answer<ToolInstallationStatus> judge(
      ToolInstallation installation, Context<ToolInstallation> context) {
    return judge.judge(gather(installation), clock.instant());
  }

  @Override
  protected ToolInstallationStatus withConditions(
      ToolInstallation installation, List<Condition> conditions) {
    var s = Objects.requireNonNullElse(installation.getStatus(), ToolInstallationStatus.EMPTY);
    return s.withConditions(s.observedGeneration(), s.phase(), conditions);
  }

  private InstallationFacts gather(ToolInstallation installation) {
    var tool =
        installation.getSpec() == null
            ? Optional.<Tool>empty()
            : Objects.requireNonNull(tools, "registered first")
                .apply(installation.getSpec().tool())
                .filter(t -> t.getSpec() != null);
    var facts =
        new InstallationFacts(installation, namespace, tool, Optional.empty(), List.of(), "");
    return facts.needsClient()
        ? new InstallationFacts(
            installation,
            namespace,
            tool,
            Optional.of(clients.find(installation)),
            tool.map(t -> inputProblems(t, installation)).orElse(List.of()),
            clients.place(installation))
        : facts;
  }

  /** A Tool that makes no sense says so itself. */
  private List<Problem> inputProblems(Tool tool, ToolInstallation installation) {
    try {
      return catalog.get(tool).installationInputProblems(installation.getSpec().inputs());
    } catch (InvalidToolException e) {
      return List.of();
    }
  }
}
