package com.agentteams.operator.agent;

import com.agentteams.api.AgentStatus;
import com.agentteams.api.AgentTool;
import com.agentteams.api.Condition;
import com.agentteams.api.ConditionType;
import com.agentteams.api.ConnectionPhase;
import com.agentteams.api.Reason;
import com.agentteams.api.ToolConnection;
import com.agentteams.operator.status.Conditions;
import com.agentteams.operator.status.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Turns facts into the status that an agent should have. */
final class AgentJudge {
  private static final int MOST_TOOLS = 256;
  private static final int MOST_TRIGGERS = 1024;

  private AgentJudge() {}

  static AgentStatus judge(AgentFacts f) {
    var generation = f.agent().getMetadata().getGeneration();
    var status = f.agent().getStatus();
    var conditions =
        new Conditions(
            status == null ? List.of() : status.conditions(),
            generation == null ? 0 : generation,
            f.now());
    conditions.acceptedAndReady(verdict(f));
    return new AgentStatus(generation, tools(f), triggers(f), conditions.list());
  }

  private static Verdict verdict(AgentFacts f) {
    if (f.agent().getSpec() == null) {
      return Verdict.UNDECODABLE;
    }
    return f.older()
        .map(
            older ->
                new Verdict(
                    Reason.ServiceAccountConflict,
                    "spec.serviceAccountName: Agent "
                        + older.getMetadata().getName()
                        + " is older and has ServiceAccount "
                        + AgentFacts.serviceAccount(f.agent())
                        + " already: give this Agent one of its own."))
        .orElse(new Verdict(Reason.Accepted, "The agent makes sense."));
  }

  /** One row a tool: the oldest connection counts, as it does for the connections themselves. */
  private static List<AgentTool> tools(AgentFacts f) {
    Map<String, AgentTool> rows = new TreeMap<>();
    for (var c : f.connections()) {
      rows.putIfAbsent(c.getSpec().tool(), row(c));
    }
    return rows.values().stream().limit(MOST_TOOLS).toList();
  }

  /** What is shown of a connection. */
  static AgentTool row(ToolConnection c) {
    var status = c.getStatus();
    var account = status == null ? null : status.account();
    var ready =
        status == null
            ? Optional.<Condition>empty()
            : Conditions.find(status.conditions(), ConditionType.Ready);
    return new AgentTool(
        c.getSpec().tool(),
        c.getMetadata().getName(),
        status == null ? null : status.phase(),
        account == null ? null : account.name() == null ? account.id() : account.name(),
        ready.map(Condition::reason).orElse(null));
  }

  private static List<String> triggers(AgentFacts f) {
    return f.connections().stream()
        .filter(c -> c.getStatus() != null && c.getStatus().phase() == ConnectionPhase.Connected)
        .map(c -> c.getSpec().tool())
        .distinct()
        .flatMap(tool -> f.events().getOrDefault(tool, List.of()).stream().map(e -> tool + "/" + e))
        .sorted()
        .limit(MOST_TRIGGERS)
        .toList();
  }
}
