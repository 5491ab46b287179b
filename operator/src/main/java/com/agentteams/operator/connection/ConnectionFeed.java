package com.agentteams.operator.connection;

import com.agentteams.api.ToolConnection;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells others of every change of a connection, also of those that do not wake its reconciler: one
 * watch and one decoding serve all.
 */
final class ConnectionFeed extends SimpleInboundEventSource<ToolConnection>
    implements ResourceEventAware<ToolConnection> {
  private final BiConsumer<ToolConnection, @Nullable ToolConnection> listener;

  /**
   * @param listener gets it as it is, or was last, and as it was before; the latter is null if it
   *     came or went
   */
  ConnectionFeed(BiConsumer<ToolConnection, @Nullable ToolConnection> listener) {
    super("connection-feed");
    this.listener = listener;
  }

  @Override
  public void onResourceCreated(ToolConnection c) {
    listener.accept(c, null);
  }

  @Override
  public void onResourceUpdated(ToolConnection now, ToolConnection then) {
    listener.accept(now, then);
  }

  @Override
  public void onResourceDeleted(ToolConnection c) {
    listener.accept(c, null);
  }
}
