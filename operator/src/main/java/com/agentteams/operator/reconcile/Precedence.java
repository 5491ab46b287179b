package com.agentteams.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Comparator;

/** Which of several objects goes first where only one can have something. */
public final class Precedence {
  /** The older one; a tie goes by namespace and name. */
  public static final Comparator<HasMetadata> OLDEST_FIRST =
      Comparator.comparing((HasMetadata o) -> o.getMetadata().getCreationTimestamp())
          .thenComparing(o -> o.getMetadata().getNamespace())
          .thenComparing(o -> o.getMetadata().getName());

  private Precedence() {}
}
