package com.agentteams.operator;

import com.agentteams.api.ToolConnection;
import com.agentteams.operator.agent.AgentReconciler;
import com.agentteams.operator.connection.ConnectionReconciler;
import com.agentteams.operator.installation.InstallationReconciler;
import com.agentteams.operator.reconcile.Forever;
import com.agentteams.operator.reconcile.SteadyReconciler;
import com.agentteams.operator.status.Finalizers;
import com.agentteams.operator.tool.ToolReconciler;
import com.agentteams.settings.OperatorSettings;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.function.BooleanSupplier;

/**
 * The reconcilers of this process as the framework runs them: in which namespaces each looks, what
 * wakes it, and how it tries again.
 */
record Controllers(
    ToolReconciler tools,
    InstallationReconciler installations,
    AgentReconciler agents,
    ConnectionReconciler connections) {
  /**
   * Has the framework run them.
   *
   * @param leads whether this replica leads
   */
  void register(Operator operator, OperatorSettings settings, BooleanSupplier leads) {
    operator.register(tools, Controllers::steady);
    operator.register(installations, o -> whereInstallationsAre(steady(o), settings));
    operator.register(agents, o -> watched(steady(o), settings));
    operator.register(
        connections,
        o ->
            watched(steady(o), settings)
                .withFinalizer(Finalizers.DISCONNECT)
                .withGenerationAware(false)
                .withOnAddFilter(c -> seen(c, leads))
                .withOnUpdateFilter(new ConnectionChanged()));
  }

  /** Notes which objects came without our finalizer; all wake their reconciler. */
  private boolean seen(ToolConnection c, BooleanSupplier leads) {
    // only a leader knows that nobody else has dealt with it since
    if (leads.getAsBoolean() && !c.hasFinalizer(Finalizers.DISCONNECT)) {
      connections.nothingStored(c);
    }
    return true;
  }

  private static <P extends HasMetadata> ControllerConfigurationOverrider<P> steady(
      ControllerConfigurationOverrider<P> o) {
    return o.withRetry(Forever.standard(new SecureRandom()))
        .withReconciliationMaxInterval(SteadyReconciler.LONGEST_INTERVAL);
  }

  private static <P extends HasMetadata> ControllerConfigurationOverrider<P> watched(
      ControllerConfigurationOverrider<P> o, OperatorSettings settings) {
    return settings.watchNamespaces().isEmpty()
        ? o
        : o.settingNamespaces(settings.watchNamespaces());
  }

  /** Those elsewhere too, to say that they do not count there. */
  private static <P extends HasMetadata> ControllerConfigurationOverrider<P> whereInstallationsAre(
      ControllerConfigurationOverrider<P> o, OperatorSettings settings) {
    if (settings.watchNamespaces().isEmpty()) {
      return o;
    }
    var namespaces = new HashSet<>(settings.watchNamespaces());
    namespaces.add(settings.namespace());
    return o.settingNamespaces(namespaces);
  }
}
