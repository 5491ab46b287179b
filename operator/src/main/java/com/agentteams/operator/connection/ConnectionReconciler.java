package com.agentteams.operator.connection;

import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.Condition;
import com.agentteams.api.ConnectionPhase;
import com.agentteams.api.ConsentReply;
import com.agentteams.api.Reason;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolConnectionStatus;
import com.agentteams.kube.Rfc3339;
import com.agentteams.login.LoginResult;
import com.agentteams.login.Step;
import com.agentteams.operator.consent.ConsentReplies;
import com.agentteams.operator.reconcile.Answer;
import com.agentteams.operator.reconcile.SteadyReconciler;
import com.agentteams.operator.status.StatusWriter;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Brings connections into the state that their specs ask for: gathers facts, starts the step that
 * is due, and answers with a status.
 */
@ControllerConfiguration(name = "toolconnection")
public final class ConnectionReconciler
    extends SteadyReconciler<ToolConnection, ToolConnectionStatus>
    implements Cleaner<ToolConnection> {
  /** Work that takes longer is shown, and looked after. */
  private static final Duration SHOWN_AFTER = Duration.ofSeconds(2);

  private static final LoginResult LOOK_AGAIN = new LoginResult.Later(Duration.ofMillis(200));
  private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(5);
  private static final Duration CLIENT_AWAITED = Duration.ofMinutes(10);
  private static final Duration SWEPT_AFTER = Duration.ofMinutes(15);

  private final ConnectionNeeds needs;
  private final ConnectionAnswer answer;
  private @Nullable Prepared prepared;

  /** What is there once the event sources are. */
  private record Prepared(
      ConnectionWatches watches,
      ConnectionGatherer gatherer,
      ConnectionLogin login,
      ConnectionEnding ending) {}

  public ConnectionReconciler(
      StatusWriter<ToolConnection, ToolConnectionStatus> status, ConnectionNeeds needs) {
    super(status);
    this.needs = needs;
    this.answer = new ConnectionAnswer(needs.link(), needs.random());
  }

  @Override
  public List<EventSource<?, ToolConnection>> prepareEventSources(
      EventSourceContext<ToolConnection> context) {
    var watches = new ConnectionWatches(context, needs.namespace());
    var gatherer = needs.gatherer(watches);
    var login = needs.login(gatherer, watches);
    prepared =
        new Prepared(
            watches,
            gatherer,
            login,
            new ConnectionEnding(needs.logins(), login, needs.runs(), needs.events()));
    return watches.all();
  }

  @Override
  protected ToolConnectionStatus withConditions(ToolConnection c, List<Condition> conditions) {
    var s = c.getStatus() == null ? ToolConnectionStatus.EMPTY : c.getStatus();
    return s.withConditions(
        s.observedGeneration(),
        Objects.requireNonNullElse(s.phase(), ConnectionPhase.Pending),
        conditions);
  }

  @Override
  protected Answer<ToolConnectionStatus> judge(ToolConnection c, Context<ToolConnection> context) {
    needs.written().into(ToolConnection.class, ToolConnection::new, context);
    var f = here().gatherer().gather(c);
    var since = needs.runs().since(f.uid());
    var result = result(f);
    if (since.isPresent()) {
      var shownIn = Duration.between(f.now(), since.get().plus(SHOWN_AFTER));
      return shownIn.isPositive()
          ? Answer.later(shownIn)
          : answer.of(f, result, Optional.of(needs.runs().progress(f.uid())));
    }
    if (result.orElse(null) instanceof LoginResult.Later later) {
      needs.runs().told(f.uid(), later);
      return Answer.later(later.again());
    }
    var blocked = result.orElse(null) instanceof LoginResult.Blocked;
    if (result.isEmpty() || (blocked && needs.runs().mayTryAgain(f.uid()))) {
      var step = next(f);
      if (step.isWork()) {
        start(f);
      }
      if (!blocked && !(step instanceof Step.Nothing)) {
        return Answer.later(step instanceof Step.Wait wait ? wait.left() : SHOWN_AFTER);
      }
    }
    return answered(f, result);
  }

  private Answer<ToolConnectionStatus> answered(ConnectionFacts f, Optional<LoginResult> result) {
    var judged = answer.of(f, result, Optional.empty());
    var afterwards = new ArrayList<>(judged.afterwards());
    afterwards.add(() -> here().gatherer().known(f.uid()));
    for (var reply : f.received()) {
      if (!waits(reply, f, result) && !f.replies().exchanging()) {
        afterwards.add(() -> delete(reply));
      }
    }
    result
        .filter(r -> !(r instanceof LoginResult.Blocked))
        .ifPresent(r -> afterwards.add(() -> told(f, r)));
    return new Answer<>(judged.status(), judged.again(), afterwards);
  }

  /** Whether a reply is still to be exchanged; a store that is away only delays (F-6). */
  private boolean waits(ConsentReply reply, ConnectionFacts f, Optional<LoginResult> result) {
    var undecided =
        result.isEmpty()
            || result.get() instanceof LoginResult.Blocked
            || result.get() instanceof LoginResult.Nothing;
    return undecided
        && f.attempt(needs.link()).flatMap(f.replies()::code).filter(reply::equals).isPresent();
  }

  /** The status says it now. */
  private void told(ConnectionFacts f, LoginResult result) {
    needs.runs().told(f.uid(), result);
    if (result instanceof LoginResult.Revoked revoked) {
      here().ending().recorded(f, revoked.outcome(), () -> here().watches().wake(f.connection()));
    }
  }

  /**
   * How the last work ended, if that still counts. An end whose claim was wiped with the status
   * does not, for somebody else may have begun anew; nor does that there was nothing to do, once
   * the object changed.
   */
  private Optional<LoginResult> result(ConnectionFacts f) {
    var claim = f.token().claim();
    var result = needs.runs().result(f.uid());
    var counts =
        switch (result.orElse(null)) {
          case LoginResult.Revoked _ -> claim != null && claim.purpose() == ClaimPurpose.Disconnect;
          case LoginResult.Nothing nothing ->
              nothing.revision().equals(f.connection().getMetadata().getResourceVersion());
          case null, default -> true;
        };
    if (!counts) {
      result.ifPresent(r -> needs.runs().told(f.uid(), r));
    }
    return counts ? result : Optional.of(LOOK_AGAIN);
  }

  private Step next(ConnectionFacts f) {
    var step = needs.logins().next(here().login().entry(f), here().login().subject(f), f.now());
    return step instanceof Step.End && f.clientUnknown() && !overdue(f)
        ? new Step.Wait(AFTER_A_FAILURE)
        : step;
  }

  /** A client that cannot be looked up holds up the end of a login for a while, not for ever. */
  private static boolean overdue(ConnectionFacts f) {
    return Rfc3339.parse(f.connection().getMetadata().getDeletionTimestamp())
        .filter(since -> since.plus(CLIENT_AWAITED).isBefore(f.now()))
        .isPresent();
  }

  private void start(ConnectionFacts f) {
    var subject = here().login().subject(withClientReadAnew(f));
    needs
        .runs()
        .start(
            f.uid(),
            () -> needs.logins().proceed(subject),
            () -> here().watches().wake(f.connection()));
  }

  /** What is remembered of a client may be what the provider refused. */
  private ConnectionFacts withClientReadAnew(ConnectionFacts f) {
    var last = f.status().consentEnd();
    if (last == null || !last.reason().equals(Reason.ClientRejected.name())) {
      return f;
    }
    f.installation().ifPresent(needs.clients()::forget);
    return here().gatherer().gather(f.connection());
  }

  // --- deletion

  @Override
  public DeleteControl cleanup(ToolConnection c, Context<ToolConnection> context) {
    needs.written().into(ToolConnection.class, ToolConnection::new, context);
    try {
      return guarded(c, context, () -> end(c, context));
    } catch (RuntimeException e) {
      // the framework would retry without telling the object (J-4); coming back is up to us
      return again(AFTER_A_FAILURE);
    }
  }

  private DeleteControl end(ToolConnection seen, Context<ToolConnection> context) {
    var live = status.live(seen);
    if (live.isEmpty()) {
      return DeleteControl.noFinalizerRemoval();
    }
    var f = here().gatherer().gather(live.get());
    if (needs.runs().since(f.uid()).isPresent()) {
      return again(SHOWN_AFTER);
    }
    var result = result(f);
    if (result.orElse(null) instanceof LoginResult.Destroyed) {
      return letGo(f);
    }
    status.writeIfAccepted(live.get(), answer.of(f, result, Optional.empty()).status(), context);
    result.ifPresent(r -> told(f, r));
    switch (result.orElse(null)) {
      case LoginResult.Revoked _ -> {
        return again(SHOWN_AFTER);
      }
      case LoginResult.Later later -> {
        return again(later.again());
      }
      case LoginResult.Blocked blocked -> {
        return again(blocked.again());
      }
      case null, default -> {}
    }
    return switch (next(f)) {
      case Step.Nothing _ -> letGo(f);
      case Step.Wait wait -> again(wait.left());
      default -> {
        start(f);
        yield again(SHOWN_AFTER);
      }
    };
  }

  /**
   * Removes our finalizer. The framework would patch what it read before our last write, and its
   * retries compare with that same old object, so they never succeed (JOSDK 5.2.3).
   */
  private DeleteControl letGo(ConnectionFacts f) {
    f.received().forEach(this::delete);
    for (int i = 0; i < 3; i++) {
      var live = status.live(f.connection());
      if (live.isEmpty() || needs.finalizers().remove(live.get())) {
        here().gatherer().known(f.uid());
        needs.logins().forget(f.uid());
        needs.runs().result(f.uid()).ifPresent(r -> needs.runs().told(f.uid(), r));
        return DeleteControl.noFinalizerRemoval();
      }
    }
    return again(Duration.ofSeconds(1));
  }

  private static DeleteControl again(Duration delay) {
    var capped = delay.compareTo(LONGEST_INTERVAL) > 0 ? LONGEST_INTERVAL : delay;
    return DeleteControl.noFinalizerRemoval().rescheduleAfter(Math.max(50, capped.toMillis()));
  }

  // --- small things

  private void delete(ConsentReply reply) {
    if (needs.delete(reply)) {
      here().watches().deleted(reply);
    }
  }

  /** Deletes replies that nobody used; the leader calls it every minute. */
  public void sweep() {
    var now = needs.clock().instant();
    here().watches().everyReply().stream()
        .filter(reply -> ConsentReplies.age(reply, now).compareTo(SWEPT_AFTER) > 0)
        .forEach(this::delete);
  }

  /** An object was seen for the first time, without the finalizer: nothing of it is stored. */
  public void untouched(ToolConnection c) {
    here().gatherer().fresh(c.getMetadata().getUid());
  }

  /** Every connection, for the metrics; none before the first event sources are there. */
  public Stream<ToolConnection> all() {
    return prepared == null ? Stream.empty() : prepared.watches().everyConnection();
  }

  /** Takes no more work and waits for what is going on (F-2). */
  public boolean drain(Duration atMost) {
    return needs.runs().drain(atMost);
  }

  private Prepared here() {
    return Objects.requireNonNull(prepared, "registered first");
  }
}
