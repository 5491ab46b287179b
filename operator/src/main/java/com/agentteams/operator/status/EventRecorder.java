package com.agentteams.operator.status;

import com.agentteams.api.Condition;
import com.agentteams.api.ConditionStatus;
import com.agentteams.api.Reason;
import com.agentteams.kube.Rfc3339;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells people what happened, in the words of the condition. An Event that cannot be written (a
 * namespace that is going away refuses them) stops nothing.
 */
public final class EventRecorder {
  private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);
  private static final Set<Reason> ORDINARY =
      EnumSet.of(
          Reason.ConsentRequired,
          Reason.ToolSoon,
          Reason.InstallationNotReady,
          Reason.Disconnected,
          Reason.Progressing);

  private final KubernetesClient client;
  private final String instance;
  private final Clock clock;

  public EventRecorder(KubernetesClient client, String instance, Clock clock) {
    this.client = client;
    this.instance = instance;
    this.clock = clock;
  }

  /** Tells that a condition became what it is. */
  public void record(HasMetadata about, Condition condition) {
    var ordinary =
        condition.status() == ConditionStatus.True
            || ORDINARY.contains(Reason.valueOf(condition.reason()));
    record(about, ordinary, condition.reason(), condition.message());
  }

  /** Tells something in the operator's own words; of a provider's only the account is in it. */
  public void record(HasMetadata about, boolean ordinary, String reason, String message) {
    var meta = about.getMetadata();
    var namespace = meta.getNamespace() == null ? "default" : meta.getNamespace();
    var now = Rfc3339.seconds(clock.instant());
    var event =
        new EventBuilder()
            .withNewMetadata()
            .withGenerateName(prefix(meta.getName()) + ".")
            .withNamespace(namespace)
            .endMetadata()
            .withNewInvolvedObject()
            .withApiVersion(about.getApiVersion())
            .withKind(about.getKind())
            .withNamespace(meta.getNamespace())
            .withName(meta.getName())
            .withUid(meta.getUid())
            .endInvolvedObject()
            .withType(ordinary ? "Normal" : "Warning")
            .withReason(reason)
            .withMessage(message)
            .withFirstTimestamp(now)
            .withLastTimestamp(now)
            .withCount(1)
            .withNewSource()
            .withComponent("agentteams-operator")
            .endSource()
            .withReportingComponent("agentteams-operator")
            .withReportingInstance(instance)
            .build();
    try {
      client.v1().events().inNamespace(namespace).resource(event).create();
    } catch (KubernetesClientException e) {
      LOG.atDebug().addKeyValue("code", e.getCode()).log("An Event was not taken");
    }
  }

  private static String prefix(String name) {
    return name.length() <= 200 ? name : name.substring(0, 200);
  }
}
