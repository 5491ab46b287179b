package com.agentteams.operator.connection;

import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolConnectionStatus;
import com.agentteams.operator.status.Finalizers;
import com.agentteams.operator.status.StatusWriter;
import java.util.function.Consumer;

/** What works on connections, once there is something to read facts from. */
record Prepared(
    ConnectionCaches caches,
    ConnectionGatherer gatherer,
    ConnectionReplies replies,
    ConnectionUpkeep upkeep,
    ConnectionEnding ending) {
  /**
   * Puts it together.
   *
   * @param wake has a connection reconciled
   */
  static Prepared of(
      StatusWriter<ToolConnection, ToolConnectionStatus> status,
      ConnectionNeeds needs,
      ConnectionCaches caches,
      Consumer<ToolConnection> wake) {
    var answer = new ConnectionAnswer(needs.link(), needs.random());
    var replies = new ConnectionReplies(needs.client(), caches);
    var gatherer = needs.gatherer(caches, replies);
    var runs = new ConnectionRuns(needs, gatherer, wake);
    var ending =
        new ConnectionEnding(
            status, answer, gatherer, runs, replies, new Finalizers(needs.client()));
    var upkeep = new ConnectionUpkeep(answer, gatherer, runs, replies);
    return new Prepared(caches, gatherer, replies, upkeep, ending);
  }
}
