package com.agentteams.operator.reconcile;

import com.agentteams.api.Condition;
import com.agentteams.kube.ApiErrors;
import com.agentteams.kube.ObjectLog;
import com.agentteams.operator.status.StatusWriter;
import com.agentteams.telemetry.LogKeys;
import com.agentteams.vault.StoreUnavailableException;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The frame of a reconciler. It writes the status that {@link #judge} returns if it differs, judges
 * a live copy again when somebody else was faster, and turns an {@code Error} into something that
 * the framework retries (J-2: it would otherwise never touch the object again).
 */
public abstract class SteadyReconciler<P extends CustomResource<?, S>, S> implements Reconciler<P> {
  private static final int TRIES = 3;

  private static final Duration AFTER_CONFLICTS = Duration.ofSeconds(1);
  private static final Duration NOT_YET = Duration.ofSeconds(1);

  /** Nothing is left unlooked at for longer, whatever else was asked for. */
  public static final Duration LONGEST_INTERVAL = Duration.ofMinutes(15);

  protected final Logger log = LoggerFactory.getLogger(getClass());
  protected final StatusWriter<P, S> status;

  protected SteadyReconciler(StatusWriter<P, S> status) {
    this.status = status;
  }

  /** Decides what the status should be, from the object as it was read. Sends no write itself. */
  protected abstract Answer<S> judge(P primary, Context<P> context);

  /** The status as it is, with its conditions replaced. */
  protected abstract S withConditions(P primary, List<Condition> conditions);

  @Override
  public final UpdateControl<P> reconcile(P primary, Context<P> context) {
    try {
      return guarded(primary, context, () -> converge(primary, context));
    } catch (NotYetException e) {
      return UpdateControl.<P>noUpdate().rescheduleAfter(NOT_YET);
    }
  }

  /** Runs work so that whatever it throws is retried and shows on the object. */
  protected final <R> R guarded(P primary, Context<P> context, Supplier<R> work) {
    try {
      return work.get();
    } catch (NotYetException e) {
      throw e;
    } catch (StoreUnavailableException e) {
      throw new NoAnswerException("a store does not answer: " + e.reason());
    } catch (KubernetesClientException e) {
      if (e.getCode() == ApiErrors.INVALID) {
        throw tellOfABug(primary, context, e);
      }
      throw new NoAnswerException(ApiErrors.sentence(e.getCode()));
    } catch (RuntimeException | Error e) {
      throw tellOfABug(primary, context, e);
    }
  }

  /** Shows it on the object; what it returns is thrown, so that the framework tries again. */
  private RuntimeException tellOfABug(P primary, Context<P> context, Throwable e) {
    var id = UUID.randomUUID().toString().substring(0, 8);
    var line = ObjectLog.about(primary, log.atError()).addKeyValue(LogKeys.ERROR, id);
    if (e instanceof KubernetesClientException refusal) {
      // its text repeats what was sent
      line.addKeyValue("fields", fields(refusal)).log("The API server does not take a status");
    } else {
      line.setCause(e).log("Reconciling failed; it is tried again");
    }
    status.writeInternalError(primary, id, c -> withConditions(primary, c), context);
    if (e instanceof KubernetesClientException) {
      return new NoAnswerException("the API server does not take what it was sent, error " + id);
    }
    return e instanceof RuntimeException runtime
        ? runtime
        : new IllegalStateException("error " + id + " while reconciling", e);
  }

  /** The fields that the API server does not take. */
  private static List<String> fields(KubernetesClientException e) {
    var details = e.getStatus() == null ? null : e.getStatus().getDetails();
    return details == null || details.getCauses() == null
        ? List.of()
        : details.getCauses().stream().map(StatusCause::getField).distinct().toList();
  }

  private UpdateControl<P> converge(P primary, Context<P> context) {
    var current = primary;
    for (int i = 0; i < TRIES; i++) {
      var answer = judge(current, context);
      if (status.write(current, answer.status(), context)) {
        answer.afterwards().forEach(Runnable::run);
        var control = UpdateControl.<P>noUpdate();
        answer.again().map(SteadyReconciler::capped).ifPresent(control::rescheduleAfter);
        return control;
      }
      var live = status.live(primary);
      if (live.isEmpty()) {
        return UpdateControl.noUpdate();
      }
      current = live.get();
    }
    return UpdateControl.<P>noUpdate().rescheduleAfter(AFTER_CONFLICTS);
  }

  /** So long, and no longer than {@link #LONGEST_INTERVAL}. */
  public static Duration capped(Duration again) {
    return again.compareTo(LONGEST_INTERVAL) > 0 ? LONGEST_INTERVAL : again;
  }
}
