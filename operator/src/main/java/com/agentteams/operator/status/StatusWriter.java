package com.agentteams.operator.status;

import com.agentteams.api.Condition;
import com.agentteams.api.ConditionStatus;
import com.agentteams.api.ConditionType;
import com.agentteams.api.Reason;
import com.agentteams.kube.ApiErrors;
import com.agentteams.kube.ObjectLog;
import com.agentteams.telemetry.LogKeys;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the status of one kind: server-side apply with the resourceVersion that the judgement was
 * made from, so that nobody's newer write is overruled, and only if something differs (law 2). The
 * pointer to the stored login is never part of it: that is the register's.
 */
public final class StatusWriter<P extends CustomResource<?, S>, S> {
  private static final Logger LOG = LoggerFactory.getLogger(StatusWriter.class);

  /** What Ready says of a login on its way out, of which an Event of its own tells. */
  private static final Set<String> ENDS =
      Set.of(Reason.Authorized.name(), Reason.ConsentRequired.name(), Reason.Disconnected.name());

  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager("agentteams-operator")
          .withForce(true)
          .build();

  private final KubernetesClient client;
  private final Class<P> kind;
  private final Supplier<P> empty;
  private final UnaryOperator<S> withoutToken;
  private final Function<S, List<Condition>> conditions;
  private final Clock clock;
  private final EventRecorder events;

  public StatusWriter(
      KubernetesClient client,
      Class<P> kind,
      Supplier<P> empty,
      UnaryOperator<S> withoutToken,
      Function<S, List<Condition>> conditions,
      EventRecorder events,
      Clock clock) {
    this.client = client;
    this.kind = kind;
    this.empty = empty;
    this.withoutToken = withoutToken;
    this.conditions = conditions;
    this.events = events;
    this.clock = clock;
  }

  /** Reads the object from the API server; empty if it is gone or another of the same name. */
  public Optional<P> live(P seen) {
    var meta = seen.getMetadata();
    var found = client.resources(kind).inNamespace(meta.getNamespace()).withName(meta.getName());
    return Optional.ofNullable(found.get())
        .filter(f -> f.getMetadata().getUid().equals(meta.getUid()));
  }

  /**
   * Writes the status if it differs and tells the change of Ready as an Event.
   *
   * @return false if somebody else changed the object since it was read: judge again
   */
  public boolean write(P seen, @Nullable S wanted, Context<P> context) {
    if (wanted == null) {
      return true;
    }
    var body = withoutToken.apply(wanted);
    var before = seen.getStatus() == null ? null : withoutToken.apply(seen.getStatus());
    if (body.equals(before)) {
      return true;
    }
    var fresh = empty.get();
    var meta = seen.getMetadata();
    fresh.setMetadata(
        new ObjectMetaBuilder()
            .withName(meta.getName())
            .withNamespace(meta.getNamespace())
            .withResourceVersion(meta.getResourceVersion())
            .build());
    fresh.setStatus(body);
    try {
      var after = client.resource(fresh).subresource("status").patch(APPLY);
      context
          .eventSourceRetriever()
          .getControllerEventSource()
          .handleRecentResourceUpdate(ResourceID.fromResource(after), after, seen);
    } catch (KubernetesClientException e) {
      if (e.getCode() == 409 || e.getCode() == 404) {
        return false;
      }
      throw e;
    }
    tellReady(seen, before, body);
    return true;
  }

  /** As {@link #write}; a status that the API server does not take stops nothing that follows. */
  public boolean writeIfAccepted(P seen, @Nullable S wanted, Context<P> context) {
    try {
      return write(seen, wanted, context);
    } catch (KubernetesClientException e) {
      if (e.getCode() != ApiErrors.INVALID) {
        throw e;
      }
      ObjectLog.about(seen, LOG.atError())
          .log("The API server does not take the status of an object that ends; going on");
      return true;
    }
  }

  /** Shows a bug on the object, as far as that can be done. */
  public void writeInternalError(
      P seen, String errorId, Function<List<Condition>, S> status, Context<P> context) {
    try {
      var before =
          seen.getStatus() == null ? List.<Condition>of() : conditions.apply(seen.getStatus());
      var generation = seen.getMetadata().getGeneration();
      var next = new Conditions(before, generation == null ? 0 : generation, clock.instant());
      next.set(
          ConditionType.Ready,
          ConditionStatus.Unknown,
          Reason.InternalError,
          "The operator failed on this object and tries again; look for error id "
              + errorId
              + " in its log.");
      var all = new ArrayList<>(before);
      all.removeIf(c -> c.type().equals(ConditionType.Ready.name()));
      all.addAll(next.list());
      write(seen, status.apply(all), context);
    } catch (RuntimeException | Error e) {
      // it is being retried anyway, and the log has the error
    }
  }

  private static boolean isSame(Condition then, Condition now) {
    return then.reason().equals(now.reason()) && then.status() == now.status();
  }

  /** A login on its way out: the Event of its end tells more, and Ready once it is as asked. */
  private static boolean isToldElsewhere(HasMetadata object, Condition ready) {
    return ENDS.contains(ready.reason())
        && (object.getMetadata().getDeletionTimestamp() != null
            || ready.status() == ConditionStatus.Unknown);
  }

  private void tellReady(P seen, @Nullable S before, S after) {
    var now = Conditions.find(conditions.apply(after), ConditionType.Ready);
    var then =
        before == null
            ? Optional.<Condition>empty()
            : Conditions.find(conditions.apply(before), ConditionType.Ready);
    now.filter(n -> then.filter(t -> isSame(t, n)).isEmpty())
        .filter(n -> !isToldElsewhere(seen, n))
        .ifPresent(
            n -> {
              ObjectLog.about(seen, LOG.atInfo())
                  .addKeyValue(LogKeys.REASON, n.reason())
                  .log("Ready is {}", n.status());
              events.record(seen, n);
            });
  }
}
