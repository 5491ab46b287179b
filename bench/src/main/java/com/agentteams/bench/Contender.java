package com.agentteams.bench;

import com.agentteams.api.ToolConnection;
import java.time.Duration;
import java.util.List;

/** Who brings connections forward. */
interface Contender {
  /** From the first create to the last AwaitingConsent that the watch shows. */
  Duration toAwaitingConsent(String namespace, Progress progress, List<ToolConnection> connections);

  /** From the first reply to the last Connected that the watch shows. */
  Duration toConnected(Progress progress, int logins);
}
