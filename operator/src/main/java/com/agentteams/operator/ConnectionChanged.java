package com.agentteams.operator;

import com.agentteams.api.ToolConnection;
import com.agentteams.login.KubernetesRegister;
import com.agentteams.operator.status.Finalizers;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import java.util.Objects;

/**
 * Whether a change of a connection wakes its reconciler: one of what a decision depends on. Our own
 * status is not part of that, but the pointer to the login is, for others write it too.
 */
final class ConnectionChanged implements OnUpdateFilter<ToolConnection> {
  @Override
  public boolean accept(ToolConnection now, ToolConnection then) {
    return !Objects.equals(now.getMetadata().getGeneration(), then.getMetadata().getGeneration())
        || (now.isMarkedForDeletion() && !then.isMarkedForDeletion())
        || !now.hasFinalizer(Finalizers.DISCONNECT)
        || !then.hasFinalizer(Finalizers.DISCONNECT)
        || !Objects.equals(KubernetesRegister.token(now), KubernetesRegister.token(then))
        || (unanswered(now) && !unanswered(then));
  }

  /**
   * Whether the status says nothing: nobody has answered yet, or somebody took the answer away.
   * Whether a login may be stored all the same is another question, and not asked here.
   */
  private static boolean unanswered(ToolConnection c) {
    return c.getStatus() == null || c.getStatus().phase() == null;
  }
}
