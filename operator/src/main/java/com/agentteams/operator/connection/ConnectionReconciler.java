package com.agentteams.operator.connection;

import com.agentteams.api.Condition;
import com.agentteams.api.ConnectionPhase;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolConnectionStatus;
import com.agentteams.operator.reconcile.Answer;
import com.agentteams.operator.reconcile.SteadyReconciler;
import com.agentteams.operator.status.StatusWriter;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
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
  private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(5);

  private final ConnectionNeeds needs;
  private volatile BiConsumer<ToolConnection, @Nullable ToolConnection> listener =
      (now, then) -> {};
  private volatile @Nullable Prepared prepared;

  public ConnectionReconciler(
      StatusWriter<ToolConnection, ToolConnectionStatus> status, ConnectionNeeds needs) {
    super(status);
    this.needs = needs;
  }

  @Override
  public List<EventSource<?, ToolConnection>> prepareEventSources(
      EventSourceContext<ToolConnection> context) {
    var watches = new ConnectionWatches(context, needs.namespace(), listener);
    prepare(watches, watches::wake);
    return watches.all();
  }

  /**
   * Gets ready to work.
   *
   * @param caches where facts come from
   * @param wake has a connection reconciled
   */
  void prepare(ConnectionCaches caches, Consumer<ToolConnection> wake) {
    prepared = Prepared.of(status, needs, caches, wake);
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
    return here().upkeep().proceed(here().gatherer().gather(c));
  }

  // --- deletion

  @Override
  public DeleteControl cleanup(ToolConnection c, Context<ToolConnection> context) {
    needs.written().into(ToolConnection.class, ToolConnection::new, context);
    try {
      return guarded(c, context, () -> here().ending().proceed(c, context));
    } catch (RuntimeException e) {
      // the framework would retry without telling the object (J-4); coming back is up to us
      return ConnectionEnding.again(AFTER_A_FAILURE);
    }
  }

  /** Deletes replies that nobody used; the leader calls it every minute. */
  public void sweep() {
    here().replies().sweep(needs.clock().instant());
  }

  /** An object was seen for the first time, without the finalizer: nothing of it is stored. */
  public void nothingStored(ToolConnection c) {
    here().gatherer().nothingStored(c.getMetadata().getUid());
  }

  /** Every connection, for the metrics; none before the first event sources are there. */
  public Stream<ToolConnection> all() {
    return prepared == null ? Stream.empty() : prepared.caches().everyConnection();
  }

  /**
   * Has every change of a connection told; before it is registered.
   *
   * @param changed gets it as it is, or was last, and as it was before; the latter is null if it
   *     came or went
   */
  public void tell(BiConsumer<ToolConnection, @Nullable ToolConnection> changed) {
    listener = changed;
  }

  /** Those that name an agent, for its reconciler. */
  public Stream<ToolConnection> ofAgent(ResourceID agent) {
    return here().caches().ofAgent(agent);
  }

  /** Those to a tool. */
  public Stream<ToolConnection> toTool(String tool) {
    return here().caches().toTool(tool);
  }

  /** Takes no more work and waits for what is going on (F-2). */
  public boolean drain(Duration atMost) {
    return needs.runs().drain(atMost);
  }

  private Prepared here() {
    return Objects.requireNonNull(prepared, "registered first");
  }
}
